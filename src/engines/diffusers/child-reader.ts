import * as v from "valibot";
import { type FromChild, fromChild } from "./child-messages.ts";

/** Longer than any message; what has no end is not kept in memory. */
const LONGEST_LINE = 65_536;
const NEWLINE = 0x0a;

const announcement = v.object({
  bytes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 28))),
});

/** What the next bytes belong to: to nothing where they came with a line that is no message. */
interface Announced {
  message: FromChild | undefined;
  bytes: number;
}

/**
 * Reads what the child writes: a line of JSON, then as many raw bytes as its `bytes` says. A line that is no message is passed over: a
 * library may have written it.
 */
export class ChildReader {
  readonly #onMessage: (message: FromChild, data: Buffer) => void;
  #waiting: Buffer[] = [];
  #length = 0;
  #announced: Announced | undefined;

  constructor(onMessage: (message: FromChild, data: Buffer) => void) {
    this.#onMessage = onMessage;
  }

  push(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0)
      rest = this.#announced === undefined ? this.#takeLine(rest) : this.#takeBytes(this.#announced, rest);
  }

  /** @returns what is left of the chunk, as the next does. */
  #takeLine(chunk: Buffer): Buffer {
    const end = chunk.indexOf(NEWLINE);
    this.#keep(end < 0 ? chunk : chunk.subarray(0, end), LONGEST_LINE + 1);
    if (end < 0) return chunk.subarray(chunk.length);
    const line = this.#taken();
    if (line.length <= LONGEST_LINE) this.#onLine(line.toString());
    return chunk.subarray(end + 1);
  }

  #takeBytes({ message, bytes }: Announced, chunk: Buffer): Buffer {
    const missing = bytes - this.#length;
    this.#keep(chunk.subarray(0, missing), bytes);
    if (this.#length === bytes) {
      this.#announced = undefined;
      const data = this.#taken();
      if (message !== undefined) this.#onMessage(message, data);
    }
    return chunk.subarray(missing);
  }

  #keep(part: Buffer, most: number): void {
    const kept = part.subarray(0, most - this.#length);
    this.#length += kept.length;
    if (kept.length > 0) this.#waiting.push(kept);
  }

  #taken(): Buffer {
    const taken = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#length = 0;
    return taken;
  }

  #onLine(line: string): void {
    const value = parsed(line);
    const message = v.safeParse(fromChild, value);
    const announced = v.safeParse(announcement, value);
    const bytes = (announced.success && announced.output.bytes) || 0;
    if (bytes > 0) this.#announced = { message: message.success ? message.output : undefined, bytes };
    else if (message.success) this.#onMessage(message.output, Buffer.alloc(0));
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
