import { basename, dirname, extname, join, relative, resolve } from "node:path";
import type { PlacedAsset } from "./asset.ts";
import type { Sheet } from "./sheet.ts";

/** Many sprites that somebody wrote down: all assets, and where they and their lock lie. */
export interface SpriteSet {
  /** As people are told it. */
  file: string;
  /** Absolute; all outputs lie below it. */
  folder: string;
  /** Absent for what came from stdin: nothing is remembered of that. */
  lockPath?: string;
  assets: PlacedAsset[];
  sheets: Sheet[];
  /** The user's own pictures that settings name, by their checksums. */
  pictures: ReadonlyMap<string, string>;
  /** How many colours the palette has that is chosen for the set, where there is one. */
  setColors?: number | undefined;
  /** The file that says whose pictures the sprites were drawn after, where one is wanted. */
  credits?: string | undefined;
}

/** Where pictures go when nobody says otherwise. */
export const DEFAULT_OUTPUT = "{name}.png";

/** Where the lock of a manifest lies: `sprites.lock.json` beside `sprites.yaml`. */
export function lockPathOf(file: string): string {
  return join(dirname(resolve(file)), `${basename(file, extname(file))}.lock.json`);
}

/** An output of the set as somebody in the current folder names it. */
export function pathOf({ folder }: SpriteSet, output: string): string {
  return relative(process.cwd(), join(folder, output));
}
