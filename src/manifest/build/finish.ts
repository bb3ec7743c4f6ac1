import { lookAgain, type Survey } from "../plan/survey.ts";
import type { Finished } from "./finished.ts";
import { acceptSheets } from "./kept.ts";
import type { ColoredSet } from "./set-palette.ts";

/** What is made of pictures once they are drawn. */
export interface FinishedSet extends ColoredSet {
  sheets: Finished[];
}

export const NOTHING_FINISHED: FinishedSet = { colored: [], awaited: [], sheets: [] };

/**
 * Colours what lacks the palette of the set, then makes the sheets whose pictures are all there. Throws PixelsError `interrupted` when the
 * signal comes before the end. @param isAccepting sheets that are somebody else's work are recorded as they are.
 */
export async function finishSet(
  found: Survey,
  isAccepting: boolean,
  signal: AbortSignal | undefined,
): Promise<FinishedSet> {
  const isShared = found.set.setColors !== undefined;
  const colors = isShared ? await (await import("./set-palette.ts")).colorSet(lookAgain(found), signal) : NO_COLORS;
  const now = found.set.sheets.length === 0 ? found : lookAgain(found);
  if (now.keptSheets.length > 0) await (isAccepting ? acceptSheets(now) : (await sheetBuild()).adoptSheets(now));
  const sheets = now.openSheets.length === 0 ? [] : await (await sheetBuild()).makeSheets(now, signal);
  return { ...colors, sheets };
}

/** Loaded where there are sheets. */
function sheetBuild() {
  return import("./sheet-build.ts");
}

const NO_COLORS: ColoredSet = { colored: [], awaited: [] };
