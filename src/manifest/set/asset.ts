import { createHash } from "node:crypto";
import type * as v from "valibot";
import type { settings } from "../text/schema.ts";
import type { Path, Source } from "../text/source.ts";
import { colorsText } from "./palettes.ts";

/** How one picture is drawn, as far as the manifest says; the rest is the model's own. */
export type AssetSettings = Omit<
  { [K in keyof typeof settings]?: v.InferOutput<(typeof settings)[K]> | undefined },
  "palette"
> & { palette?: number[] | undefined };

/** Frames that are drawn together; the same object for all of them. */
export interface Animation {
  /** That of the frames without their numbers. */
  name: string;
}

/** One picture that a manifest asks for. */
export interface Asset {
  /** No two assets of a manifest have the same, capitals or not. */
  name: string;
  prompt: string;
  seed: bigint;
  settings: AssetSettings;
  /** Where it is one frame of an animation: its place there, from 0, and what all of its frames share. */
  frame?: number | undefined;
  animation?: Animation | undefined;
  /** It shares the palette of the set, of so many colours; they stand in its settings once they are known. */
  setColors?: number | undefined;
  /** Its own template for the output, as it was written. */
  template?: string | undefined;
  /** Where its sprite stands. */
  source: Source;
  path: Path;
}

/** An asset that has its place. */
export interface PlacedAsset extends Asset {
  /** Below the manifest's folder, with / between folders. */
  output: string;
}

/** Texts and numbers by key, as they stand in the lock file. */
export type Inputs = Record<string, string | number | boolean>;

/** All that decides what a picture looks like, in a form that can be compared, in the order of the schema. */
export function inputsOf({ prompt, seed, frame, settings }: Asset): Inputs {
  const given = Object.entries({ prompt, seed, frame, ...settings }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([key, value]) => [key, plain(key, value as Exclude<typeof value, undefined>)]));
}

/** The asset as it is drawn before the palette of the set colours it: without that, and without what comes after it. */
export function uncolored<T extends Asset>(asset: T): T {
  const { palette, dither, clean, outline, trim, scale, ...settings } = asset.settings;
  return { ...asset, settings };
}

/** 48 bits of the inputs' SHA-256 in hexadecimal: another one for each picture that could be told apart. */
export function idOf(asset: Asset): string {
  const ofSet = asset.setColors === undefined ? [] : [asset.setColors];
  const text = JSON.stringify([asset.name, inputsOf(asset), ...ofSet]);
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

/** JSON's readers round integers above 2^53: those are text. Lists are one text too, for a line in the lock. */
function plain(key: string, value: string | number | boolean | bigint | readonly number[]): Inputs[string] {
  if (typeof value === "bigint") return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value);
  if (typeof value !== "object") return value;
  return key === "palette" ? colorsText(value) : value.join("x");
}
