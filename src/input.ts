import { closeSync, constants, createReadStream, fstatSync, openSync, readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { PixelsError } from "./protocol/errors.ts";

/** The input that is no file. */
const STDIN = "-";

/** An input's name as people are told it. */
export function inputName(file: string): string {
  return file === STDIN ? "stdin" : file;
}

/**
 * The one way in which what a user named is read. What comes after `maxBytes` is never read. A pipe or a terminal may stay silent for as long as
 * it likes: nothing that a signal has to end waits for it in a thread.
 * @param file a path, or `-` for stdin. @param signal ends the waiting. Throws Unreadable, and PixelsError `interrupted`.
 */
export async function readInput(file: string, maxBytes: number, signal?: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    const stream = file === STDIN ? process.stdin : await open(file);
    const { addAbortSignal } = await import("node:stream");
    for await (const chunk of signal === undefined ? stream : addAbortSignal(signal, stream)) {
      length += (chunk as Buffer).length;
      if (length > maxBytes) break;
      chunks.push(chunk as Buffer);
    }
  } catch (cause) {
    if (signal?.aborted) throw new PixelsError("interrupted", "interrupted", "Nothing was made.");
    throw new Unreadable(cause);
  }
  if (length > maxBytes) throw new TooLarge(maxBytes);
  return Buffer.concat(chunks);
}

/**
 * Opened so that it does not wait for whoever is to write into a pipe. Node reads files in threads, and no process ends before its threads
 * do: what may stay silent is read by its event loop instead.
 */
async function open(path: string): Promise<Readable> {
  // Loaded only here: most commands read no input, and these cost a start eight milliseconds.
  const [{ Socket }, { isatty, ReadStream }] = await Promise.all([import("node:net"), import("node:tty")]);
  const fd = openWithoutWaiting(path);
  if (fstatSync(fd).isFIFO()) return new Socket({ fd, readable: true, writable: false });
  return isatty(fd) ? new ReadStream(fd) : createReadStream(path, { fd });
}

function openWithoutWaiting(path: string): number {
  // Windows has no such flag, and no such pipes.
  return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
}

/** The bytes of a file at once; undefined where there is none that can be read, and for what is no file, which might make this wait. */
export function readFileAtOnce(path: string): Buffer | undefined {
  let fd: number | undefined;
  try {
    fd = openWithoutWaiting(path);
    return fstatSync(fd).isFile() ? readFileSync(fd) : undefined;
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** Why an input can't be read, for people. */
export class Unreadable extends Error {
  /** What the system said. */
  readonly code: string | undefined;

  constructor(cause: unknown) {
    const { code } = cause as NodeJS.ErrnoException;
    super(REASONS[code ?? ""] ?? String(cause));
    this.code = code;
  }
}

export class TooLarge extends Unreadable {
  constructor(maxBytes: number) {
    super(`it is larger than ${maxBytes / 2 ** 20} MiB`);
  }
}

const REASONS: Record<string, string> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "the name is too long",
  ENXIO: "it is a socket",
};
