import type { Connection } from "../../client/connection.ts";
import type { Outcome } from "../../client/outcome.ts";
import { PixelsError } from "../../protocol/errors.ts";
import type { Update } from "../../protocol/messages/updates.ts";

/** @param prompt of the job, where the backend tells it. */
type Show = (update: Update, prompt: string | undefined) => void;

/** Shows every update of every job for as long as the connection stands. */
export function watchAll(connection: Connection, show: Show, lost: () => void): void {
  const prompts = new Map<string, Promise<string | undefined>>();
  connection.watch({
    lost,
    update: async (update) => {
      const prompt = prompts.get(update.job_id) ?? promptOf(connection, update.job_id);
      prompts.set(update.job_id, prompt);
      if (update.type === "job_finished") prompts.delete(update.job_id);
      show(update, await prompt);
    },
  });
}

/**
 * Shows the updates of some jobs until all have ended. An end that was missed is made up from what the backend
 * answers. Throws PixelsError `unknown_job`, and `no_backend` or `timeout` when the backend goes away.
 */
export async function watchJobs(connection: Connection, ids: string[], show: Show): Promise<Outcome[]> {
  const prompts = new Map<string, string | undefined>();
  for (const id of ids) prompts.set(id, await promptOf(connection, id, true));
  const finished = new Set<string>();
  const showOnce = (update: Update) => {
    if (!prompts.has(update.job_id) || finished.has(update.job_id)) return;
    if (update.type === "job_finished") finished.add(update.job_id);
    show(update, prompts.get(update.job_id));
  };
  connection.watch({ update: showOnce });
  return Promise.all(
    [...prompts.keys()].map(async (id) => {
      const outcome = await connection.follow(id);
      if (!finished.has(id)) for (const update of endOf(outcome)) showOnce(update);
      return outcome;
    }),
  );
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
  return error ? [{ type: "job_error", job_id, error: error.message, code: error.code }, end] : [end];
}
