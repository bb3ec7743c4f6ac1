import { writeSync } from "node:fs";
import { isForeground, signalForeground } from "./foreground.ts";

/** The cursor is hidden, and long lines are cut. */
const HOLD = "\u001b[?25l\u001b[?7l";
const FREE = "\u001b[?25h\u001b[?7h";
/** Ctrl-Z does not stop a process that has no shell to wake it: that one shows itself again after this long. */
const STOPPED_MS = 100;
/** How often a process that went on in the background (`bg`) looks whether it has the terminal again: not every shell tells it so. */
const BACKGROUND_MS = 500;

/** What moves on a terminal. */
interface Moving {
  /** Takes itself away, so that the shell can write there. */
  away(): void;
  /** Shows itself again, below what the shell has written. */
  back(): void;
}

/** The terminal while something moves on it. */
export interface Held {
  /** Stops this process, and those that were started with it, as Ctrl-Z does. */
  stop(): void;
  /** Gives the terminal back. */
  release(): void;
}

/**
 * While something moves, the cursor is hidden and long lines are cut. A process that ends, is stopped by Ctrl-Z or goes on in the background
 * gives the terminal back as it was.
 */
export function holdTerminal({ away, back }: Moving): Held {
  let isHeld = false;
  let waking: NodeJS.Timeout | undefined;
  const hold = () => {
    isHeld = true;
    writeTerminal(HOLD);
  };
  const end = () => {
    if (!isHeld) return;
    isHeld = false;
    away();
    free();
  };
  /** The terminal is given back first: whoever is stopped with this process may be the one for whom its shell waits. */
  const stopBy = (signal: (name: "SIGTSTP") => void) => {
    end();
    process.off("SIGTSTP", stop);
    // Nobody listens any more, so the signal does what it does to every program.
    signal("SIGTSTP");
    waking = setTimeout(resume, STOPPED_MS).unref();
  };
  const stop = () => stopBy((name) => process.kill(process.pid, name));
  const resume = () => {
    clearTimeout(waking);
    if (!process.listeners("SIGTSTP").includes(stop)) process.on("SIGTSTP", stop);
    if (isHeld) return;
    if (!isForeground()) {
      waking = setTimeout(resume, BACKGROUND_MS).unref();
      return;
    }
    hold();
    back();
  };
  process.on("exit", end);
  process.on("SIGTSTP", stop);
  process.on("SIGCONT", resume);
  hold();
  return {
    stop: () => stopBy(signalForeground),
    release: () => {
      clearTimeout(waking);
      process.off("exit", end);
      process.off("SIGTSTP", stop);
      process.off("SIGCONT", resume);
      if (isHeld) free();
    },
  };
}

function free(): void {
  writeTerminal(FREE);
}

/** At once, also where a library keeps what is written to stderr until its next frame. */
export function writeTerminal(text: string): void {
  try {
    writeSync(process.stderr.fd, text);
  } catch {
    // Nobody reads it any more.
  }
}
