import { custom } from "@oclif/core/flags";
import { PixelsError } from "../protocol/errors.ts";
import { LIMITS, MAX_U64 } from "../protocol/limits.ts";
import { shortened } from "../protocol/shortened.ts";

/** Flag types whose mistakes are told in one line: what was given, and what it must be. */

export function wholeNumber(min: number, max: number) {
  return custom<number>({
    parse: async (text, _, flag) => {
      const n = Number(text);
      if (/^[0-9]+$/.test(text) && n >= min && n <= max) return n;
      throw wrong(flag.name, text, `a whole number from ${min} to ${max}`);
    },
  });
}

export function decimal(min: number, max: number) {
  return custom<number>({
    parse: async (text, _, flag) => {
      const n = Number(text);
      if (/^[0-9]*\.?[0-9]+$/.test(text) && n >= min && n <= max) return n;
      throw wrong(flag.name, text, `a number from ${min} to ${max}`);
    },
  });
}

/** 0 to 2^64 - 1. */
export const seed = custom<bigint>({
  parse: async (text, _, flag) => {
    if (/^[0-9]{1,20}$/.test(text) && BigInt(text) <= MAX_U64) return BigInt(text);
    throw wrong(flag.name, text, `a whole number from 0 to ${MAX_U64}`);
  },
});

/** Width and height in pixels. */
export const size = custom<[number, number]>({
  parse: async (text, _, flag) => {
    const [, width, height] = /^([0-9]+)[xX×]([0-9]+)$/.exec(text) ?? [];
    const sides = [Number(width), Number(height)] as [number, number];
    if (sides.every((side) => side >= 1 && side <= LIMITS.side)) return sides;
    throw wrong(flag.name, text, `WIDTHxHEIGHT, each from 1 to ${LIMITS.side}`);
  },
});

/** Columns and rows of tiles. */
export const grid = custom<[number, number]>({
  parse: async (text, _, flag) => {
    const [, columns, rows] = /^([0-9]+)[xX×]([0-9]+)$/.exec(text) ?? [];
    const sides = [Number(columns), Number(rows)] as [number, number];
    const areFew = sides[0] * sides[1] <= LIMITS.tilesetTiles;
    if (areFew && sides.every((side) => side >= 1 && side <= LIMITS.tilesetSide)) return sides;
    const wanted = `COLUMNSxROWS, each from 1 to ${LIMITS.tilesetSide} and at most ${LIMITS.tilesetTiles} tiles in all`;
    throw wrong(flag.name, text, wanted);
  },
});

/** As 0xRRGGBB, of six hex digits with or without `#`. */
export const color = custom<number>({
  parse: async (text, _, flag) => {
    if (/^#?[0-9a-f]{6}$/i.test(text)) return Number.parseInt(text.replace("#", ""), 16);
    throw wrong(flag.name, text, "six hex digits, such as 1d2b53");
  },
});

/** Text on one line that is not empty. */
export const text = custom<string>({
  parse: async (value, _, flag) => {
    if (value.trim() !== "") return value;
    throw new PixelsError("usage", `--${flag.name} must not be empty`);
  },
});

function wrong(flag: string, given: string, wanted: string): PixelsError {
  return new PixelsError(
    "usage",
    `--${flag} must be ${wanted}, not "${shortened(given)}"`,
    "Correct the value and try again.",
  );
}
