import * as v from "valibot";
import { nearest } from "./nearest.ts";

/** Longer keys are cut: comparing them takes long and tells nothing. */
const LONGEST = 40;

/** A map with these keys alone; another one is told with the key that was probably meant. */
export function keys<T extends v.ObjectEntries>(entries: T) {
  return v.strictObject(entries, ({ expected, input }) =>
    expected === "never" ? unknown(String(input), Object.keys(entries)) : "must be a map of keys and values",
  );
}

function unknown(key: string, known: string[]): string {
  if (key.length > LONGEST) return `unknown key ${key.slice(0, LONGEST)}…: known are ${known.join(", ")}`;
  const near = nearest(key, known);
  return `unknown key ${key}: ${near === undefined ? `known are ${known.join(", ")}` : `did you mean ${near}?`}`;
}
