import { colorText } from "../../image/color/color.ts";
import type { Rgba } from "../../image/rgba.ts";
import type { Source } from "./import-source.ts";
import type { ImportSteps } from "./import-steps.ts";

/**
 * What the PNG of an imported picture says of how it was made, by keyword of its text chunks, like that of a drawn one: `Software`,
 * and `dgx-pixels` with the file that it was and the steps as JSON. The same file and steps give the same text.
 * @param native the picture before it was enlarged.
 */
export function importText(
  source: Source,
  native: Pick<Rgba, "width" | "height">,
  { look, tiles, scale, isAligned }: ImportSteps,
  version: string,
): Record<string, string> {
  const { palette, outline, ...rest } = look;
  return {
    Software: `dgx-pixels ${version}`,
    "dgx-pixels": JSON.stringify({
      import: source.name,
      import_sha256: source.sha256,
      import_size: [source.width, source.height],
      size: [native.width, native.height],
      tileset_grid: tiles,
      scale,
      palette: palette?.map(colorText),
      ...rest,
      outline: outline === undefined ? undefined : colorText(outline),
      align: isAligned ? true : undefined,
      version,
    }),
  };
}
