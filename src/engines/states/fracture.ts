import { BESIDE, type Rgba } from "../../image/rgba.ts";
import { blank } from "../../image/steps/canvas.ts";
import { contentOf } from "../../image/steps/trim.ts";
import { isOpaque, mixed, opaquePixels, put, rgbAt } from "./pixels.ts";

/** How far each of two pieces moves from the other, along the thing and across it, in pixels. */
const APART = 2;
const ASIDE = 1;
/** Of the teeth along a break: how far they reach, and how long one is. */
const TOOTH = 2;
const PERIOD = 4;
const BLACK = [20, 16, 18] as const;
const WHITE = [255, 255, 255] as const;

/** In two pieces, broken across its longer direction. */
export function broken(picture: Rgba): Rgba {
  const pixels = [...opaquePixels(picture)];
  const { x: middleX, y: middleY, along } = axisOf(pixels);
  const across = [-along[1], along[0]] as const;
  const pieces = blank(picture.width, picture.height);
  const sideOf = (x: number, y: number) => {
    const [right, down] = [x - middleX, y - middleY];
    const place = right * across[0] + down * across[1];
    return right * along[0] + down * along[1] - tooth(place) > 0 ? 1 : -1;
  };
  for (const [x, y] of pixels) {
    const side = sideOf(x, y);
    const isEdge = BESIDE.some(
      ([right, down]) => isOpaque(picture, x + right, y + down) && sideOf(x + right, y + down) !== side,
    );
    const colour = rgbAt(picture, x, y);
    const right = side * (APART * along[0] + ASIDE * across[0]);
    const down = side * (APART * along[1] + ASIDE * across[1]);
    put(pieces, x + Math.round(right), y + Math.round(down), isEdge ? mixed(colour, BLACK, 0.6) : colour);
  }
  return pieces;
}

/** With a crack from its upper edge down, and two that leave it. */
export function cracked(picture: Rgba): Rgba {
  const content = contentOf(picture);
  if (content === undefined) return picture;
  const result = { ...picture, data: picture.data.slice() };
  const { x, y, width, height } = content;
  const at = (right: number, down: number): Point => [x + right * width, y + down * height];
  const crack = [at(0.6, 0), at(0.42, 0.22), at(0.62, 0.42), at(0.4, 0.62), at(0.55, 0.86)];
  const branches = [
    [at(0.62, 0.42), at(0.84, 0.5)],
    [at(0.4, 0.62), at(0.18, 0.7)],
    [at(0.42, 0.22), at(0.26, 0.3)],
  ];
  for (const line of [crack, ...branches])
    for (const [right, down] of pointsOf(line)) {
      if (isOpaque(picture, right + 1, down))
        put(result, right + 1, down, mixed(rgbAt(result, right + 1, down), WHITE, 0.4));
      if (isOpaque(picture, right, down)) put(result, right, down, BLACK);
    }
  return result;
}

type Point = readonly [x: number, y: number];

function tooth(place: number): number {
  const phase = (((place % PERIOD) + PERIOD) % PERIOD) / PERIOD;
  return TOOTH * (Math.abs(2 * phase - 1) * 2 - 1);
}

/** The middle of these pixels, and the direction in which they reach farthest, of length 1. */
function axisOf(pixels: readonly Point[]): { x: number; y: number; along: Point } {
  const count = Math.max(1, pixels.length);
  const x = pixels.reduce((sum, [right]) => sum + right, 0) / count;
  const y = pixels.reduce((sum, [, down]) => sum + down, 0) / count;
  let [xx, xy, yy] = [0, 0, 0];
  for (const [right, down] of pixels) {
    xx += (right - x) ** 2;
    xy += (right - x) * (down - y);
    yy += (down - y) ** 2;
  }
  // A round thing breaks across: its axis would be an accident.
  if (Math.hypot(xx - yy, 2 * xy) < 0.2 * (xx + yy)) return { x, y, along: [1, 0] };
  return { x, y, along: DIRECTIONS.reduce((best, next) => (reach(next) > reach(best) ? next : best)) };

  function reach([right, down]: Point): number {
    return xx * right * right + 2 * xy * right * down + yy * down * down;
  }
}

/** Square and diagonal: exact on every machine, unlike an angle's sine. */
const DIRECTIONS: readonly Point[] = [
  [1, 0],
  [0, 1],
  [Math.SQRT1_2, Math.SQRT1_2],
  [Math.SQRT1_2, -Math.SQRT1_2],
];

/** The pixels of lines from point to point. */
function* pointsOf(line: readonly Point[]): Generator<Point> {
  for (let i = 1; i < line.length; i++) {
    const [[fromX, fromY], [toX, toY]] = [line[i - 1] as Point, line[i] as Point];
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY))));
    for (let step = 0; step <= steps; step++)
      yield [Math.round(fromX + ((toX - fromX) * step) / steps), Math.round(fromY + ((toY - fromY) * step) / steps)];
  }
}
