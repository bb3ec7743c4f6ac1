import { lookAgain, type Survey } from "../plan/survey.ts";
import type { Finished } from "./finished.ts";
import type { ColoredSet } from "./set-palette.ts";

/** What is made of pictures once they are drawn. */
export interface FinishedSet extends ColoredSet {
  sheets: Finished[];
}

/** Colours what lacks the palette of the set, then makes the sheets whose pictures are all there. */
export async function finishSet(found: Survey): Promise<FinishedSet> {
  const isShared = found.set.setColors !== undefined;
  const colors = isShared ? await (await import("./set-palette.ts")).colorSet(lookAgain(found)) : NO_COLORS;
  const now = found.set.sheets.length === 0 ? found : lookAgain(found);
  const sheets = now.openSheets.length === 0 ? [] : await (await import("./sheet-build.ts")).makeSheets(now);
  return { ...colors, sheets };
}

const NO_COLORS: ColoredSet = { colored: [], awaited: [] };
