import type { Connection } from "../../client/connection.ts";
import type { Outcome } from "../../client/outcome.ts";
import { PixelsError } from "../../protocol/errors.ts";
import type { Update } from "../../protocol/messages/updates.ts";
import type { Watched } from "../run/events.ts";
import { abortable, untilAborted } from "../run/stop.ts";

/** What is told to who watches jobs. */
export type WatchEvent =
  /** As the backend publishes it, with the job's prompt where it tells that. */
  | { type: "update"; update: Update; prompt?: string | undefined }
  /** The connection dropped: nothing is known of what ran. */
  | { type: "lost" }
  /** It is back: updates that were missed follow, as far as the backend remembers them. */
  | { type: "back" }
  /** Updates were missed that nobody remembers: jobs that were heard of may have ended. */
  | { type: "missed" };
type Tell = (event: WatchEvent) => void;

export interface WatchOptions extends Watched<WatchEvent> {
  /** Ids of the jobs; all jobs without them. */
  jobs?: readonly string[] | undefined;
}

/**
 * Tells of jobs until all that are named have ended, or until the signal comes, which is no error.
 * @returns how named jobs have ended, as far as they have, in the order of their names. Throws PixelsError `unknown_job`, and `no_backend` or
 * `timeout` when the backend goes away for longer than a reply may take.
 */
export async function watch(connection: Connection, options: WatchOptions): Promise<Outcome[]> {
  const { jobs = [], onEvent = () => undefined, signal } = options;
  if (jobs.length > 0) return watchJobs(connection, [...new Set(jobs)], onEvent, signal);
  const unwatch = watchAll(connection, onEvent);
  await untilAborted(signal);
  unwatch();
  return [];
}

function watchAll(connection: Connection, tell: Tell): () => void {
  const prompts = new Map<string, Promise<string | undefined>>();
  return connection.watch({
    update: async (update) => {
      const prompt = prompts.get(update.job_id) ?? promptOf(connection, update.job_id);
      prompts.set(update.job_id, prompt);
      if (update.type === "job_finished") prompts.delete(update.job_id);
      tell({ type: "update", update, prompt: await prompt });
    },
    lost: () => tell({ type: "lost" }),
    back: () => tell({ type: "back" }),
    missed: () => {
      prompts.clear();
      tell({ type: "missed" });
    },
  });
}

/** An end that was missed is made up from what the backend answers. */
async function watchJobs(connection: Connection, ids: string[], tell: Tell, signal?: AbortSignal): Promise<Outcome[]> {
  const prompts = new Map<string, string | undefined>();
  for (const id of ids) prompts.set(id, await promptOf(connection, id, true));
  const finished = new Set<string>();
  const update = (update: Update) => {
    const id = update.job_id;
    if (!prompts.has(id) || finished.has(id)) return;
    if (update.type === "job_finished") finished.add(id);
    tell({ type: "update", update, prompt: prompts.get(id) });
  };
  const unwatch = connection.watch({ update });
  const outcomes = new Map<string, Outcome>();
  const all = ids.map(async (id) => {
    const outcome = await connection.follow(id);
    outcomes.set(id, outcome);
    if (!finished.has(id)) for (const end of endOf(outcome)) update(end);
  });
  try {
    await abortable(Promise.all(all), signal);
  } catch (cause) {
    if (!signal?.aborted) throw cause;
  } finally {
    unwatch();
  }
  return ids.flatMap((id) => outcomes.get(id) ?? []);
}

async function promptOf(connection: Connection, jobId: string, mustExist = false): Promise<string | undefined> {
  try {
    const info = await connection.request({ type: "job", job_id: jobId });
    if (mustExist && info.state === "unknown") throw new PixelsError("unknown_job", `no job ${jobId}`);
    return info.prompt;
  } catch (cause) {
    // A 1.0.0 backend cannot be asked.
    if (mustExist && !(cause instanceof PixelsError && cause.code === "unknown_type")) throw cause;
    return undefined;
  }
}

function endOf({ jobId: job_id, state, error, durationS }: Outcome): Update[] {
  const end: Update = { type: "job_finished", job_id, success: state === "completed", duration_s: durationS ?? 0 };
  if (state === "cancelled") return [{ type: "job_cancelled", job_id }, end];
  if (error === undefined) return [end];
  const { message, code, hint } = error;
  return [{ type: "job_error", job_id, error: message, code, hint }, end];
}
