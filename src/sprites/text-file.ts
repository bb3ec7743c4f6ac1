import { isUtf8 } from "node:buffer";
import { PixelsError } from "../protocol/errors.ts";
import { readSource, sourceName, Unreadable } from "./source-file.ts";

/**
 * Reads UTF-8 text, without its byte order mark. What comes after `maxBytes` is never read.
 * @param file a path, or `-` for stdin. Throws PixelsError `usage` where it can't be read, is larger, or is no text.
 */
export async function readText(file: string, maxBytes: number): Promise<string> {
  const bytes = await readSource(file, maxBytes).catch((cause) => {
    throw cause instanceof Unreadable ? unreadable(file, cause.message) : cause;
  });
  if (!isUtf8(bytes)) throw unreadable(file, "it is no UTF-8 text");
  return bytes.toString("utf8").replace(/^\ufeff/, "");
}

function unreadable(file: string, reason: string): PixelsError {
  const hint = "Give a manifest in YAML or JSON, JSON lines, or a text file with one prompt a line.";
  return new PixelsError("usage", `--from: cannot read ${sourceName(file)}: ${reason}`, hint);
}
