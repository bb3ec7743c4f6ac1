import type { WatchEvent } from "../../make/watch/watch.ts";
import { isLive, say } from "../output.ts";
import { paintFor } from "../paint.ts";
import { chooseScreen } from "../pictures/choose.ts";
import type { Graphics } from "../pictures/graphics.ts";
import type { BoardOptions } from "./board-view.ts";
import { LinesView } from "./lines-view.ts";

/** What `watch` shows: events in, a page or lines out. */
export interface WatchView {
  event(event: WatchEvent): void;
  stop(): void;
}

/** A page of its own on a terminal; elsewhere lines. */
export async function openWatchView(
  options: Omit<BoardOptions, "screen">,
  preview: Graphics | "auto",
): Promise<WatchView> {
  if (isLive() && process.stdout.isTTY) {
    const [{ BoardView }, screen] = await Promise.all([import("./board-view.ts"), chooseScreen(preview)]);
    return BoardView.open({ ...options, screen });
  }
  const view = new LinesView(await paintFor(process.stdout));
  // Said when nothing more has to be waited for: what is published from now on is shown.
  if (options.jobs.length === 0) say("Watching all jobs; Ctrl-C ends it.");
  return view;
}
