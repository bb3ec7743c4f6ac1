import { stripVTControlCharacters } from "node:util";

/** C0, DEL, C1, line separators, bidirectional controls and byte order marks: they move a terminal's cursor or reorder its text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this finds
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g;

/** Text from somebody else as it may be shown on one line: without control sequences, runs of blanks as one space. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replaceAll(UNPRINTABLE, " ").replaceAll(/ {2,}/g, " ").trim();
}
