import { PixelsError } from "../../protocol/errors.ts";

/** From the whole down to one value: keys of maps and indices of lists. */
export type Path = readonly (string | number)[];

/** What somebody wrote, as plain values that remember where each of them stands. */
export interface Source {
  /** As the user named it. */
  readonly file: string;
  /** Maps, lists, texts, numbers, booleans and null. */
  readonly value: unknown;
  /** `file:line:column` of a value, or of its key in the map around it; the nearest thing around it where it is not there. */
  position(path: Path, of?: "key" | "value"): string;
}

/** A mistake of the user's: where, what, and what to do. */
export function mistake(position: string, problem: string, hint: string): PixelsError {
  return new PixelsError("usage", `${position}: ${problem}`, hint);
}
