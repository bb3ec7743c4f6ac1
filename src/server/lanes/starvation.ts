import { readFileSync } from "node:fs";

/**
 * How long the main thread of a process has been ready to run without a processor to run on, in milliseconds since the process began. Linux
 * tells it; 0 elsewhere, and of a process that has ended.
 */
export function starvedMs(pid: number | undefined): number {
  try {
    const [, waitedNs] = readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ");
    return Number(waitedNs) / 1e6;
  } catch {
    return 0;
  }
}
