import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** https://man7.org/linux/man-pages/man2/kill.2.html */
const OWN_GROUP = 0;

/**
 * Whether the shell has left the terminal to this process. One in the background (`dgx-pixels watch &`) would be stopped by the system as soon
 * as it changed how the terminal reads keys. Where that can't be known, it is taken to be so.
 */
export function isForeground(): boolean {
  try {
    // Its name, in parentheses, may hold anything: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    const fields = readFileSync("/proc/self/stat", "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    const [, , group, , , foreground] = fields;
    return group === foreground;
  } catch {
    return isForegroundByPs();
  }
}

/** As macOS tells it. */
function isForegroundByPs(): boolean {
  // Loaded only here: no other system needs it, and it costs a start eight milliseconds.
  const { execFileSync } = createRequire(import.meta.url)("node:child_process") as typeof import("node:child_process");
  try {
    return execFileSync("ps", ["-o", "stat=", "-p", String(process.pid)], { encoding: "utf8" }).includes("+");
  } catch {
    return true;
  }
}

/**
 * What the terminal does for Ctrl-C and Ctrl-Z where it makes no keys of them: all that were started together get the signal. A script that
 * waits for this process would otherwise wait for one that is stopped, and nobody could wake it.
 */
export function signalForeground(signal: "SIGINT" | "SIGTSTP"): void {
  process.kill(OWN_GROUP, signal);
}
