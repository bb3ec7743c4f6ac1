import { lookAgain, type Survey } from "../plan/survey.ts";
import type { Finished } from "./finished.ts";
import type { ColoredSet } from "./set-palette.ts";

/** What is made of pictures once they are drawn. */
export interface FinishedSet extends ColoredSet {
  sheets: Finished[];
}

export const NOTHING_FINISHED: FinishedSet = { colored: [], awaited: [], sheets: [] };

/**
 * Colours what lacks the palette of the set, then makes the sheets whose pictures are all there. Throws PixelsError `interrupted` when the
 * signal comes before the end.
 */
export async function finishSet(found: Survey, signal: AbortSignal | undefined): Promise<FinishedSet> {
  const isShared = found.set.setColors !== undefined;
  const colors = isShared ? await (await import("./set-palette.ts")).colorSet(lookAgain(found), signal) : NO_COLORS;
  const now = found.set.sheets.length === 0 ? found : lookAgain(found);
  const sheets = now.openSheets.length === 0 ? [] : await (await import("./sheet-build.ts")).makeSheets(now, signal);
  return { ...colors, sheets };
}

const NO_COLORS: ColoredSet = { colored: [], awaited: [] };
