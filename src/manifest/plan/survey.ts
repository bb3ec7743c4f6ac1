import { basename } from "node:path";
import type { PlacedAsset } from "../set/asset.ts";
import { colorsOf } from "../set/palettes.ts";
import type { SpriteSet } from "../set/sprite-set.ts";
import { fingerprints } from "./fingerprints.ts";
import { EMPTY_LOCK } from "./lock.ts";
import { LockFile } from "./lock-file.ts";
import { type Planned, plan } from "./plan.ts";
import { type PlannedSheet, planSheets } from "./sheet-plan.ts";
import type { Weights } from "./weights.ts";

/** A set as it stands on the disk. */
export interface Survey {
  set: SpriteSet;
  planned: Planned[];
  /** What is missing or stale. */
  open: Planned[];
  /** What of it has to be drawn; the rest lacks the palette of the set alone. */
  toDraw: PlacedAsset[];
  sheets: PlannedSheet[];
  /** What of those is missing or stale. */
  openSheets: PlannedSheet[];
  /** Absent where the set has none. */
  lock: LockFile | undefined;
  weights: Weights;
}

export interface Known {
  /** Asks for the weights that would draw; those that are not told are taken for unchanged. */
  weights(): Promise<Weights>;
  /** The palette that was chosen for the set is not to be kept. */
  isPaletteOpen?: boolean | undefined;
}

/** Whether there is nothing to make. */
export function isCurrent({ open, openSheets }: Survey): boolean {
  return open.length + openSheets.length === 0;
}

/** Compares a set with its lock and with its files; writes nothing. Throws PixelsError `usage` for a damaged lock. */
export async function survey(set: SpriteSet, known: Known): Promise<Survey> {
  const lock = set.lockPath === undefined ? undefined : await LockFile.open(set.lockPath, basename(set.file));
  return look(set, lock, await known.weights(), known.isPaletteOpen);
}

/** The same set after some of it was made. */
export function lookAgain({ set, lock, weights }: Survey): Survey {
  return look(set, lock, weights);
}

function look(set: SpriteSet, lock: LockFile | undefined, weights: Weights, isPaletteOpen = false): Survey {
  const { palette, assets: locked, sheets: lockedSheets } = lock ?? EMPTY_LOCK;
  const chosen = isPaletteOpen || palette?.colors !== set.setColors ? undefined : palette;
  const colors = chosen && colorsOf(chosen.chosen);
  const assets = colors === undefined ? set.assets : set.assets.map((asset) => inPalette(asset, colors));
  const paths = [...assets.map(({ output }) => output), ...set.sheets.flatMap(({ outputs }) => outputs)];
  const files = fingerprints(set.folder, paths);
  const planned = plan(assets, locked, { files, models: weights ?? new Map() });
  const open = planned.filter(({ state }) => state !== "current");
  const toDraw = open.filter(({ isDrawn }) => !isDrawn).map(({ asset }) => asset);
  const sheets = planSheets(set.sheets, lockedSheets, planned, files);
  const openSheets = sheets.filter(({ state }) => state !== "current");
  return { set, planned, open, toDraw, sheets, openSheets, lock, weights };
}

function inPalette(asset: PlacedAsset, palette: number[]): PlacedAsset {
  return asset.setColors === undefined ? asset : { ...asset, settings: { ...asset.settings, palette } };
}
