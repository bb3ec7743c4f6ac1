import { ImageError } from "../image-error.ts";
import type { Rgba } from "../rgba.ts";
import type { Point } from "../steps/anchor.ts";
import { blank, type Rect, stamp } from "../steps/canvas.ts";
import { trim } from "../steps/trim.ts";
import { checkSheetSize, packRects, type Size } from "./packing.ts";
import type { Tag } from "./tag.ts";

/** A picture that goes on a sheet. */
export interface Frame {
  /** Unique within the sheet. */
  name: string;
  image: Rgba;
  /** Milliseconds on screen, 100 where not given. */
  duration?: number;
  /** Where the sprite stands, in the frame's pixels; its middle where not given. */
  pivot?: Point;
}

export interface PlacedFrame {
  name: string;
  /** Milliseconds. */
  duration: number;
  /** Where the pixels lie on the sheet. */
  rect: Rect;
  /** Where those pixels lie in the whole frame, which is larger where it was trimmed. */
  content: Rect;
  /** The whole frame. */
  width: number;
  height: number;
  pivot: Point;
}

/** Cells of one size in reading order, with `spacing` pixels between them. */
export interface Cells {
  columns: number;
  width: number;
  height: number;
  spacing: number;
}

export interface Sheet {
  image: Rgba;
  frames: readonly PlacedFrame[];
  tags: readonly Tag[];
  /** On a sheet of equal cells alone. */
  cells?: Cells;
}

const DURATION = 100;
/** More than any sheet of sprites has, and fewer than a function takes as its arguments. */
const MAX_FRAMES = 65_536;

interface Packing {
  /** Pixels between any two frames. */
  spacing?: number;
  /** Whether transparent margins are left out. */
  isTrimmed?: boolean;
}

/** A sheet as small as the packing gets it. */
export function packSheet(
  frames: readonly Frame[],
  tags: readonly Tag[] = [],
  { spacing = 1, isTrimmed = true }: Packing = {},
): Sheet {
  check(frames, tags);
  const parts = frames.map(({ image }) =>
    isTrimmed ? trim(image) : { image, content: { x: 0, y: 0, ...sizeOf(image) } },
  );
  const images = parts.map(({ image }) => image);
  const packed = packRects(images, spacing);
  const placed = frames.map((frame, index) => {
    const { content } = parts[index] as { content: Rect };
    return place(frame, frame.image, packed.rects[index] as Rect, content);
  });
  return { image: drawn(packed, placed, images), frames: placed, tags };
}

function sizeOf({ width, height }: Rgba): Size {
  return { width, height };
}

/** A sheet of equal cells, as tilesets and simple players want it: each as large as the largest frame, frames at its top left. */
export function cellSheet(frames: readonly Frame[], columns: number, tags: readonly Tag[] = [], spacing = 0): Sheet {
  check(frames, tags);
  const width = Math.max(...frames.map((frame) => frame.image.width));
  const height = Math.max(...frames.map((frame) => frame.image.height));
  const across = Math.min(columns, frames.length);
  const down = Math.ceil(frames.length / across);
  const placed = frames.map((frame, index) => {
    const x = (index % across) * (width + spacing);
    const y = Math.floor(index / across) * (height + spacing);
    return place(frame, { width, height }, { x, y, width, height }, { x: 0, y: 0, width, height });
  });
  const size = { width: across * (width + spacing) - spacing, height: down * (height + spacing) - spacing };
  checkSheetSize(size, frames.length);
  const images = frames.map((frame) => frame.image);
  return {
    image: drawn(size, placed, images),
    frames: placed,
    tags,
    cells: { columns: across, width, height, spacing },
  };
}

function place(
  { name, duration = DURATION, pivot }: Frame,
  { width, height }: Size,
  rect: Rect,
  content: Rect,
): PlacedFrame {
  return { name, duration, rect, content, width, height, pivot: pivot ?? { x: width / 2, y: height / 2 } };
}

function drawn({ width, height }: Size, placed: readonly PlacedFrame[], images: readonly Rgba[]): Rgba {
  const sheet = blank(width, height);
  for (const [index, { rect }] of placed.entries()) stamp(sheet, images[index] as Rgba, rect.x, rect.y);
  return sheet;
}

function check(frames: readonly Frame[], tags: readonly Tag[]): void {
  if (frames.length === 0) throw new ImageError("a sheet without frames", "Give it at least one picture.");
  if (frames.length > MAX_FRAMES)
    throw new ImageError(`${frames.length} frames on one sheet`, `Make several sheets, of at most ${MAX_FRAMES}.`);
  const names = new Set<string>();
  for (const { name } of frames) {
    if (names.has(name)) throw new ImageError(`two frames named ${name} on one sheet`, "Give each frame its own name.");
    names.add(name);
  }
  for (const { name, from, to } of tags) {
    if (from >= 0 && from <= to && to < frames.length) continue;
    throw new ImageError(
      `animation ${name} runs from frame ${from} to ${to}`,
      `The sheet has frames 0 to ${frames.length - 1}.`,
    );
  }
}
