import { isDumbTerminal } from "../environment.ts";

/** Whoever reads us may leave at any time, as `head` does. */
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (cause: NodeJS.ErrnoException) => {
    if (cause.code !== "EPIPE" && cause.code !== "ERR_STREAM_DESTROYED") throw cause;
  });

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

/** Whether stderr can show bars that move. */
export function isLive(): boolean {
  return process.stderr.isTTY === true && !isDumbTerminal;
}

/** JSON as scripts get it: 64-bit integers that a number cannot hold become decimal strings. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_, item) => (typeof item === "bigint" ? jsonInteger(item) : item), indent);
}

function jsonInteger(value: bigint): number | string {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString();
}
