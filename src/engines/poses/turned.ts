import type { Lab } from "../../image/color/oklab.ts";
import { enlarge, stretch } from "../../image/grid/scale.ts";
import type { Rgba } from "../../image/rgba.ts";
import { anchorColumn } from "../../image/steps/anchor.ts";
import { NECK, pixelsOf } from "../changes/parts.ts";
import { unitOf } from "./figure.ts";
import { isFrontal, mirrored } from "./frontal.ts";
import { type Head, headOf } from "./head.ts";
import { isEdge, isOpaque, isShade, labAt, nearest, repainted, rowOf } from "./pixels.ts";

/** In shares of the head, from the top: rows that are hair, hat or helmet from behind, too. */
const CROWN = 1 / 3;
/** The distance in OKLab of two shades of one thing, and the share of the crown that one of its colours has at least. */
const SHADE = 0.07;
const LEAST_SHARE = 1 / 8;
/** How many pixels tell the colour of a face, and how far from it in OKLab the rest of it is. */
const BROW = 6;
const SKIN = 0.12;
/** Lightness in OKLab below which a pixel is part of a line. */
const LINE = 0.27;
/** A face has more of the opaque pixels than this: without one what is left is a mirror image, and no view from behind. */
const FACE = 0.015;

/**
 * Somebody who is seen from the front, as he is from behind: within the mirror image of his outline hair, hat or helmet is where his face was, and a cloak hangs over his back.
 * Undefined for somebody who is not seen from the front, or has no face.
 */
export function turned(picture: Rgba): Rgba | undefined {
  const unit = unitOf(picture);
  const front = stretch(picture, picture.width / unit, picture.height / unit);
  const head = isFrontal(front) ? headOf(front) : undefined;
  const faceless = head && withoutFace(front, head);
  return faceless && enlarge(mirrored(withCloak(faceless, front, head)), unit);
}

/** What is no hair, hat or helmet takes the colour of what is nearest of that. */
function withoutFace(picture: Rgba, head: Head): Rgba | undefined {
  const all = pixelsIn(head, picture);
  const inner = all.filter((pixel) => !isEdge(picture, pixel));
  const isHigh = (pixel: number) => rowOf(pixel, picture) < head.top + CROWN * (head.bottom - head.top);
  // A crown of a few pixels is nothing but edge.
  const filled = inner.filter(isHigh).length > 1 ? inner : all;
  const crown = colorsOf(picture, filled.filter(isHigh));
  const isCrown = (pixel: number) => crown.some((lab) => isShade(lab, labAt(picture, pixel), SHADE));
  const hair = filled.filter(isCrown);
  const strange = inner.filter((pixel) => !isHigh(pixel) && !isCrown(pixel));
  const face = head.isVague ? downToChin(picture, head, strange) : strange;
  if (hair.length === 0 || face.length <= FACE * opaqueIn(picture)) return undefined;
  // Hair falls: what is above is nearer than what is beside.
  const distance = (one: number, other: number) =>
    2 * Math.abs((one % picture.width) - (other % picture.width)) +
    Math.abs(rowOf(one, picture) - rowOf(other, picture));
  return repainted(picture, face, picture, (pixel) => nearest(hair, (other) => distance(pixel, other)));
}

/** Of pixels from a brow down, those of the rows in which its colour is seen, of which one may be a mouth or a beard without. */
function downToChin(picture: Rgba, { top, bottom }: Head, pixels: readonly number[]): number[] {
  const [first = 0] = pixels;
  if (rowOf(first, picture) > (top + bottom) / 2) return [];
  const [brow] = colorsOf(picture, pixels.slice(0, BROW));
  const isSkin = (pixel: number) => brow !== undefined && isShade(brow, labAt(picture, pixel), SKIN);
  const rows = [...new Set(pixels.filter(isSkin).map((pixel) => rowOf(pixel, picture)))];
  const chin = rows.find((row, i) => (rows[i + 1] ?? Number.POSITIVE_INFINITY) > row + 2) ?? 0;
  return pixels.filter((pixel) => rowOf(pixel, picture) <= chin);
}

function opaqueIn({ data }: Rgba): number {
  return data.filter((value, at) => at % 4 === 3 && value === 255).length;
}

function pixelsIn({ left, right, top, bottom }: Head, picture: Rgba): number[] {
  const all = Array.from({ length: (bottom - top) * (right - left) }, (_, i) => {
    return (top + Math.floor(i / (right - left))) * picture.width + left + (i % (right - left));
  });
  return all.filter((pixel) => isOpaque(picture, pixel));
}

/** Without lines where there is more, and without what only a few pixels have. */
function colorsOf(picture: Rgba, pixels: readonly number[]): Lab[] {
  const all = pixels.map((pixel) => labAt(picture, pixel));
  const lit = all.filter(([lightness]) => lightness >= LINE);
  const labs = lit.length > 1 && 3 * lit.length >= all.length ? lit : all;
  return labs.filter((lab) => {
    return labs.filter((other) => isShade(lab, other, SHADE)).length >= LEAST_SHARE * labs.length;
  });
}

/** Between its sides all is cloak. @param front by which it is found: with his face. */
function withCloak(picture: Rgba, front: Rgba, head: Head): Rgba {
  const { width, height } = picture;
  const middle = anchorColumn(front);
  const cloak = pixelsOf(front, "cloak", NECK) ?? [];
  const [highest] = cloak.map((pixel) => rowOf(pixel, front)).sort((a, b) => a - b);
  // Two boots of one colour are none.
  if (highest === undefined || highest > (head.bottom + height) / 2) return picture;
  let result = picture;
  for (let y = head.bottom - 1; y < height; y++) {
    const row = cloak.filter((pixel) => rowOf(pixel, picture) === y);
    const [left, right] = [Math.min(...row), Math.max(...row)];
    if (!(left % width < middle && right % width > middle)) continue;
    const back = Array.from({ length: right - left }, (_, i) => left + i).filter((pixel) => isOpaque(picture, pixel));
    result = repainted(result, back, front, (pixel) => nearest(row, (other) => Math.abs(other - pixel)));
  }
  return result;
}
