import { constants, openSync } from "node:fs";
import { Socket } from "node:net";
import { finished } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** How often it is looked whether somebody reads. */
const LOOK_MS = 100;

/**
 * Writes into a named pipe, once somebody reads it. Until then it is tried again and again: what waits in a thread of Node's keeps the process
 * from ending, whatever signal comes.
 */
export async function writeToPipe(path: string, bytes: Uint8Array): Promise<void> {
  const pipe = new Socket({ fd: await openOnceRead(path), readable: false, writable: true });
  pipe.end(bytes);
  await finished(pipe);
}

async function openOnceRead(path: string): Promise<number> {
  for (;;) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "ENXIO") throw cause;
      await sleep(LOOK_MS);
    }
  }
}
