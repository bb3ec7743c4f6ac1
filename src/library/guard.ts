import type { RunEvent, Watched } from "../make/run/events.ts";
import { asPixelsError } from "../protocol/system-fault.ts";
import type { GenerateEvent } from "./types.ts";

/**
 * Does work for somebody else's program. What his `onEvent` throws ends the work, which rejects with it; what goes wrong in ours is a PixelsError.
 * @param ended ends it, too.
 */
export async function guarded<E, T>(
  { onEvent, signal }: Watched<E>,
  ended: AbortSignal | undefined,
  work: (watched: Required<Watched<E>>) => Promise<T>,
): Promise<T> {
  const broken = new AbortController();
  const signals = [broken.signal, signal, ended].filter((one) => one !== undefined);
  const hear = (event: E) => {
    try {
      if (!broken.signal.aborted) onEvent?.(event);
    } catch (cause) {
      broken.abort(cause);
    }
  };
  try {
    const result = await work({ onEvent: hear, signal: AbortSignal.any(signals) });
    broken.signal.throwIfAborted();
    return result;
  } catch (cause) {
    broken.signal.throwIfAborted();
    throw asPixelsError(cause);
  }
}

/** Who is there already is not started. */
export function hears(onEvent: (event: GenerateEvent) => void): (event: RunEvent) => void {
  return (event) => {
    if (event.type !== "embedding") onEvent(event);
  };
}
