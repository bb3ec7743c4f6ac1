import { readFileSync } from "node:fs";
import { until } from "../support/until.ts";

/** What Linux says of a process; all of it is gone when the process is. */
function about(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return undefined;
  }
}

/** False for a process that has ended, whether or not anybody has asked how. */
export function isAlive(pid: number): boolean {
  const state = /^State:\s+(\w)/m.exec(about(pid, "status") ?? "")?.[1];
  return state !== undefined && state !== "Z";
}

export function childrenOf(pid: number): number[] {
  return (about(pid, `task/${pid}/children`) ?? "").split(" ").filter(Boolean).map(Number);
}

/** Resident memory in megabytes: all of it now and at most, and what is now its own, without the files that it has mapped. */
export function memoryOf(pid: number): { now: number; peak: number; own: number } {
  const status = about(pid, "status") ?? "";
  const megabytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? Number.NaN) / 1024;
  return { now: megabytes("VmRSS"), peak: megabytes("VmHWM"), own: megabytes("RssAnon") };
}

/** Resolves with the milliseconds until all have ended. */
export async function untilEnded(pids: readonly number[]): Promise<number> {
  const start = performance.now();
  await until(`processes ${pids.join(", ")} have ended`, () => !pids.some(isAlive));
  return performance.now() - start;
}
