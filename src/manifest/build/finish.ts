import { replaceFile } from "../../make/files/output-file.ts";
import { creditsOf } from "../plan/credits.ts";
import { lookAgain, type Survey } from "../plan/survey.ts";
import { pathOf, type SpriteSet } from "../set/sprite-set.ts";
import { type Finished, finishedOr } from "./finished.ts";
import { acceptSheets } from "./kept.ts";
import type { ColoredSet } from "./set-palette.ts";

/** What is made of pictures once they are drawn. */
export interface FinishedSet extends ColoredSet {
  sheets: Finished[];
  /** The file of credits, where it was written. */
  credits?: Finished | undefined;
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
  return { ...colors, sheets, credits: await writeCredits(found.set) };
}

/** After all pictures: they say what it holds. */
async function writeCredits(set: SpriteSet): Promise<Finished | undefined> {
  const credits = creditsOf(set);
  if (credits === undefined || credits.state === "current") return undefined;
  const path = pathOf(set, credits.output);
  return finishedOr(credits.output, [path], () => replaceFile(path, Buffer.from(credits.text)));
}

/** Loaded where there are sheets. */
function sheetBuild() {
  return import("./sheet-build.ts");
}

const NO_COLORS: ColoredSet = { colored: [], awaited: [] };
