import { OPAQUE_FROM } from "./color.ts";
import { type Lab, labDistance, writeLab } from "./oklab.ts";
import type { Rgba } from "./rgba.ts";

/**
 * What became of a background: `removed`; or the picture is unchanged because its edge is `transparent` already, the edge
 * is too `mixed` to be one background, or removing it would leave `nothing`.
 */
export type Keying = "removed" | "transparent" | "mixed" | "nothing";

export interface Keyed {
  image: Rgba;
  keying: Keying;
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
 * directions. A sprite's own pixels of that colour stay, and so do closed holes. The input is not changed.
 */
export function removeBackground(image: Rgba, tolerance = TOLERANCE): Keyed {
  const edge = edgeOf(image.width, image.height);
  const opaque = edge.filter((pixel) => (image.data[pixel * 4 + 3] as number) >= OPAQUE_FROM);
  if (opaque.length < edge.length * (1 - CLEAR_SHARE)) return { image, keying: "transparent" };
  const isBackground = matcher(image, opaque, tolerance);
  const roots = opaque.filter(isBackground);
  if (roots.length < edge.length * EDGE_SHARE) return { image, keying: "mixed" };
  const cut = flood(image, roots, isBackground);
  return cut === undefined ? { image, keying: "nothing" } : { image: cut, keying: "removed" };
}

/** Indices of the outermost pixels, each once. */
function edgeOf(width: number, height: number): number[] {
  const edge: number[] = [];
  for (let x = 0; x < width; x++) edge.push(x, (height - 1) * width + x);
  for (let y = 1; y < height - 1; y++) edge.push(y * width, y * width + width - 1);
  return [...new Set(edge)];
}

/** Tells background pixels by their distance from the edge's main colour. */
function matcher(image: Rgba, edge: readonly number[], tolerance: number): (pixel: number) => boolean {
  const lab: Lab = [0, 0, 0];
  const limit = tolerance * tolerance;
  const center = mainColor(image, edge, limit);
  return (pixel) => {
    labAt(image, pixel, lab);
    return labDistance(lab, center) <= limit;
  };
}

/** The mean of the commonest cell of 8 levels a channel, moved twice to the mean of all that lies within reach of it. */
function mainColor(image: Rgba, edge: readonly number[], limit: number): Lab {
  const cells = new Map<number, number[]>();
  for (const pixel of edge) {
    const [red = 0, green = 0, blue = 0] = image.data.subarray(pixel * 4, pixel * 4 + 3);
    const cell = ((red >> 3) << 10) | ((green >> 3) << 5) | (blue >> 3);
    const members = cells.get(cell);
    if (members === undefined) cells.set(cell, [pixel]);
    else members.push(pixel);
  }
  let largest: number[] = [];
  for (const members of cells.values()) if (members.length > largest.length) largest = members;
  let center = meanOf(image, largest);
  for (let round = 0; round < 2; round++) {
    const near = center;
    center = meanOf(
      image,
      edge.filter((pixel) => labDistance(labAt(image, pixel), near) <= limit),
    );
  }
  return center;
}

function meanOf(image: Rgba, pixels: readonly number[]): Lab {
  const sum: Lab = [0, 0, 0];
  const lab: Lab = [0, 0, 0];
  for (const pixel of pixels) {
    labAt(image, pixel, lab);
    sum[0] += lab[0];
    sum[1] += lab[1];
    sum[2] += lab[2];
  }
  return [sum[0] / pixels.length, sum[1] / pixels.length, sum[2] / pixels.length];
}

function labAt({ data }: Rgba, pixel: number, into: Lab = [0, 0, 0]): Lab {
  writeLab(data[pixel * 4] as number, data[pixel * 4 + 1] as number, data[pixel * 4 + 2] as number, into);
  return into;
}

/** Clears all that joins `roots`; undefined where next to nothing would remain. */
function flood(image: Rgba, roots: readonly number[], isBackground: (pixel: number) => boolean): Rgba | undefined {
  const { width, height } = image;
  const seen = new Uint8Array(width * height);
  const stack = new Int32Array(width * height);
  let depth = 0;
  const visit = (pixel: number) => {
    if (seen[pixel] === 1) return;
    seen[pixel] = 1;
    if (isBackground(pixel)) stack[depth++] = pixel;
  };
  const data = image.data.slice();
  for (const root of roots) visit(root);
  let cleared = 0;
  while (depth > 0) {
    const pixel = stack[--depth] as number;
    data.fill(0, pixel * 4, pixel * 4 + 4);
    cleared++;
    const x = pixel % width;
    if (x > 0) visit(pixel - 1);
    if (x < width - 1) visit(pixel + 1);
    if (pixel >= width) visit(pixel - width);
    if (pixel + width < seen.length) visit(pixel + width);
  }
  return cleared > seen.length * (1 - LEAST_LEFT) ? undefined : { width, height, data };
}
