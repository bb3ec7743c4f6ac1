import type { Rgba } from "../../image/rgba.ts";
import { anchorColumn } from "../../image/steps/anchor.ts";
import { contentOf } from "../../image/steps/trim.ts";
import { NECK } from "../changes/parts.ts";
import { runsIn } from "./figure.ts";

/** Where the head of somebody is, in pixels; `bottom` and `right` are the first that are no more of it. */
export interface Head {
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** He is tall, and his head as wide as he is, or what is around it: where it ends is not seen by his outline. */
  isVague: boolean;
}

/** In shares of the figure: how far from his middle his head begins, and up to which row there is nothing but head. */
const ASIDE = 0.2;
const BROW = 0.13;
/**
 * Where the head ends, in shares of the way from its top to the ground: of somebody who is hardly higher than wide and whose head is as wide as he is, of others with
 * such a head or a cloak from the head on, and at most of all others.
 */
const LARGE = 0.66;
const HALF = 0.5;
const SMALL = 0.34;
/** Who is so many times as high as wide is tall. */
const TALL = 1.05;
/** So much wider than the head are shoulders. */
const SHOULDERS = 1.45;

/** The head of somebody who stands; undefined where nothing is in the middle of the picture's upper half. */
export function headOf(picture: Rgba): Head | undefined {
  const content = contentOf(picture);
  const first = content && topOf(picture, content);
  if (content === undefined || first === undefined) return undefined;
  const { top, column } = first;
  const height = content.y + content.height - top;
  const widths = Array.from({ length: height }, (_, row) => widthOf(runAt(picture, column, top + row)));
  const widest = Math.max(...widths);
  const widthAt = (share: number) => widths[Math.round(share * height)] as number;
  const isLarge = widthAt(0.3) >= 0.6 * widest && widthAt(0.15) >= 0.5 * widest;
  const isTall = height > TALL * content.width;
  const brow = Math.max(3, Math.round(BROW * height));
  const bottom =
    top + (isLarge ? Math.round((isTall ? HALF : LARGE) * height) : neckOf(widths, brow, Math.round(SMALL * height)));
  const runs = Array.from({ length: (isLarge ? bottom : top + brow) - top }, (_, row) =>
    runAt(picture, column, top + row),
  ).filter((run) => run !== undefined);
  return {
    left: Math.min(...runs.map(([left]) => left)),
    right: Math.max(...runs.map(([, right]) => right)) + 1,
    top,
    bottom,
    isVague: isLarge && isTall,
  };
}

/** Where his head ends, in shares of his height: that of somebody with a small one is as good as any. */
export function neckIn(picture: Rgba): number {
  const [head, content] = [headOf(picture), contentOf(picture)];
  const share = head && content ? (head.bottom - content.y) / content.height : NECK;
  return share > SMALL ? share : NECK;
}

/** His highest pixel near his middle column: what is higher at his sides is held. */
function topOf(picture: Rgba, { y, width, height }: { y: number; width: number; height: number }) {
  const middle = anchorColumn(picture);
  const aside = Math.max(2, Math.round(ASIDE * width));
  for (let top = y; top < y + height / 2; top++) {
    const [run] = runsIn(picture, top).filter(([left, right]) => left <= middle + aside && right >= middle - aside);
    if (run) return { top, column: (run[0] + run[1]) >> 1 };
  }
  return undefined;
}

function runAt(picture: Rgba, column: number, y: number) {
  return runsIn(picture, y).find(([left, right]) => left <= column && column <= right);
}

function widthOf(run: readonly [number, number] | undefined): number {
  return run === undefined ? 0 : run[1] - run[0] + 1;
}

/** The first row that is as wide as shoulders are. */
function neckOf(widths: readonly number[], brow: number, most: number): number {
  const head = Math.max(...widths.slice(1, brow));
  const found = widths.findIndex((width, row) => row >= brow && width > Math.min(SHOULDERS * head, head + 4));
  return found < 0 ? most : Math.min(found, most);
}
