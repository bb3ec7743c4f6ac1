import { realpath } from "node:fs/promises";
import { resolve } from "node:path";

/** The one name of a file that may have several, or that is still to be made. */
export function trueName(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}
