import type { Connection } from "../../client/connection.ts";
import { PixelsError } from "../../protocol/errors.ts";
import type { JobState } from "../../protocol/messages/fields.ts";

export interface Cancellation {
  cancelled: string[];
  /** Jobs that are unknown or have ended, each with why. */
  refused: { jobId: string; error: PixelsError }[];
}

/** Cancels jobs by their ids; one that is refused does not stop the others. */
export async function cancelJobs(connection: Connection, ids: string[]): Promise<Cancellation> {
  const result: Cancellation = { cancelled: [], refused: [] };
  for (const jobId of new Set(ids)) {
    try {
      await connection.request({ type: "cancel", job_id: jobId });
      result.cancelled.push(jobId);
    } catch (cause) {
      if (!(cause instanceof PixelsError) || cause.exit !== 4) throw cause;
      result.refused.push({ jobId, error: naming(jobId, cause) });
    }
  }
  return result;
}

/**
 * Cancels waiting jobs before running ones, so that none of them starts meanwhile. A job that ends by itself before its
 * turn comes is no error.
 */
export async function cancelAll(connection: Connection): Promise<Cancellation> {
  const queued = await cancelJobs(connection, await idsIn(connection, "queued"));
  const running = await cancelJobs(connection, await idsIn(connection, "running"));
  return { cancelled: [...queued.cancelled, ...running.cancelled], refused: [] };
}

async function idsIn(connection: Connection, state: JobState): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await connection.request({ type: "jobs", state, after });
    ids.push(...page.jobs.map((job) => job.job_id));
    after = page.next;
  } while (after !== undefined);
  return ids;
}

function naming(jobId: string, error: PixelsError): PixelsError {
  if (error.message.includes(jobId)) return error;
  return new PixelsError(error.code, `job ${jobId}: ${error.message}`, error.hint);
}
