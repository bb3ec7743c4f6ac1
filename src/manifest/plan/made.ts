import * as v from "valibot";
import { readText } from "../../image/files/png-text.ts";
import { inputsOf, type PlacedAsset } from "../set/asset.ts";
import { sha256Of } from "./fingerprints.ts";
import type { LockedAsset } from "./lock.ts";

/** The keyword under which a picture tells all its settings, and those that the manifest may leave open. */
export const KEYWORD = "dgx-pixels";
const facts = v.object({
  model: v.string(),
  model_sha256: v.optional(v.string()),
  lora: v.optional(v.string()),
  lora_sha256: v.optional(v.string()),
  size: v.tuple([v.number(), v.number()]),
  steps: v.number(),
  cfg_scale: v.number(),
  version: v.string(),
});

/** What a picture says of how it was made; nothing where it does not, as those of other backends. */
export function madeFrom(png: Uint8Array): LockedAsset["made"] {
  try {
    const { size, ...made } = v.parse(facts, JSON.parse(readText(png)[KEYWORD] ?? ""));
    return { ...made, size: size.join("x") };
  } catch {
    return {};
  }
}

/** What the lock is to say of a picture. */
export function lockedAs(asset: PlacedAsset, png: Uint8Array): LockedAsset {
  const { name, output } = asset;
  return { name, output, sha256: sha256Of(png), inputs: inputsOf(asset), made: madeFrom(png) };
}
