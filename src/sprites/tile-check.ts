import { decodePng } from "../image/png.ts";
import type { Rgba } from "../image/rgba.ts";
import { SEAM_SHOWS, type Seam, seamOf } from "../image/seam.ts";
import { cutTiles } from "./sheet-frames.ts";

/** More tiles than these are no line that can be read. */
const SHOWN = 4;

interface Seamed extends Seam {
  column: number;
  row: number;
}

/** The tiles of an atlas whose seams show where they repeat, for people; nothing where none does. */
export function seamWarning(atlas: Rgba, [columns, rows]: [number, number]): string | undefined {
  if (atlas.width % columns !== 0 || atlas.height % rows !== 0) return undefined;
  const tiles = cutTiles({ name: "tile", image: atlas }, [columns, rows]);
  const seamed = tiles.flatMap(({ image }, tile): Seamed[] => {
    const seam = seamOf(image);
    if (Math.max(seam.horizontal, seam.vertical) < SEAM_SHOWS) return [];
    return [{ ...seam, column: (tile % columns) + 1, row: Math.floor(tile / columns) + 1 }];
  });
  const [first] = seamed;
  if (first === undefined) return undefined;
  if (tiles.length === 1) return `the tile shows a seam where it repeats: ${directions(first)}`;
  const shown = seamed.slice(0, SHOWN).map((one) => `column ${one.column} row ${one.row} ${directions(one)}`);
  const more = seamed.length > SHOWN ? `, and ${seamed.length - SHOWN} more` : "";
  return `${seamed.length} of ${tiles.length} tiles show a seam where they repeat: ${shown.join(", ")}${more}`;
}

/** The same for a PNG. */
export function seamWarningOf(png: Uint8Array, grid: [number, number]): string | undefined {
  return seamWarning(decodePng(png), grid);
}

function directions({ horizontal, vertical }: Seam): string {
  const across = horizontal < SEAM_SHOWS ? [] : [`${horizontal.toFixed(1)} left to right`];
  const down = vertical < SEAM_SHOWS ? [] : [`${vertical.toFixed(1)} top to bottom`];
  return `(${[...across, ...down].join(", ")}; its own strongest line is 1)`;
}
