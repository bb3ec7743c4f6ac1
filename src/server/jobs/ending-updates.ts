import type { Update } from "../../protocol/messages/updates.ts";
import type { Job } from "./job.ts";

type Ended = Pick<Job, "id" | "state"> & Partial<Pick<Job, "durationS" | "images" | "error">>;

/** What is said of a job that has ended: how, then that. */
export function endingUpdates(job: Ended): Update[] {
  const { id: job_id, durationS: duration_s = 0 } = job;
  const finished: Update = { type: "job_finished", job_id, success: job.state === "completed", duration_s };
  if (job.state === "completed")
    return [{ type: "job_complete", job_id, image_path: job.images?.[0]?.path ?? "", duration_s }, finished];
  if (job.state === "cancelled") return [{ type: "job_cancelled", job_id }, finished];
  const { message = "", code, hint } = job.error ?? {};
  return [{ type: "job_error", job_id, error: message, code, hint }, finished];
}
