import { totalmem } from "node:os";

/** Bytes of main memory that there are for this process: the machine's, or what a container or a service may have of it. */
export function mainMemory(limit: number | undefined = process.constrainedMemory()): number {
  // 0 where nobody says, and more than there is where there is no limit.
  return Math.min(totalmem(), limit || Number.POSITIVE_INFINITY);
}
