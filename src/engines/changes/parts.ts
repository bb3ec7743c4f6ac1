import type { Rgba } from "../../image/rgba.ts";
import { anchorColumn } from "../../image/steps/anchor.ts";
import { contentOf } from "../../image/steps/trim.ts";
import { type Segment, segmentsOf, type Tint } from "./segments.ts";

/** What a prompt may name of a picture; `whole` is what it is a picture of. */
export type Part = "whole" | "clothes" | "legs" | "boots" | "hat" | "hair" | "skin" | "cloak" | "shield" | "weapon";

/** Where the head of somebody ends who is drawn at full length, in shares of his height from the top. */
export const NECK = 0.27;
/** Where his parts are, in the same. */
const ROWS: Partial<Record<Part, readonly [from: number, to: number]>> = {
  clothes: [0.3, 0.72],
  legs: [0.6, 0.9],
  boots: [0.8, 1],
  hat: [0, 0.24],
  hair: [0, 0.3],
};
/** In shares of his width from his middle column, how far that is his body. */
const BODY = 0.24;
/** Fewer pixels are a buckle or a gem. */
const LEAST = 6;

/**
 * The pixels of a part of a picture, by their numbers; undefined where nothing is seen that could be it. @param neck where the head ends, for somebody
 * with a larger one.
 */
export function pixelsOf(picture: Rgba, part: Part, neck: number): number[] | undefined {
  const content = contentOf(picture);
  if (content === undefined) return undefined;
  const segments = segmentsOf(picture).filter(({ tint }) => tint !== "line");
  const middle = anchorColumn(picture) + 0.5;
  const figure = { ...content, middle, neck };
  if (part === "skin") return pixelsIn(segments.filter(({ tint }) => tint === "skin"));
  const coloured = segments.filter(({ tint }) => tint !== "skin");
  // What is mostly in the colours of skin is no person.
  if (part === "whole") return pixelsIn(mostly(2 * areaOf(coloured) > areaOf(segments) ? coloured : segments));
  if (part === "shield" || part === "weapon") return pixelsIn(heldIn(coloured, figure, part));
  if (part === "cloak") return pixelsIn(besideOf(coloured, figure));
  return wornIn(coloured, figure, part, picture);
}

interface Figure {
  y: number;
  width: number;
  height: number;
  middle: number;
  neck: number;
}

function pixelsIn(segments: readonly Segment[]): number[] | undefined {
  const pixels = segments.flatMap((segment) => segment.pixels);
  return pixels.length < LEAST ? undefined : pixels;
}

function areaOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { pixels }) => sum + pixels.length, 0);
}

/** Segments of the commonest tint, and of those next to it on the circle of hues. */
function mostly(segments: readonly Segment[]): Segment[] {
  const main = commonest(segments, () => true);
  return segments.filter(({ tint }) => main !== undefined && isNear(tint, main));
}

function isNear(one: Tint, other: Tint): boolean {
  if (typeof one !== "number" || typeof other !== "number") return one === other;
  return [0, 1, 11].includes(Math.abs(one - other));
}

function commonest(segments: readonly Segment[], counts: (pixel: number) => boolean): Tint | undefined {
  const found = new Map<Tint, number>();
  for (const { tint, pixels } of segments) found.set(tint, (found.get(tint) ?? 0) + pixels.filter(counts).length);
  const [best] = [...found].sort(([, a], [, b]) => b - a);
  return best && best[1] > 0 ? best[0] : undefined;
}

/** Of the commonest tint in the part's rows of the body, all that lies there, or hangs together with it in the body. */
function wornIn(segments: readonly Segment[], figure: Figure, part: Part, { width }: Rgba): number[] | undefined {
  const [from, to] = ROWS[part] as readonly [number, number];
  const rowOf = (pixel: number) => rowIn(figure, Math.floor(pixel / width) + 0.5);
  const isBody = (pixel: number) => Math.abs((pixel % width) + 0.5 - figure.middle) <= BODY * figure.width + 1;
  const isThere = (pixel: number) => isBody(pixel) && rowOf(pixel) >= from && rowOf(pixel) <= to;
  const main = commonest(segments, isThere);
  if (main === undefined) return undefined;
  const worn = segments.filter(({ tint, pixels }) => isNear(tint, main) && pixels.some(isThere));
  // Who is in red from head to foot has no edge between coat and trousers but that of the rows.
  const pixels = worn.flatMap((segment) => {
    const inside = segment.pixels.filter((pixel) => rowOf(pixel) >= from - 0.04 && rowOf(pixel) <= to + 0.04);
    return part === "clothes" ? segment.pixels.filter((pixel) => rowOf(pixel) >= 0.24) : inside;
  });
  return pixels.length < LEAST ? undefined : pixels;
}

/** Where a row is on somebody of whom it is where ROWS says. */
function rowIn({ y, height, neck }: Figure, row: number): number {
  const share = (row - y) / height;
  return share < neck ? (share / neck) * NECK : NECK + ((share - neck) / (1 - neck)) * (1 - NECK);
}

/** What lies beside the body: a shield is as wide as it is high, about, and a weapon is not. */
function heldIn(segments: readonly Segment[], figure: Figure, part: "shield" | "weapon"): Segment[] {
  const aside = segments.filter(
    ({ x, pixels }) => Math.abs(x - figure.middle) > BODY * figure.width && pixels.length >= LEAST,
  );
  const roundness = ({ width, height, pixels }: Segment) =>
    (Math.min(width, height) / Math.max(width, height)) * (pixels.length / (width * height));
  const slenderness = (one: Segment) => (1 - roundness(one)) ** 2 * Math.sqrt(one.pixels.length);
  const [best] = aside.sort((a, b) =>
    part === "shield"
      ? roundness(b) * b.pixels.length - roundness(a) * a.pixels.length
      : slenderness(b) - slenderness(a),
  );
  if (best === undefined) return [];
  const side = Math.sign(best.x - figure.middle);
  const isAtIt = (one: Segment) =>
    Math.sign(one.x - figure.middle) === side &&
    Math.abs(one.x - best.x) <= best.width / 2 &&
    Math.abs(one.y - best.y) <= best.height / 2 &&
    isNear(one.tint, best.tint);
  return aside.filter((one) => one === best || isAtIt(one));
}

/** What is seen on both sides of the body. */
function besideOf(segments: readonly Segment[], figure: Figure): Segment[] {
  const aside = segments.filter(({ x }) => Math.abs(x - figure.middle) > (BODY * figure.width) / 2);
  const main = commonest(aside, () => true);
  const hanging = aside.filter(({ tint }) => main !== undefined && isNear(tint, main));
  const sides = [-1, 1].map((side) =>
    hanging.reduce((sum, { x, pixels }) => sum + (Math.sign(x - figure.middle) === side ? pixels.length : 0), 0),
  );
  return Math.min(...sides) * 3 >= Math.max(...sides) ? hanging : [];
}
