import type { Paint } from "./paint.ts";

/** Columns wide enough for their longest cell; cells that are numbers stand right. */
export function table(header: string[], rows: string[][], paint: Paint): string[] {
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: string[]) =>
    cells
      .map((cell, i) => align(cell, widths[i] ?? 0))
      .join("  ")
      .trimEnd();
  return [paint.bold(line(header)), ...rows.map(line)];
}

function align(cell: string, width: number): string {
  return /^[0-9.,]+$/.test(cell) ? cell.padStart(width) : cell.padEnd(width);
}

/** Names and values under each other. */
export function fields(pairs: [name: string, value: string | undefined][], paint: Paint): string[] {
  const known = pairs.filter((pair): pair is [string, string] => pair[1] !== undefined);
  const width = Math.max(...known.map(([name]) => name.length));
  return known.map(([name, value]) => `${paint.dim(name.padEnd(width))}  ${value}`);
}
