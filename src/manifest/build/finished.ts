import { interrupted } from "../../make/run/stop.ts";
import { PixelsError } from "../../protocol/errors.ts";

/** What became of a picture or a sheet that is made of pictures. */
export interface Finished {
  name: string;
  /** Its files, as somebody in the current folder names them. */
  paths: string[];
  /** Why it was not made. */
  error?: PixelsError;
}

/** Throws PixelsError `interrupted`. */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw interrupted("What was made before stays; the next build goes on from there.");
}

/** One that can't be made does not stop the others. */
export async function finishedOr(name: string, paths: string[], make: () => Promise<void>): Promise<Finished> {
  try {
    await make();
    return { name, paths };
  } catch (cause) {
    if (cause instanceof PixelsError) return { name, paths, error: cause };
    return { name, paths, error: new PixelsError("job_failed", (cause as Error).message) };
  }
}
