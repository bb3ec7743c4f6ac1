import { basename, extname } from "node:path";

/** A file's name without folders and ending. */
export function stemOf(path: string): string {
  const name = basename(path);
  return name.slice(0, name.length - extname(name).length);
}
