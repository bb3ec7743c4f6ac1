import { type Color, OPAQUE_FROM, packColor } from "./color.ts";
import { type Lab, labDistance, labOf, writeLab } from "./oklab.ts";
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

/** Why a background that should have gone is still there; undefined where it is not. */
export function whyKept(keying: Keying | undefined): string | undefined {
  if (keying === "mixed") return "the background has no one colour: kept";
  return keying === "nothing" ? "the background can't be told from the sprite: kept" : undefined;
}

/** How far a background pixel may lie from the background's colour in OKLab: covers the noise of a decoder and JPEG's. */
const TOLERANCE = 0.08;
/** The share of the edge that has to be background: a bust may cover the whole lower edge. */
const EDGE_SHARE = 0.5;
/** The share of transparent pixels on the edge from which a picture counts as cut out already. */
const CLEAR_SHARE = 0.05;
/** How many of the edge's commonest colours are tried as the background's. */
const CANDIDATES = 32;
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

/**
 * Tells background pixels by their distance from the edge's main colour. Backgrounds have few colours, so the last verdicts are
 * kept by colour: on a noisy 1024x1024 picture that halves the time of the whole step.
 */
function matcher(image: Rgba, edge: readonly number[], tolerance: number): (pixel: number) => boolean {
  const { data } = image;
  const limit = tolerance * tolerance;
  const [centerL, centerA, centerB] = mainColor(image, edge, limit);
  const lab = new Float64Array(3);
  const verdicts = new Int32Array(8192).fill(-1);
  return (pixel) => {
    const at = pixel * 4;
    const color = packColor(data[at] as number, data[at + 1] as number, data[at + 2] as number);
    const slot = Math.imul(color, 0x9e3779b1) >>> 19;
    const known = verdicts[slot] as number;
    if (known >> 1 === color) return (known & 1) === 1;
    writeLab(color >> 16, (color >> 8) & 255, color & 255, lab, 0);
    const l = (lab[0] as number) - centerL;
    const a = (lab[1] as number) - centerA;
    const b = (lab[2] as number) - centerB;
    const matches = l * l + a * a + b * b <= limit;
    verdicts[slot] = (color << 1) | Number(matches);
    return matches;
  };
}

/**
 * The colour that most of the edge lies within reach of: tried are the means of its commonest cells of 8 levels a channel, since
 * noise spreads a background over many of them, where a shadow's plain black fills one. Then moved twice to the mean of its reach.
 */
function mainColor({ data }: Rgba, edge: readonly number[], limit: number): Lab {
  const cells = new Map<Color, Lab[]>();
  const labs = edge.map((pixel) => {
    const color = packColor(data[pixel * 4] as number, data[pixel * 4 + 1] as number, data[pixel * 4 + 2] as number);
    const lab = labOf(color);
    const members = cells.get(color & 0xf8f8f8);
    if (members === undefined) cells.set(color & 0xf8f8f8, [lab]);
    else members.push(lab);
    return lab;
  });
  const within = (center: Lab) => labs.filter((lab) => labDistance(lab, center) <= limit);
  const commonest = [...cells.values()].sort((one, other) => other.length - one.length).slice(0, CANDIDATES);
  const reaches = commonest.map((members) => within(meanOf(members)));
  const widest = reaches.reduce((best, reach) => (reach.length > best.length ? reach : best), []);
  return meanOf(within(meanOf(widest)));
}

function meanOf(labs: readonly Lab[]): Lab {
  const sum: Lab = [0, 0, 0];
  for (const lab of labs) {
    sum[0] += lab[0];
    sum[1] += lab[1];
    sum[2] += lab[2];
  }
  return [sum[0] / labs.length, sum[1] / labs.length, sum[2] / labs.length];
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
  const pixels = new Uint32Array(data.buffer);
  for (const root of roots) visit(root);
  let cleared = 0;
  while (depth > 0) {
    const pixel = stack[--depth] as number;
    pixels[pixel] = 0;
    cleared++;
    const x = pixel % width;
    if (x > 0) visit(pixel - 1);
    if (x < width - 1) visit(pixel + 1);
    if (pixel >= width) visit(pixel - width);
    if (pixel + width < seen.length) visit(pixel + width);
  }
  return cleared > seen.length * (1 - LEAST_LEFT) ? undefined : { width, height, data };
}
