import { printable } from "../client/printable.ts";
import type { PixelsError } from "../protocol/errors.ts";
import { SHARED, type SharedName } from "../protocol/recipe/recipe.ts";
import { flagName } from "../protocol/recipe/spelling.ts";

/** Names that only the wire has: what else a setting is called there is a word that may mean something else in a sentence. */
const WIRE_NAMES = new RegExp(`\\b(?:${SHARED.filter((name) => name.includes("_")).join("|")})\\b`, "g");

/** What went wrong, for who has typed a command: a backend that refuses a setting names it as the wire does, and flags are what he knows. */
export function errorText({ code, message }: PixelsError): string {
  const text = printable(message);
  if (code !== "invalid_value") return text;
  return text.replaceAll(WIRE_NAMES, (name) => `--${flagName(name as SharedName)}`);
}
