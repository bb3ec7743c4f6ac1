import { closeSync, openSync } from "node:fs";

/** What libzmq opens for its threads and a first socket: 8; and some for what comes after. */
const NEEDED = 12;

/** libzmq ends the process where it can't open what it needs, without a word. Throws what the system says of too many open files. */
export function checkOpenFiles(): void {
  const opened: number[] = [];
  try {
    for (let i = 0; i < NEEDED; i++) opened.push(openSync(process.execPath, "r"));
  } finally {
    for (const file of opened) closeSync(file);
  }
}
