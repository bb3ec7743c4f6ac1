import type { Paint } from "./paint.ts";

/** Columns wide enough for their longest cell; those that hold only numbers stand right. */
export function table(header: string[], rows: string[][], paint: Paint): string[] {
  const columns = header.map((title, i) => {
    const cells = rows.map((row) => row[i] ?? "");
    return { width: Math.max(title.length, ...cells.map((cell) => cell.length)), isNumeric: cells.every(isNumber) };
  });
  const line = (cells: string[]) =>
    cells
      .map((cell, i) => (columns[i]?.isNumeric ? cell.padStart(columns[i].width) : cell.padEnd(columns[i]?.width ?? 0)))
      .join("  ")
      .trimEnd();
  return [paint.bold(line(header)), ...rows.map(line)];
}

function isNumber(cell: string): boolean {
  return /^[0-9.]+$/.test(cell);
}

/** Names and values under each other. */
export function fields(pairs: [name: string, value: string | undefined][], paint: Paint): string[] {
  const known = pairs.filter((pair): pair is [string, string] => pair[1] !== undefined);
  const width = Math.max(...known.map(([name]) => name.length));
  return known.map(([name, value]) => `${paint.dim(name.padEnd(width))}  ${value}`);
}
