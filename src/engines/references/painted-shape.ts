import { BESIDE, type Rgba } from "../../image/rgba.ts";
import { contentOf } from "../../image/steps/trim.ts";
import { painted } from "../characters/recolour.ts";

/** Brightness, to 255, of a shape's parts before they are painted. */
const LIGHT = 235;
const PLAIN = 190;
const SHADE = 140;
const GROOVE = 62;
/** Where the upper part of a thing in two colours ends, in shares of its height. */
const UPPER = 0.55;

/**
 * A shape in one colour as a thing: painted, lit from above on the left, and with dark grooves where it can be seen through, which in such a shape are lines.
 * @param paints of all of it, or of its upper part and its lower.
 */
export function paintedShape(shape: Rgba, [upper, lower]: readonly string[]): Rgba {
  const { width, height } = shape;
  const inside = withoutGaps(shape);
  const content = contentOf(shape);
  const middle = lower === undefined || content === undefined ? height : content.y + content.height * UPPER;
  const lit = { ...shape, data: new Uint8Array(shape.data.length) };
  for (let pixel = 0; pixel < width * height; pixel++)
    if (inside[pixel]) lit.data.set(greyOf(shape, inside, pixel), 4 * pixel);
  const top = painted(lit, upper as string);
  const bottom = lower === undefined ? top : painted(lit, lower);
  const data = top.data.slice();
  const from = 4 * width * Math.ceil(middle);
  data.set(bottom.data.subarray(from), from);
  return { ...shape, data };
}

function greyOf(shape: Rgba, inside: readonly boolean[], pixel: number): number[] {
  const { width } = shape;
  const value = !opaque(shape, pixel)
    ? GROOVE
    : inside[pixel + 1 + width] !== true || inside[pixel + width] !== true
      ? SHADE
      : inside[pixel - width] !== true || inside[pixel - 1] !== true
        ? LIGHT
        : PLAIN;
  return [value, value, value, 255];
}

function opaque({ data }: Rgba, pixel: number): boolean {
  return (data[4 * pixel + 3] ?? 0) === 255;
}

/** Which pixels a shape encloses, its own among them, where gaps of two pixels count as closed. */
function withoutGaps(shape: Rgba): boolean[] {
  const { width, height } = shape;
  const own = Array.from({ length: width * height }, (_, pixel) => opaque(shape, pixel));
  const wide = around(own, width, (near) => near.some((is) => is));
  const outside = reachable(wide, width);
  return around(
    wide.map((is, pixel) => is || !outside[pixel]),
    width,
    (near) => near.every((is) => is),
  ).map((is, pixel) => is || (own[pixel] as boolean));
}

/** Each pixel as the ones around it decide. Beyond the edge there is nothing, and nothing is asked of it. */
function around(pixels: readonly boolean[], width: number, decides: (near: boolean[]) => boolean): boolean[] {
  return pixels.map((is, pixel) => {
    const near = [is];
    for (const [right, down] of BESIDE) {
      const x = (pixel % width) + right;
      const other = pixels[pixel + right + down * width];
      if (x >= 0 && x < width && other !== undefined) near.push(other);
    }
    return decides(near);
  });
}

/** The pixels that are not solid and are joined to the edge. */
function reachable(solid: readonly boolean[], width: number): boolean[] {
  const height = solid.length / width;
  const reached = solid.map(() => false);
  const open = [...solid.keys()].filter((pixel) => {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    return !solid[pixel] && (x === 0 || y === 0 || x === width - 1 || y === height - 1);
  });
  for (const pixel of open) reached[pixel] = true;
  for (const pixel of open)
    for (const [right, down] of BESIDE) {
      const x = (pixel % width) + right;
      const next = pixel + right + down * width;
      if (x < 0 || x >= width || solid[next] !== false || reached[next]) continue;
      reached[next] = true;
      open.push(next);
    }
  return reached;
}
