import { isCi, isDumbTerminal } from "../environment.ts";
import { PixelsError } from "../protocol/errors.ts";
import { systemFault } from "../protocol/system-fault.ts";
import { isForeground } from "./live/foreground.ts";

/** Whoever reads us may leave at any time, as `head` does, or a terminal that is closed (EIO). */
const GONE = ["EPIPE", "EIO", "ERR_STREAM_DESTROYED"];

process.stdout.on("error", (cause: NodeJS.ErrnoException) => {
  if (GONE.includes(cause.code ?? "")) return;
  const fault = systemFault(cause);
  throw fault === undefined ? cause : new PixelsError(fault.code, `can't write to stdout: ${fault.message}`);
});
// What is said on stderr can't be said elsewhere.
process.stderr.on("error", () => {});

/** Calls back when nobody reads stdout any more. */
export function onReaderGone(gone: () => void): void {
  process.stdout.on("error", gone);
}

/** Data: one line on stdout. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Bytes on stdout; resolves when they are out. */
export function printBytes(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => process.stdout.write(bytes, () => resolve()));
}

/** Everything that is not data: one line on stderr. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Whether stderr can show what moves, and somebody looks at it. */
export function isLive(): boolean {
  return process.stderr.isTTY === true && !isDumbTerminal && !isCi && isForeground();
}

/** What some terminals act on, and JSON.stringify lets through: C1 controls and changes of the writing direction. */
const CONTROLS = /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** JSON as scripts get it: 64-bit integers that a number cannot hold become decimal strings, and bytes base64. */
export function toJson(value: unknown, indent?: number): string {
  const json = JSON.stringify(value, plain, indent);
  return json.replaceAll(CONTROLS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A replacer: a Buffer's own toJSON has run before it gets `item`. */
function plain(this: Record<string, unknown>, key: string, item: unknown): unknown {
  const raw = this[key];
  if (raw instanceof Uint8Array) return Buffer.from(raw).toString("base64");
  return typeof item === "bigint" ? jsonInteger(item) : item;
}

function jsonInteger(value: bigint): number | string {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString();
}
