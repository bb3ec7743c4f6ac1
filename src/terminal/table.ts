import type { Paint } from "./paint.ts";

/** Columns wide enough for their longest cell; those that hold only numbers stand right. */
export async function table(header: string[], rows: string[][], paint: Paint): Promise<string[]> {
  const widthOf = await measureOf(rows.flat());
  const columns = header.map((title, i) => {
    const cells = rows.map((row) => row[i] ?? "");
    const width = cells.reduce((most, cell) => Math.max(most, widthOf(cell)), title.length);
    return { width, isNumeric: cells.every(isNumber) };
  });
  const line = (cells: string[]) =>
    cells
      .map((cell, i) => {
        const padding = " ".repeat((columns[i]?.width ?? 0) - widthOf(cell));
        return columns[i]?.isNumeric ? padding + cell : cell + padding;
      })
      .join("  ")
      .trimEnd();
  return [paint.bold(line(header)), ...rows.map(line)];
}

/** Columns of the terminal that text takes: two for an emoji. Only where there is such, since loading this takes 40 ms. */
async function measureOf(texts: readonly string[]): Promise<(text: string) => number> {
  const isPlain = texts.every((text) => /^[ -~]*$/.test(text));
  return isPlain ? (text) => text.length : (await import("string-width")).default;
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
