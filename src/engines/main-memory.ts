import { totalmem } from "node:os";

/** Bytes of main memory that there are for this process: the machine's, or what a container or a service may have of it. */
export function mainMemory(limit = process.constrainedMemory()): number {
  // 0 where nobody says, and more than there is where there is no limit.
  return Math.min(totalmem(), limit || Number.POSITIVE_INFINITY);
}

/** How much that is, for people, with whose it is as its subject: "this machine has 25 GB". */
export function mainMemoryText(limit = process.constrainedMemory()): string {
  const bytes = mainMemory(limit);
  const whose = bytes < totalmem() ? "this container or service may have" : "this machine has";
  return `${whose} ${gigabytes(bytes)} of memory`;
}

export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(bytes < 1e10 ? 1 : 0)} GB`;
}
