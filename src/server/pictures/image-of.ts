import { PixelsError } from "../../protocol/errors.ts";
import type { ImageInfo } from "../../protocol/messages/replies.ts";
import type { Job } from "../jobs/job.ts";

/** A picture of a job by its index. Throws PixelsError `job_not_done` and `invalid_value`. */
export function expectImage(job: Job, index: number): ImageInfo {
  if (job.state !== "completed" || job.images === undefined)
    throw new PixelsError("job_not_done", `job ${job.id} is ${job.state}`);
  const image = job.images[index];
  if (image !== undefined) return image;
  throw new PixelsError("invalid_value", `job ${job.id} has ${job.images.length} pictures, counted from 0`);
}
