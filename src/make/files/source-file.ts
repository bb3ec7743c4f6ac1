import { createReadStream } from "node:fs";

/** The source that is no file. */
const STDIN = "-";

/** The name of a file as people are told it. */
export function sourceName(file: string): string {
  return file === STDIN ? "stdin" : file;
}

/**
 * The bytes of a file that a user named. What comes after `maxBytes` is never read.
 * @param file a path, or `-` for stdin. Throws Unreadable.
 */
export async function readSource(file: string, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of file === STDIN ? process.stdin : createReadStream(file)) {
      length += (chunk as Buffer).length;
      if (length > maxBytes) break;
      chunks.push(chunk as Buffer);
    }
  } catch (cause) {
    throw new Unreadable(whyUnreadable(cause));
  }
  if (length > maxBytes) throw new TooLarge(`it is larger than ${maxBytes / 2 ** 20} MiB`);
  return Buffer.concat(chunks);
}

/** What an error of the file system means, for people. */
export function whyUnreadable(cause: unknown): string {
  return REASONS[(cause as NodeJS.ErrnoException).code ?? ""] ?? String(cause);
}

/** Why a file can't be read, for people. */
export class Unreadable extends Error {}
export class TooLarge extends Unreadable {}

const REASONS: Record<string, string> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "the name is too long",
};
