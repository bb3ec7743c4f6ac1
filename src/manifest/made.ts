import * as v from "valibot";
import { readText } from "../image/png.ts";
import type { LockedAsset } from "./lock.ts";

/** The keyword under which a picture tells all its settings, and those that the manifest may leave open. */
const KEYWORD = "dgx-pixels";
const facts = v.object({
  model: v.string(),
  model_sha256: v.optional(v.string()),
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
