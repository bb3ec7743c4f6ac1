import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** What tells a process from all others, also from those of other machines, of containers, and of the time before a restart. */
export interface ProcessId {
  pid: number;
  /** Where its number means it: the same for all processes that see each other. */
  space: string;
  /** When it began, as its system counts; empty where that can't be told. Numbers come again, with another beginning. */
  start: string;
}

export function ownProcessId(): ProcessId {
  return { pid: process.pid, space: ownSpace(), start: startOf(process.pid) };
}

/** Whether it can be seen from here. */
export function isHere({ space }: ProcessId): boolean {
  return space === ownSpace();
}

/** Whether it runs; undefined where that can't be seen from here. */
export function isRunning(id: ProcessId): boolean | undefined {
  if (!isHere(id)) return undefined;
  const { pid, start } = id;
  if (!isThere(pid)) return false;
  const now = startOf(pid);
  return start === "" || now === "" ? undefined : now === start;
}

/** Each container counts its own processes, and each start of a machine anew. */
function ownSpace(): string {
  const parts = [
    hostname(),
    orNothing(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8")),
    orNothing(() => readlinkSync("/proc/self/ns/pid")),
  ];
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16);
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Of Linux alone. What has ended and waits for its parent to notice has no beginning any more. */
function startOf(pid: number): string {
  const stat = orNothing(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The name of the program stands in brackets, and may hold some: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
  const [state = "", ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return stat === "" ? "" : state === "Z" || state === "X" ? "ended" : (fields[18] ?? "");
}

function orNothing(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}
