/** C0, DEL, C1, line separators, bidirectional controls and byte order marks: they move a terminal's cursor or reorder its text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this finds
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g;

/** Text from somebody else as it may be shown on one line: runs of control characters become one space. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, " ").trim();
}
