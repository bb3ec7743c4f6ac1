import { basename, join } from "node:path";
import { readFileAtOnce } from "../../input.ts";
import type { PlacedAsset } from "../set/asset.ts";
import { colorsOf } from "../set/palettes.ts";
import type { SpriteSet } from "../set/sprite-set.ts";
import { type Credits, creditsOf } from "./credits.ts";
import { fingerprints } from "./fingerprints.ts";
import { EMPTY_LOCK, type LockedAsset } from "./lock.ts";
import { LockFile } from "./lock-file.ts";
import { type Planned, plan } from "./plan.ts";
import { type PlannedSheet, planSheets } from "./sheet-plan.ts";
import type { Weights } from "./weights.ts";

/** A set as it stands on the disk. */
export interface Survey {
  set: SpriteSet;
  planned: Planned[];
  /** What is missing or stale, and may be made. */
  open: Planned[];
  /** What of it has to be drawn; the rest lacks the palette of the set alone. */
  toDraw: PlacedAsset[];
  /** What is not as it was asked for, and is left alone: its file is somebody else's work. */
  kept: Planned[];
  sheets: PlannedSheet[];
  /** What of those is missing or stale, and may be made. */
  openSheets: PlannedSheet[];
  /** What of those is left alone, or waits for a sprite that is. */
  keptSheets: PlannedSheet[];
  /** The file that says whose pictures the sprites were drawn after, where one is wanted. */
  credits: Credits | undefined;
  /** Absent where the set has none. */
  lock: LockFile | undefined;
  weights: Weights;
  /** SHA-256 of each output that is there. */
  files: ReadonlyMap<string, string>;
  /** What the lock would say, by name, of pictures that it does not know and that tell of themselves that they are as they were asked for. */
  told: ReadonlyMap<string, LockedAsset>;
  /** Somebody else's files may be replaced. */
  isOverwriting: boolean;
}

export interface Known {
  /** Asks for the weights that would draw; those that are not told are taken for unchanged. */
  weights(): Promise<Weights>;
  /** The palette that was chosen for the set is not to be kept. */
  isPaletteOpen?: boolean | undefined;
  /** Somebody else's files may be replaced. */
  isOverwriting?: boolean | undefined;
  /** Ends the reading of a lock that is a pipe. */
  signal?: AbortSignal | undefined;
}

/** Whether all is as it was asked for. */
export function isCurrent({ open, kept, openSheets, keptSheets, credits }: Survey): boolean {
  const areCreditsCurrent = credits === undefined || credits.state === "current";
  return areCreditsCurrent && open.length + kept.length + openSheets.length + keptSheets.length === 0;
}

/** What the lock is to say of pictures that are as they were asked for, and that it does not know. */
export function adoptedIn({ planned }: Survey): LockedAsset[] {
  return planned.flatMap(({ state, adopted }) => (state === "current" && adopted ? [adopted] : []));
}

/** Compares a set with its lock and with its files; writes nothing. Throws PixelsError `usage` for a damaged lock. */
export async function survey(set: SpriteSet, known: Known): Promise<Survey> {
  const lock =
    set.lockPath === undefined ? undefined : await LockFile.open(set.lockPath, basename(set.file), known.signal);
  // Of what has no lock nothing is remembered: it is all made, each time.
  const isOverwriting = known.isOverwriting === true || lock === undefined;
  const weights = await known.weights();
  const told = lock === undefined ? new Map() : await toldBy(set, assetsIn(set, lock, known.isPaletteOpen), lock);
  return look({ set, lock, weights, told, isOverwriting }, known.isPaletteOpen);
}

/** The same set after some of it was made. */
export function lookAgain(before: Survey): Survey {
  return look(before);
}

type Looked = Pick<Survey, "set" | "lock" | "weights" | "told" | "isOverwriting">;

function look({ set, lock, weights, told, isOverwriting }: Looked, isPaletteOpen = false): Survey {
  const { assets: locked, sheets: lockedSheets } = lock ?? EMPTY_LOCK;
  const assets = assetsIn(set, lock, isPaletteOpen);
  const paths = [...assets.map(({ output }) => output), ...set.sheets.flatMap(({ outputs }) => outputs)];
  const files = fingerprints(set.folder, paths);
  const planned = plan(assets, locked, { files, models: weights ?? new Map(), told });
  const [kept, open] = parted(planned, ({ isProtected }) => isProtected && !isOverwriting);
  const toDraw = open.filter(({ isDrawn }) => !isDrawn).map(({ asset }) => asset);
  const sheets = planSheets(set.sheets, lockedSheets, planned, files);
  const left = new Set(kept.map(({ asset }) => asset.name));
  const [keptSheets, openSheets] = parted(
    sheets,
    ({ isProtected, awaited }) => (isProtected && !isOverwriting) || awaited.some((name) => left.has(name)),
  );
  return {
    set,
    planned,
    open,
    toDraw,
    kept,
    sheets,
    openSheets,
    keptSheets,
    credits: creditsOf(set),
    lock,
    weights,
    files,
    told,
    isOverwriting,
  };
}

/** Of those that are not current, those that pass and those that do not. */
function parted<T extends Pick<Planned, "state">>(all: readonly T[], passes: (one: T) => boolean): [T[], T[]] {
  const rest = all.filter(({ state }) => state !== "current");
  return [rest.filter(passes), rest.filter((one) => !passes(one))];
}

/** Those that the lock does not know at their places are asked themselves. */
async function toldBy({ folder }: SpriteSet, assets: readonly PlacedAsset[], lock: LockFile): Promise<Survey["told"]> {
  const told = new Map<string, LockedAsset>();
  for (const asset of assets.filter(({ name, output }) => lock.assets.get(name)?.output !== output)) {
    const png = readFileAtOnce(join(folder, asset.output));
    if (png === undefined) continue;
    const { isDrawnAsAsked } = await import("./drawn-as-asked.ts");
    if (isDrawnAsAsked(asset, png)) told.set(asset.name, (await import("./made.ts")).lockedAs(asset, png));
  }
  return told;
}

/** The assets of the set, those that share its palette in the colours that were chosen for it. */
function assetsIn(set: SpriteSet, lock: LockFile | undefined, isPaletteOpen = false): PlacedAsset[] {
  const palette = lock?.palette;
  const chosen = isPaletteOpen || palette?.colors !== set.setColors ? undefined : palette;
  if (chosen === undefined) return set.assets;
  const colors = colorsOf(chosen.chosen);
  return set.assets.map((asset) => inPalette(asset, colors));
}

function inPalette(asset: PlacedAsset, palette: number[]): PlacedAsset {
  return asset.setColors === undefined ? asset : { ...asset, settings: { ...asset.settings, palette } };
}
