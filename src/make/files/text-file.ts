import { isUtf8 } from "node:buffer";
import { inputName, readInput, TooLarge, Unreadable } from "../../input.ts";
import { PixelsError } from "../../protocol/errors.ts";

/**
 * Reads UTF-8 text, without its byte order mark. What comes after `maxBytes` is never read.
 * @param file a path, or `-` for stdin. @param largeHint what to do about one that is too large. Throws PixelsError `usage` where it can't be read, is larger, or is no text.
 */
export async function readText(file: string, maxBytes: number, largeHint?: string): Promise<string> {
  const bytes = await readInput(file, maxBytes).catch((cause) => {
    if (!(cause instanceof Unreadable)) throw cause;
    throw unreadable(file, cause.message, cause instanceof TooLarge ? largeHint : undefined);
  });
  if (!isUtf8(bytes)) throw unreadable(file, "it is no UTF-8 text");
  return bytes.toString("utf8").replace(/^\ufeff/, "");
}

const TEXT_HINT = "Give a manifest in YAML or JSON, JSON lines, or a text file with one prompt a line.";

function unreadable(file: string, reason: string, hint = TEXT_HINT): PixelsError {
  return new PixelsError("usage", `--from: cannot read ${inputName(file)}: ${reason}`, hint);
}
