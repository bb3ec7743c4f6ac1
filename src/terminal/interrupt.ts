const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const EXIT = 130;

/** Listens in the place of `leave`, while work can be undone. */
let abort: (() => void) | undefined;

function leave(): never {
  process.exit(EXIT);
}

/** Ctrl-C, SIGTERM and a closed terminal end the process with the exit code for it. */
export function leaveOnInterrupt(): void {
  for (const signal of SIGNALS) {
    if (abort) process.off(signal, abort);
    process.on(signal, leave);
  }
  abort = undefined;
}

/** From now on they do nothing by themselves: who calls this listens to them. */
export function takeInterrupts(): void {
  for (const signal of SIGNALS) process.off(signal, leave);
}

/**
 * Does work that can be undone: the first of them is an abort for it. @param view what it shows meanwhile, which is stopped at the end however
 * that comes.
 */
export async function interruptible<T>(
  view: { stop(): Promise<void> } | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await work(abortOnInterrupt());
  } finally {
    leaveOnInterrupt();
    await view?.stop();
  }
}

/** From now on the first of them is an abort, so that work can be undone; a second one does not wait for that. */
export function abortOnInterrupt(): AbortSignal {
  const controller = new AbortController();
  takeInterrupts();
  abort = () => (controller.signal.aborted ? leave() : controller.abort());
  for (const signal of SIGNALS) process.on(signal, abort);
  return controller.signal;
}
