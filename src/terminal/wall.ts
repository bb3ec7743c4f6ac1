import type { Area } from "./pictures/area.ts";

/** A sprite of 32x32 pixel for pixel, half and a quarter as large: the last one only where a terminal shows true pixels. */
const ROOMS: readonly Area[] = [
  { columns: 32, rows: 16 },
  { columns: 16, rows: 8 },
  { columns: 8, rows: 4 },
];
/** Columns between two pictures. */
export const GAP = 2;

/** Places for pictures, in lines from the left, each with a row for its caption below. */
export interface Wall {
  room: Area;
  across: number;
  lines: number;
}

/** What a wall is for. */
interface Wanted {
  /** Pictures that have to be there. */
  running: number;
  /** All that there are, which may take half of the space. */
  all: number;
  /** Whether the terminal shows true pixels. */
  hasPixels: boolean;
}

/** The largest pictures of which as many as have to be there fit; as many as there are places where no size does. */
export function wallFor(space: Area, { running, all, hasPixels }: Wanted): Wall | undefined {
  const walls = (hasPixels ? ROOMS : ROOMS.slice(0, 2)).map((room) => {
    const across = Math.floor((space.columns + GAP) / (room.columns + GAP));
    return { room, across, lines: across === 0 ? 0 : Math.floor(space.rows / (room.rows + 1)) };
  });
  const possible = walls.filter(({ across, lines }) => across * lines > 0);
  const wall = possible.find(({ across, lines }) => across * lines >= running) ?? possible.at(-1);
  if (wall === undefined) return undefined;
  const half = Math.floor(space.rows / 2 / (wall.room.rows + 1));
  const lines = Math.max(1, Math.ceil(running / wall.across), Math.min(half, Math.ceil(all / wall.across)));
  return { ...wall, lines: Math.min(wall.lines, lines) };
}

export function wallRows({ room, lines }: Wall): number {
  return lines * (room.rows + 1);
}
