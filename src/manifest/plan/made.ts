import * as v from "valibot";
import { readText } from "../../image/files/png-text.ts";
import { factsOf } from "../../protocol/recipe/text.ts";
import { inputsOf, type PlacedAsset } from "../set/asset.ts";
import { sha256Of } from "./fingerprints.ts";
import type { LockedAsset } from "./lock.ts";

/** What the manifest may leave open. */
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
    const { size, ...made } = v.parse(facts, factsOf(readText(png)));
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
