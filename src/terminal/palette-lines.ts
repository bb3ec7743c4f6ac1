import { printable } from "../client/printable.ts";
import { isColorUnwanted, isDumbTerminal } from "../environment.ts";
import { counted } from "../protocol/counted.ts";
import { paintFor } from "./paint.ts";
import { colorLevel } from "./pictures/choose.ts";
import { colorCode } from "./pictures/terminal-colors.ts";

interface NamedColors {
  name: string;
  /** As 0xRRGGBB. */
  colors: readonly number[];
}

/** Of a terminal that does not tell its size. */
const COLUMNS = 80;
const [INDENT, SWATCH] = [2, 4];
const LABELLED = 12;

/** On a terminal palettes as swatches, one palette with its colours' digits beside them; elsewhere a line for each. */
export async function paletteLines(palettes: readonly NamedColors[]): Promise<string[]> {
  if (!process.stdout.isTTY || isColorUnwanted || isDumbTerminal) return palettes.map(plainLine);
  const { bold, dim } = await paintFor(process.stdout);
  const level = await colorLevel();
  const swatch = (color: number) =>
    `\u001b[${colorCode([color >> 16, (color >> 8) & 255, color & 255], level, "back")}m${" ".repeat(SWATCH)}\u001b[0m`;
  const isOne = palettes.length === 1;
  const across = Math.max(1, Math.floor(((process.stdout.columns ?? COLUMNS) - INDENT) / (isOne ? LABELLED : SWATCH)));
  return palettes.flatMap(({ name, colors }) => [
    `${bold(printable(name))} ${dim(counted(colors.length, "colour"))}`,
    ...inRows(colors, across).map((row) => {
      const swatches = row.map((color) => swatch(color) + (isOne ? ` ${digits(color)} ` : ""));
      return " ".repeat(INDENT) + swatches.join("");
    }),
  ]);
}

function plainLine({ name, colors }: NamedColors): string {
  return [printable(name), ...colors.map(digits)].join(" ");
}

function digits(color: number): string {
  return color.toString(16).padStart(6, "0");
}

function inRows<T>(items: readonly T[], across: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / across) }, (_, row) =>
    items.slice(row * across, (row + 1) * across),
  );
}
