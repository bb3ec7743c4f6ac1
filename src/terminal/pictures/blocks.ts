import type { Rgba } from "../../image/rgba.ts";
import { type Area, areaOf, stepOf } from "./area.ts";
import { colorOver } from "./checkerboard.ts";
import { shrink } from "./shrink.ts";
import { type ColorLevel, colorCode, type Ground } from "./terminal-colors.ts";

const UPPER_HALF = "▀";
const RESET = "\u001b[0m";

/**
 * A picture as lines of text, two pixels a cell: the upper one colours the block, the lower one what is behind it. What
 * has no room is shown smaller. Each line ends with the terminal's own colours.
 */
export function blockLines(picture: Rgba, room: Area, level: ColorLevel): string[] {
  const { columns, rows } = areaOf(picture, room);
  const small = shrink(picture, stepOf(picture, room));
  const codeAt = (column: number, row: number, ground: Ground) =>
    colorCode(colorOver(small, column, row), level, ground);
  return Array.from({ length: rows }, (_, row) => {
    let [line, fore, back] = ["", "", ""];
    for (let column = 0; column < columns; column++) {
      const [upper, lower] = [codeAt(column, 2 * row, "fore"), codeAt(column, 2 * row + 1, "back")];
      // Only what changes: a sprite's rows are mostly runs of one colour.
      if (upper !== fore) line += `\u001b[${upper}m`;
      if (lower !== back) line += `\u001b[${lower}m`;
      line += UPPER_HALF;
      [fore, back] = [upper, lower];
    }
    return line + RESET;
  });
}
