import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { cacheHome } from "../../environment.ts";
import { countColors } from "../../image/color/histogram.ts";
import { quantize } from "../../image/color/quantize.ts";
import { remap } from "../../image/color/remap.ts";
import type { Rgba } from "../../image/rgba.ts";
import { makeFolder } from "../../make-folder.ts";
import { replaceFile } from "../files/output-file.ts";

const FILE = join(cacheHome, "dgx-pixels", "packs.json");
/** Pictures whose colours are remembered; the oldest are forgotten. */
const MOST = 20_000;
/** Colours of one picture that are, and for how many pixels they stand together. */
const COLOURS = 16;
const PIXELS = 64;

/** A picture's colours in the shares that they have in it, PIXELS of them. */
export type Shares = readonly number[];

/** Those that are known already, by the checksums of their files; none where that can't be read. */
export async function readShares(): Promise<Map<string, Shares>> {
  try {
    const known = v.parse(v.record(v.string(), v.array(v.number())), JSON.parse(await readFile(FILE, "utf8")));
    return new Map(Object.entries(known));
  } catch {
    return new Map();
  }
}

/** Never fails: the next run looks at the pictures again. */
export async function rememberShares(shares: ReadonlyMap<string, Shares>): Promise<void> {
  try {
    makeFolder(dirname(FILE));
    await replaceFile(FILE, Buffer.from(JSON.stringify(Object.fromEntries([...shares].slice(-MOST)))));
  } catch {
    // As it says.
  }
}

export function sharesOf(image: Rgba): Shares {
  const palette = quantize([image], COLOURS);
  const used = palette.colors.length === 0 ? [] : countColors([remap(image, palette)]);
  const total = used.reduce((sum, { pixels }) => sum + pixels, 0);
  return used.flatMap(({ color, pixels }) => new Array<number>(Math.ceil((PIXELS * pixels) / total)).fill(color));
}

/** A picture of nothing but these colours. */
export function strip(shares: Shares): Rgba {
  const data = Uint8Array.from(shares.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255, 255]));
  return { width: shares.length, height: 1, data };
}
