import { decodePng } from "../../image/files/png.ts";
import type { Rgba } from "../../image/rgba.ts";
import { SEAM_SHOWS, type Seam, seamOf } from "../../image/steps/seam.ts";
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
  if (seamed.length === 0) return undefined;
  const shown = seamed.slice(0, SHOWN).map(({ column, row, ...seam }) => {
    return tiles.length === 1 ? directions(seam) : `column ${column} row ${row} ${directions(seam)}`;
  });
  const more = seamed.length > SHOWN ? `, and ${seamed.length - SHOWN} more` : "";
  const what = tiles.length === 1 ? "the tile shows a seam" : `${seamed.length} of ${tiles.length} tiles show a seam`;
  return `${what} on repeating (1 is its strongest line inside): ${shown.join(", ")}${more}`;
}

/** The same for a PNG. */
export function seamWarningOf(png: Uint8Array, grid: [number, number]): string | undefined {
  return seamWarning(decodePng(png), grid);
}

function directions({ horizontal, vertical }: Seam): string {
  const across = horizontal < SEAM_SHOWS ? [] : [`left to right ${horizontal.toFixed(1)}`];
  const down = vertical < SEAM_SHOWS ? [] : [`top to bottom ${vertical.toFixed(1)}`];
  return [...across, ...down].join(" and ");
}
