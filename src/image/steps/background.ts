import { OPAQUE_FROM } from "../color/color.ts";
import type { Rgba } from "../rgba.ts";
import { Backdrop } from "./backdrop.ts";
import { findCheckerboard } from "./checkerboard.ts";
import { flood } from "./flood.ts";

/**
 * What became of a background: `removed`; or the picture is unchanged because its edge is `transparent` already, the edge
 * is too `mixed` to be one background or shows a `checkered` one of uneven squares, or removing it would leave `nothing`.
 */
export type Keying = "removed" | "transparent" | "mixed" | "checkered" | "nothing";

export interface Keyed {
  image: Rgba;
  keying: Keying;
}

/** Why a background that should have gone is still there; undefined where it is not. */
export function whyKept(keying: Keying | undefined): string | undefined {
  if (keying === "mixed") return "the background has no one colour: kept";
  if (keying === "checkered") return "the background is a painted checkerboard of uneven squares: kept";
  return keying === "nothing" ? "the background can't be told from the sprite: kept" : undefined;
}

/** How far a background pixel may lie from the background's colour in OKLab: covers the noise of a decoder and JPEG's. */
const TOLERANCE = 0.08;
/** The share of the edge that has to be background: a bust may cover the whole lower edge. */
const EDGE_SHARE = 0.5;
/** The share of transparent pixels on the edge from which a picture counts as cut out already. */
const CLEAR_SHARE = 0.05;
/** The share of the picture that has to remain. */
const LEAST_LEFT = 0.001;

/**
 * Makes the background transparent: what has the edge's main colour within `tolerance` (OKLab) and is joined to the edge, in four
 * directions; so does a checkerboard that was painted to show transparency. A sprite's own pixels of that colour stay, and so do closed
 * holes. The input is not changed.
 */
export function removeBackground(image: Rgba, tolerance = TOLERANCE): Keyed {
  const edge = edgeOf(image.width, image.height);
  const opaque = edge.filter((pixel) => (image.data[pixel * 4 + 3] as number) >= OPAQUE_FROM);
  if (opaque.length < edge.length * (1 - CLEAR_SHARE)) return { image, keying: "transparent" };
  const main = new Backdrop(image, opaque, tolerance);
  const board = findCheckerboard(image, opaque, main, tolerance);
  if (board === "uneven") return { image, keying: "checkered" };
  const backdrop = board ?? main;
  if (backdrop.roots.length < edge.length * EDGE_SHARE) return { image, keying: "mixed" };
  const flooded = flood(image, backdrop.roots, backdrop);
  const isEmpty = flooded.cleared > image.width * image.height * (1 - LEAST_LEFT);
  return isEmpty ? { image, keying: "nothing" } : { image: flooded.image, keying: "removed" };
}

/** Indices of the outermost pixels, each once. */
function edgeOf(width: number, height: number): number[] {
  const edge: number[] = [];
  for (let x = 0; x < width; x++) {
    edge.push(x);
    if (height > 1) edge.push((height - 1) * width + x);
  }
  for (let y = 1; y < height - 1; y++) {
    edge.push(y * width);
    if (width > 1) edge.push(y * width + width - 1);
  }
  return edge;
}
