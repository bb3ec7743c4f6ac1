import { writeSync } from "node:fs";

export const HIDE_CURSOR = "\u001b[?25l";
/** The cursor is seen, and long lines go on in the next row. */
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

/**
 * While something moves, the cursor is hidden and long lines are cut. A process that ends or is stopped by Ctrl-Z gives the terminal
 * back as it was. Returns what ends this.
 */
export function holdTerminal({ away, back }: Moving): () => void {
  const stop = () => {
    away();
    free();
    process.off("SIGTSTP", stop);
    // Nobody listens any more, so the signal does what it does to every program.
    process.kill(process.pid, "SIGTSTP");
    setTimeout(resume, STOPPED_MS).unref();
  };
  const resume = () => {
    if (process.listeners("SIGTSTP").includes(stop)) return;
    process.on("SIGTSTP", stop);
    back();
  };
  process.on("exit", free);
  process.on("SIGTSTP", stop);
  process.on("SIGCONT", resume);
  return () => {
    process.off("exit", free);
    process.off("SIGTSTP", stop);
    process.off("SIGCONT", resume);
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
