import { ImageError } from "../image-error.ts";
import { type Color, packColor, parseColor } from "./color.ts";
import { type Palette, paletteOf } from "./palette.ts";
import { riffColors } from "./riff-palette.ts";

type Reader = (lines: Line[], file: string) => Color[];

interface Line {
  /** From 1. */
  number: number;
  text: string;
}

const RGB_HINT = "Write three numbers from 0 to 255: red, green, blue.";

/**
 * Reads a palette file: `.hex`, `.gpl` (GIMP) or `.pal` (JASC text or Microsoft RIFF), told apart by the end of `file`. A palette in a
 * picture is `paletteOfPicture`'s. Throws ImageError with the line and what is wrong there.
 */
export function readPalette(file: string, bytes: Uint8Array): Palette {
  const name = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
  if (/\.pal$/i.test(name) && startsWith(bytes, "RIFF")) return paletteOf(name, riffColors(bytes, name));
  const reader = readerFor(name);
  if (reader === undefined) {
    throw new ImageError(`${name} is no palette file`, "Give a .hex, .gpl, .pal or .png file, or a palette's name.");
  }
  return paletteOf(name, reader(linesOf(bytes), name));
}

function readerFor(name: string): Reader | undefined {
  if (/\.hex$/i.test(name)) return hexColors;
  if (/\.gpl$/i.test(name)) return gimpColors;
  return /\.pal$/i.test(name) ? jascColors : undefined;
}

/** One colour a line: `rrggbb` or `#rrggbb`. */
function hexColors(lines: Line[], file: string): Color[] {
  return lines.map(
    (line) => parseColor(line.text) ?? fail(file, line, "is no colour", "Write six hex digits, as in 1d2b53."),
  );
}

/** After the header and its `Name:` and `Columns:` lines: red green blue, then perhaps a name. `#` starts a comment. */
function gimpColors([header, ...lines]: Line[], file: string): Color[] {
  if (header?.text !== "GIMP Palette")
    fail(file, header, "is not a GIMP palette's first line", "It must be: GIMP Palette");
  return lines.filter(({ text }) => !/^(#|[A-Za-z]+:)/.test(text)).map((line) => rgbOf(line, file));
}

/** `JASC-PAL`, `0100`, the number of colours, then one a line: red green blue. */
function jascColors([header, version, count, ...lines]: Line[], file: string): Color[] {
  if (header?.text !== "JASC-PAL") fail(file, header, "is not a JASC palette's first line", "It must be: JASC-PAL");
  if (version?.text !== "0100") fail(file, version, "is no version that is known", "The second line must be: 0100");
  if (count === undefined || Number(count.text) !== lines.length) {
    const follow = lines.length === 1 ? "one colour that follows" : `${lines.length} colours that follow`;
    fail(file, count, `does not match the ${follow}`, "The third line is the number of colours.");
  }
  return lines.map((line) => rgbOf(line, file));
}

function rgbOf(line: Line, file: string): Color {
  const levels = /^(\d{1,3})\s+(\d{1,3})\s+(\d{1,3})(?:\s|$)/.exec(line.text)?.slice(1).map(Number);
  const [red = 256, green = 256, blue = 256] = levels ?? [];
  return Math.max(red, green, blue) > 255 ? fail(file, line, "is no colour", RGB_HINT) : packColor(red, green, blue);
}

/** Lines with text on them; blank ones count for the numbering alone. */
function linesOf(bytes: Uint8Array): Line[] {
  return new TextDecoder()
    .decode(bytes)
    .split(/\r\n|\r|\n/)
    .map((text, index) => ({ number: index + 1, text: text.trim() }))
    .filter(({ text }) => text !== "");
}

function fail(file: string, line: Line | undefined, what: string, hint: string): never {
  const { number, text } = line ?? { number: 1, text: "" };
  const shown = text.replace(/\p{C}/gu, "?").slice(0, 40);
  throw new ImageError(`${file}, line ${number}: "${shown}" ${what}`, hint);
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return [...text].every((letter, index) => bytes[index] === letter.charCodeAt(0));
}
