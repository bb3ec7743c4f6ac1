import { enlarge } from "../../image/grid/scale.ts";
import type { Rgba } from "../../image/rgba.ts";
import { type Area, areaOf, type Cell } from "./area.ts";
import { blockLines } from "./blocks.ts";
import { overCheckerboard } from "./checkerboard.ts";
import type { Graphics } from "./graphics.ts";
import { itermPicture } from "./iterm.ts";
import { kittyPicture } from "./kitty.ts";
import { shrink } from "./shrink.ts";
import type { ColorLevel } from "./terminal-colors.ts";

/** What a terminal can show. */
export interface Screen {
  graphics: Graphics;
  level: ColorLevel;
  cell: Cell;
}

/**
 * Lines that show the picture in `room`, one for each row that it takes; none where the terminal shows no pictures. True
 * pixels come with the first line and reach over the others, which only move the cursor: text would erase them. The same
 * `id`, a number above 0, replaces a picture that stands elsewhere.
 */
export async function pictureLines(picture: Rgba, room: Area, screen: Screen, id: number): Promise<string[]> {
  if (screen.graphics === "none") return [];
  if (screen.graphics === "blocks") return blockLines(picture, room, screen.level);
  const area = areaOf(picture, room);
  const sequence = await sequenceOf(fitted(picture, area, screen.cell), area, screen.graphics, id);
  const pass = `\u001b[${area.columns}C`;
  return [`${sequence}${pass}`, ...Array.from({ length: area.rows - 1 }, () => pass)];
}

async function sequenceOf(picture: Rgba, area: Area, graphics: Graphics, id: number): Promise<string> {
  if (graphics === "kitty") return kittyPicture(picture, id);
  if (graphics === "iterm") return itermPicture(picture, area);
  const { sixelPicture } = await import("./sixel.ts");
  return sixelPicture(picture);
}

/**
 * Over the checkerboard, whose squares are as large as half blocks have them, and enlarged by the largest whole number that the area has pixels
 * for, or shown smaller.
 */
function fitted(picture: Rgba, { columns, rows }: Area, [cellWidth, cellHeight]: Cell): Rgba {
  const factor = Math.min((columns * cellWidth) / picture.width, (rows * cellHeight) / picture.height);
  if (factor < 1) return overCheckerboard(shrink(picture, Math.ceil(1 / factor)));
  return enlarge(overCheckerboard(picture), Math.floor(factor));
}
