import type { PixelsError } from "../protocol/errors.ts";
import type { SpriteEntry } from "./schema.ts";
import { mistake, type Path, type Source } from "./source.ts";

/** One sprite as it was written, and where it stands. */
export interface Entry {
  value: SpriteEntry;
  source: Source;
  path: Path;
}

/** A mistake in one of its keys. */
export function refuse({ source, path }: Entry, key: string, problem: string, hint: string): PixelsError {
  return mistake(source.position([...path, key]), `${key} ${problem}`, hint);
}
