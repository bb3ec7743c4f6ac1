import type { Bar } from "../bar.ts";
import type { Cut } from "../cut.ts";
import type { Paint } from "../paint.ts";
import type { Screen } from "../pictures/screen.ts";

/** What a run is shown with. */
export interface RunStyle {
  screen: Screen;
  paint: Paint;
  cut: Cut;
  bar: Bar;
}
