import { type Sheet, sheetInputs } from "../set/sheet.ts";
import type { LockedSheet } from "./lock.ts";
import { CHANGED, changedInputs, FOREIGN, MadeFiles, type Planned } from "./plan.ts";

/** One sheet and whether its files are what the manifest asks for. */
export interface PlannedSheet {
  sheet: Sheet;
  state: Planned["state"];
  /** Why it is not current, for people; empty for one that was never made. */
  reasons: string[];
  /** Sprites on it that are missing or stale: it can't be made before them. */
  awaited: string[];
  /** It is not current, and one of its files is somebody else's work. */
  isProtected: boolean;
}

/** Which sheets are current, stale or missing, and which files are somebody else's. @param files SHA-256 of each file that is there. */
export function planSheets(
  sheets: readonly Sheet[],
  lock: ReadonlyMap<string, LockedSheet>,
  planned: readonly Planned[],
  files: ReadonlyMap<string, string>,
): PlannedSheet[] {
  const sprites = sheets.length === 0 ? new Map() : new Map(planned.map((plan) => [plan.asset.name, plan]));
  const made = new MadeFiles([...lock.values()].flatMap((locked) => locked.files));
  return sheets.map((sheet) => {
    const members = sheet.frames.map(({ name }) => sprites.get(name) as Planned);
    const awaited = members.filter(({ state }) => state !== "current").map(({ asset }) => asset.name);
    const waits = awaited.length === 0 ? [] : [`waits for ${some(awaited)}`];
    const locked = lock.get(sheet.name);
    const foreign = sheet.outputs.filter(
      (output) => files.has(output) && !made.has(output, files.get(output) as string),
    );
    if (foreign.length > 0) {
      const isKnown =
        locked !== undefined && foreign.some((output) => locked.files.some((file) => file.output === output));
      const reasons = [isKnown ? CHANGED : FOREIGN, ...waits];
      return { sheet, state: isKnown ? "changed" : "foreign", reasons, awaited, isProtected: true };
    }
    const isMissing = sheet.outputs.some((output) => !files.has(output));
    const reasons = locked === undefined ? [] : changes(sheet, locked, files, members);
    if (locked === undefined && !isMissing) reasons.push("it is not in the lock file");
    const all = [...reasons, ...waits];
    const state = isMissing ? "missing" : all.length === 0 ? "current" : "stale";
    return { sheet, state, reasons: all, awaited, isProtected: locked?.accepted === true && state === "stale" };
  });
}

function changes(
  sheet: Sheet,
  locked: LockedSheet,
  files: ReadonlyMap<string, string>,
  members: readonly Planned[],
): string[] {
  const reasons = changedInputs(sheetInputs(sheet), locked);
  const made = new Map(locked.files.map(({ output, sha256 }) => [output, sha256]));
  for (const output of sheet.outputs) {
    if (!made.has(output)) reasons.push(`the output was ${locked.files[0]?.output}`);
    else if (!files.has(output)) reasons.push(`${output} is gone`);
    else if (made.get(output) !== files.get(output)) reasons.push("the build that was to replace it was ended");
  }
  const before = locked.sprites.map(({ name }) => name);
  if (before.join("\n") !== sheet.frames.map(({ name }) => name).join("\n")) reasons.push("other sprites are on it");
  else {
    const others = members.filter(
      ({ asset, state }, i) => state === "current" && files.get(asset.output) !== locked.sprites[i]?.sha256,
    );
    if (others.length > 0) reasons.push(`another picture of ${some(others.map(({ asset }) => asset.name))}`);
  }
  return [...new Set(reasons)];
}

/** The first of several. */
function some([first = "", ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} (and ${others.length} more)`;
}
