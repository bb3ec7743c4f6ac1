import { pathOf, type SpriteSet } from "../set/sprite-set.ts";
import type { Credits } from "./credits.ts";
import type { Planned } from "./plan.ts";
import type { PlannedSheet } from "./sheet-plan.ts";
import { isCurrent, type Survey } from "./survey.ts";

/** A sprite of a set and whether its file is what the set asks for. */
export interface SpriteState {
  name: string;
  /** As somebody in the current folder names it. */
  path: string;
  state: Planned["state"];
  /** Why it is not current, for people; empty for one that was never made. */
  reasons: string[];
}

/** The same for a sheet and its files. */
export interface SheetState extends Omit<SpriteState, "path"> {
  paths: string[];
}

/** How a set stands. */
export interface SetPlan {
  assets: SpriteState[];
  /** Absent where the set has none. */
  sheets?: SheetState[];
  /** The file of credits; absent where none is wanted. */
  credits?: { path: string; state: Credits["state"] };
  /** All is as it was asked for. */
  isCurrent: boolean;
}

export function planOf(survey: Survey): SetPlan {
  const { set, planned, sheets, credits } = survey;
  const plan = {
    assets: planned.map((one) => spriteState(set, one)),
    ...(credits && { credits: { path: pathOf(set, credits.output), state: credits.state } }),
    isCurrent: isCurrent(survey),
  };
  return sheets.length === 0 ? plan : { ...plan, sheets: sheets.map((one) => sheetState(set, one)) };
}

/** What is left alone, since it is somebody else's work. */
export function keptOf({ set, kept, keptSheets }: Survey): (SpriteState | SheetState)[] {
  return [...kept.map((one) => spriteState(set, one)), ...keptSheets.map((one) => sheetState(set, one))];
}

function spriteState(set: SpriteSet, { asset, state, reasons }: Planned): SpriteState {
  return { name: asset.name, path: pathOf(set, asset.output), state, reasons };
}

function sheetState(set: SpriteSet, { sheet, state, reasons }: PlannedSheet): SheetState {
  return { name: sheet.name, paths: sheet.outputs.map((output) => pathOf(set, output)), state, reasons };
}
