import { type Color, packColor } from "../color/color.ts";
import { type Lab, writeLabs } from "../color/oklab.ts";
import type { Rgba } from "../rgba.ts";
import { Backdrop } from "./backdrop.ts";
import type { Floodable } from "./flood.ts";
import { type Stripes, stripesOf } from "./stripes.ts";

/** The share of the edge that each of the two colours has at least. */
const LEAST_SHARE = 0.15;
/** The share of the edge's pixels that lie on squares of their colour, from which a board is even. */
const EVEN = 0.98;
/** From a pixel on a line so far it is to a square's own pixels. */
const BESIDE = 3;

/** What a pixel's colour may stand for. */
const FIRST = 1;
const SECOND = 2;
/** On the way from one to the other, as where an editor has smoothed the squares. */
const BETWEEN = 4;

/**
 * The board of squares in two colours with which programs show transparency, and which was painted into a picture. A pixel belongs to it
 * where it has the colour that its square should have, so that a sprite in one of the two colours loses no more than a square of its rim.
 */
export class Checkerboard implements Floodable {
  /** Those pixels of the edge that belong to it. */
  readonly roots: readonly number[];
  readonly #image: Rgba;
  readonly #centers: readonly [Lab, Lab];
  readonly #limit: number;
  readonly #columns: Stripes;
  readonly #rows: Stripes;
  readonly #verdicts = new Map<Color, number>();
  readonly #color = new Int32Array(1);
  readonly #lab = new Float64Array(3);
  /** Whether the first square has the first colour. */
  #isTurned = false;

  constructor(
    image: Rgba,
    edge: readonly number[],
    centers: readonly [Lab, Lab],
    tolerance: number,
    [columns, rows]: readonly [Stripes, Stripes],
  ) {
    this.#image = image;
    this.#centers = centers;
    this.#limit = tolerance * tolerance;
    this.#columns = columns;
    this.#rows = rows;
    const right = edge.filter((pixel) => this.#isRight(pixel % image.width, Math.floor(pixel / image.width)));
    this.#isTurned = right.length < edge.length / 2;
    this.roots = edge.filter((pixel) => this.has(pixel) && this.#isBesideRight(pixel));
  }

  has(pixel: number): boolean {
    const verdict = this.#verdict(pixel);
    if (verdict === 0) return false;
    const { width } = this.#image;
    const x = pixel % width;
    const y = (pixel - x) / width;
    return (verdict & this.#wantedAt(x, y)) !== 0 || this.#isOnLine(x, y);
  }

  /** The colour of the square. */
  #wantedAt(x: number, y: number): number {
    const isOdd = ((this.#columns.stripe(x) + this.#rows.stripe(y)) & 1) === 1;
    return isOdd === this.#isTurned ? FIRST : SECOND;
  }

  /** Whether it is near a line, and the squares on all sides of that have their colours. */
  #isOnLine(x: number, y: number): boolean {
    const across = this.#columns.isNearLine(x) ? [-BESIDE, BESIDE] : [0];
    const down = this.#rows.isNearLine(y) ? [-BESIDE, BESIDE] : [0];
    if (across.length + down.length === 2) return false;
    return across.every((dx) => down.every((dy) => this.#isRight(x + dx, y + dy)));
  }

  /** Whether one of the four squares around is right, too: a sprite that touches the edge has squares of the right colour as well. */
  #isBesideRight(pixel: number): boolean {
    const { width, height } = this.#image;
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const [dx, dy] = [Math.round(this.#columns.pitch), Math.round(this.#rows.pitch)];
    const around = [
      [x - dx, y],
      [x + dx, y],
      [x, y - dy],
      [x, y + dy],
    ] as const;
    return around.some(([x, y]) => x >= 0 && y >= 0 && x < width && y < height && this.#isRight(x, y));
  }

  /** Beyond the picture all is right. */
  #isRight(x: number, y: number): boolean {
    const { width, height } = this.#image;
    if (x < 0 || y < 0 || x >= width || y >= height) return true;
    return (this.#verdict(y * width + x) & this.#wantedAt(x, y)) !== 0;
  }

  #verdict(pixel: number): number {
    const { data } = this.#image;
    const at = pixel * 4;
    const color = packColor(data[at] as number, data[at + 1] as number, data[at + 2] as number);
    const known = this.#verdicts.get(color);
    if (known !== undefined) return known;
    this.#color[0] = color;
    writeLabs(this.#color, 1, this.#lab);
    const verdict = verdictOf(this.#lab, this.#centers, this.#limit);
    this.#verdicts.set(color, verdict);
    return verdict;
  }
}

/** @param limit of the squared distance. */
function verdictOf(lab: Float64Array, [first, second]: readonly [Lab, Lab], limit: number): number {
  let way = 0;
  let length = 0;
  for (let axis = 0; axis < 3; axis++) {
    const step = (second[axis] as number) - (first[axis] as number);
    way += ((lab[axis] as number) - (first[axis] as number)) * step;
    length += step * step;
  }
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, way / length));
  const distances = [0, 1, share].map((part) => {
    let sum = 0;
    for (let axis = 0; axis < 3; axis++) {
      const [from, to] = [first[axis] as number, second[axis] as number];
      sum += ((lab[axis] as number) - from - (to - from) * part) ** 2;
    }
    return sum;
  }) as [number, number, number];
  const [toFirst, toSecond, toWay] = distances;
  // Each colour stands for one of the two: their reaches overlap where they are near each other.
  const end = toFirst <= toSecond ? FIRST : SECOND;
  return (Math.min(toFirst, toSecond) <= limit ? end : 0) | (toWay <= limit ? BETWEEN : 0);
}

/**
 * The checkerboard behind a sprite; `uneven` where the edge shows squares of two colours that lie on no grid; undefined where there is none.
 * @param main the backdrop of the edge's commonest colour. @param tolerance the reach of each of the two colours, in OKLab.
 */
export function findCheckerboard(
  image: Rgba,
  edge: readonly number[],
  main: Backdrop,
  tolerance: number,
): Checkerboard | "uneven" | undefined {
  const ofMain = new Set(main.roots);
  const rest = edge.filter((pixel) => !ofMain.has(pixel));
  if (Math.min(ofMain.size, rest.length) < edge.length * LEAST_SHARE) return undefined;
  const second = new Backdrop(image, rest, tolerance);
  if (second.roots.length < edge.length * LEAST_SHARE) return undefined;
  const kinds = new Map<number, number>();
  for (const pixel of main.roots) kinds.set(pixel, 1);
  for (const pixel of second.roots) kinds.set(pixel, -1);
  const { width, height } = image;
  const line = (length: number, pixelAt: (index: number) => number) =>
    Int8Array.from({ length }, (_, index) => kinds.get(pixelAt(index)) ?? 0);
  const across = [line(width, (x) => x), line(width, (x) => (height - 1) * width + x)];
  const down = [line(height, (y) => y * width), line(height, (y) => y * width + width - 1)];
  const [columns, rows] = [stripesOf(across), stripesOf(down)];
  if (columns === undefined || rows === undefined) return undefined;
  if (Math.min(columns.agreementWith(across), rows.agreementWith(down)) < EVEN) return "uneven";
  return new Checkerboard(image, edge, [main.center, second.center], tolerance, [columns, rows]);
}
