import { createHash } from "node:crypto";
import { SHARED, type SharedName, settingOf, type Wishes } from "../../protocol/recipe/recipe.ts";
import { keyName } from "../../protocol/recipe/spelling.ts";
import type { Path, Source } from "../text/source.ts";
import { colorsText } from "./palettes.ts";

/** In this order the locks of 0.1.0 begin, and so the ids of pictures; the other settings follow in that of the table. */
const FIRST: readonly SharedName[] = ["model", "lora", "size", "scale", "steps", "cfg_scale", "negative_prompt"];
const IN_ORDER = [...FIRST, ...SHARED.filter((name) => !FIRST.includes(name))];

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
  /** How it is drawn, as far as the manifest says; the rest is the model's own. */
  settings: Wishes;
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

/** All that decides what a picture looks like, in a form that can be compared, under the keys of the manifest. */
export function inputsOf({ prompt, seed, frame, settings }: Asset): Inputs {
  const given = IN_ORDER.map((name): [string, unknown] => [keyName(name), settings[name]]);
  const all = [...Object.entries({ prompt, seed, frame }), ...given].filter(([, value]) => value !== undefined);
  return Object.fromEntries(all.map(([key, value]) => [key, plain(key, value as Plain)]));
}

/** The asset as it is drawn before the palette of the set colours it: without that, and without what comes after it. */
export function uncolored<T extends Asset>(asset: T): T {
  const isDrawn = ([name]: [string, unknown]) => ["drawing", "shaping"].includes(settingOf(name as SharedName).acts);
  return { ...asset, settings: Object.fromEntries(Object.entries(asset.settings).filter(isDrawn)) };
}

/** 48 bits of the inputs' SHA-256 in hexadecimal: another one for each picture that could be told apart. */
export function idOf(asset: Asset): string {
  const ofSet = asset.setColors === undefined ? [] : [asset.setColors];
  const text = JSON.stringify([asset.name, inputsOf(asset), ...ofSet]);
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

type Plain = string | number | boolean | bigint | readonly number[] | readonly string[];

/** JSON's readers round integers above 2^53: those are text. Lists are one text too, for a line in the lock. */
function plain(key: string, value: Plain): Inputs[string] {
  if (typeof value === "bigint") return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value);
  if (typeof value !== "object") return value;
  if (key === "palette") return colorsText(value as readonly number[]);
  return value.join(typeof value[0] === "string" ? " " : "x");
}
