import type { Value } from "../../protocol/recipe/recipe.ts";

/** Which pictures of the library a prompt may be drawn after, by their licences. */
export type Allowance = Value<"reference_licences">;

/** What asks for no more than a name: all that may be used, changed and sold with no word about the licence of the result. */
const PERMISSIVE = /^(CC0-1\.0|MIT|Apache-2\.0|CC-BY-\d\.\d)$/;

/** @param licence an SPDX identifier. */
export function allows(allowance: Allowance, licence: string): boolean {
  if (allowance === "any") return true;
  if (allowance === "cc0") return licence === "CC0-1.0";
  return allowance === "permissive" && PERMISSIVE.test(licence);
}
