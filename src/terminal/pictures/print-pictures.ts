import { randomInt } from "node:crypto";
import { loadCut } from "../cut.ts";
import type { Shown } from "../live/region.ts";
import { print } from "../output.ts";
import type { Paint } from "../paint.ts";
import { GAP, wallFor } from "../wall.ts";
import { shownOf } from "./gallery.ts";
import type { Screen } from "./screen.ts";

/** Of the terminal, what stays for what stands above. */
const LEFT_ROWS = 6;
/** Of a terminal that does not tell its size. */
const [COLUMNS, ROWS] = [80, 24];

export interface Captioned {
  /** Of any format that is known here. */
  file: Uint8Array;
  caption: string;
}

/** Prints pictures beside each other, as many as fit on one page, each over its caption. Files that are no pictures are left out. */
export async function printPictures(pictures: readonly Captioned[], screen: Screen, paint: Paint): Promise<void> {
  const { columns = COLUMNS, rows = ROWS } = process.stdout;
  const all = pictures.length;
  const hasPixels = screen.graphics !== "blocks";
  const wall = wallFor({ columns, rows: rows - LEFT_ROWS }, { running: all, all, hasPixels });
  if (screen.graphics === "none" || wall === undefined || all === 0) return;
  const cut = await loadCut();
  const { room, across, lines } = wall;
  const places = pictures.slice(0, across * lines);
  const id = randomInt(1, 2 ** 30);
  const shown = await Promise.all(places.map(({ file }, i) => shownOf(file, room, screen, id + i)));
  for (let first = 0; first < places.length; first += across) {
    const row = shown.slice(first, first + across);
    if (row.every((picture) => picture === undefined)) continue;
    process.stdout.write(sideBySide(row, room.columns));
    const captions = places.slice(first, first + across).map(({ caption }) => {
      const name = cut(caption, room.columns);
      return paint.dim(name) + " ".repeat(room.columns - cut.widthOf(name));
    });
    print(captions.join(" ".repeat(GAP)).trimEnd());
  }
  if (places.length < all) print(paint.dim(`and ${all - places.length} more`));
}

/** Its rows are there before it is drawn: pixels that reach below the last one would scroll. */
function sideBySide(row: readonly (Shown | undefined)[], width: number): string {
  const height = Math.max(...row.map((picture) => picture?.lines.length ?? 0));
  const lines = Array.from({ length: height }, (_, i) =>
    row.map((picture, place) => `\r${right(place * (width + GAP))}${picture?.lines[i] ?? ""}`).join(""),
  );
  return `${"\n".repeat(height)}\u001b[${height}A${lines.join("\n")}\r\n`;
}

function right(columns: number): string {
  return columns === 0 ? "" : `\u001b[${columns}C`;
}
