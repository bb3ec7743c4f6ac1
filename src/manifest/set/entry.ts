import type { PixelsError } from "../../protocol/errors.ts";
import type { SpriteEntry } from "../text/schema.ts";
import { mistake, type Path, type Source } from "../text/source.ts";
import { type Colored, readPalettes } from "./palettes.ts";
import type { PictureFiles } from "./picture-files.ts";

/** One sprite as it was written, and where it stands. */
export interface Written {
  value: SpriteEntry;
  source: Source;
  path: Path;
}

/** One sprite with the colours of its palette. */
export interface Entry extends Omit<Written, "value"> {
  value: Colored<SpriteEntry>;
}

/** @param folder that files are seen from. Throws PixelsError `usage` with file, line and column. */
export async function entriesOf(written: readonly Written[], folder: string, pictures: PictureFiles): Promise<Entry[]> {
  const values = written.map(({ value }) => value);
  const colored = await readPalettes(values, folder, (i) => positionOf(written[i] as Written, "palette"));
  return written.map(({ source, path }, i) => {
    const where = (key: string) => `${source.position([...path, key])}: ${key}`;
    return { value: pictures.resolve(colored[i] as Colored<SpriteEntry>, where), source, path };
  });
}

/** A mistake in one of its keys. */
export function refuse(entry: Entry, key: string, problem: string, hint: string): PixelsError {
  return mistake(positionOf(entry, key), `${key} ${problem}`, hint);
}

function positionOf({ source, path }: Omit<Written, "value">, key: string): string {
  return source.position([...path, key]);
}
