import { PixelsError } from "../../protocol/errors.ts";

/**
 * Asks a Redis. Throws PixelsError `queue_away` where it does not answer, and `queue_full` where it has no memory left. @param shown where it is,
 * for people.
 */
export async function reached<T>(shown: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof PixelsError) throw error;
    const { message } = error as Error;
    if (message.startsWith("OOM")) throw new PixelsError("queue_full", `the Redis at ${shown} has no memory left`);
    // What ioredis says of a connection that is gone tells nobody more.
    const reason = /writeable|closed|timed out/.test(message) ? "" : ` (${message})`;
    throw new PixelsError("queue_away", `the queue at ${shown} does not answer${reason}`);
  }
}
