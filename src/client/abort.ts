import { PixelsError } from "../protocol/errors.ts";

/** Settles as `promise` does, or rejects with PixelsError `interrupted` as soon as the signal says so. */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  let abort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(interrupted());
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Without a signal it waits for ever. */
export function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    else signal?.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** @param hint what became of the work. */
export function interrupted(hint = "Nothing was begun."): PixelsError {
  return new PixelsError("interrupted", "interrupted", hint);
}
