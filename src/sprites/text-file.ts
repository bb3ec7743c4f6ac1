import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { PixelsError } from "../protocol/errors.ts";

/** The target or source that is no file. */
const STDIN = "-";

/** The name of a file as people are told it. */
export function sourceName(file: string): string {
  return file === STDIN ? "stdin" : file;
}

/**
 * Reads UTF-8 text, without its byte order mark. What comes after `maxBytes` is never read.
 * @param file a path, or `-` for stdin. Throws PixelsError `usage` where it can't be read, is larger, or is no text.
 */
export async function readText(file: string, maxBytes: number): Promise<string> {
  const bytes = await readBytes(file, maxBytes);
  if (!isUtf8(bytes)) throw unreadable(file, "it is no UTF-8 text");
  return bytes.toString("utf8").replace(/^\ufeff/, "");
}

async function readBytes(file: string, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of file === STDIN ? process.stdin : createReadStream(file)) {
      length += (chunk as Buffer).length;
      if (length > maxBytes) break;
      chunks.push(chunk as Buffer);
    }
  } catch (cause) {
    throw unreadable(file, REASONS[(cause as NodeJS.ErrnoException).code ?? ""] ?? String(cause));
  }
  if (length > maxBytes) throw unreadable(file, `it is larger than ${maxBytes / 2 ** 20} MiB`);
  return Buffer.concat(chunks);
}

const REASONS: Record<string, string> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
};

function unreadable(file: string, reason: string): PixelsError {
  const hint = "Give a manifest in YAML or JSON, JSON lines, or a text file with one prompt a line.";
  return new PixelsError("usage", `--from: cannot read ${sourceName(file)}: ${reason}`, hint);
}
