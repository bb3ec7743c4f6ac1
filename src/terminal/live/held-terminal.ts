import { writeSync } from "node:fs";

/** The cursor is hidden, and long lines are cut. */
const HOLD = "\u001b[?25l\u001b[?7l";
const FREE = "\u001b[?25h\u001b[?7h";
/** Ctrl-Z does not stop a process that has no shell to wake it: that one shows itself again after this long. */
const STOPPED_MS = 100;

/** What moves on a terminal. */
interface Moving {
  /** Takes itself away, so that the shell can write there. */
  away(): void;
  /** Shows itself again, below what the shell has written. */
  back(): void;
}

/** The terminal while something moves on it. */
export interface Held {
  /** Stops this process as Ctrl-Z does. */
  stop(): void;
  /** Gives the terminal back. */
  release(): void;
}

/**
 * While something moves, the cursor is hidden and long lines are cut. A process that ends or is stopped by Ctrl-Z gives the terminal
 * back as it was.
 */
export function holdTerminal({ away, back }: Moving): Held {
  const end = () => {
    away();
    free();
  };
  let waking: NodeJS.Timeout | undefined;
  const stop = () => {
    end();
    process.off("SIGTSTP", stop);
    // Nobody listens any more, so the signal does what it does to every program.
    process.kill(process.pid, "SIGTSTP");
    waking = setTimeout(resume, STOPPED_MS).unref();
  };
  const resume = () => {
    clearTimeout(waking);
    if (process.listeners("SIGTSTP").includes(stop)) return;
    process.on("SIGTSTP", stop);
    writeTerminal(HOLD);
    back();
  };
  process.on("exit", end);
  process.on("SIGTSTP", stop);
  process.on("SIGCONT", resume);
  writeTerminal(HOLD);
  return {
    stop: () => void process.kill(process.pid, "SIGTSTP"),
    release: () => {
      clearTimeout(waking);
      process.off("exit", end);
      process.off("SIGTSTP", stop);
      process.off("SIGCONT", resume);
      free();
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
