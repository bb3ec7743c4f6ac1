import { randomUUID } from "node:crypto";
import type { Connection } from "../../client/connection.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { blobsOf } from "../../protocol/recipe/blobs.ts";

/**
 * Hands in a job once more, by all that it was made by. @returns the id of the new one. Throws PixelsError `unknown_job` for one whose
 * recipe is not there any more, or is not told by a backend of 1.0.0.
 */
export async function retryJob(connection: Connection, jobId: string): Promise<string> {
  const { recipe, state } = await connection.request({ type: "job", job_id: jobId });
  if (state === "unknown") throw new PixelsError("unknown_job", `no job ${jobId}`);
  if (recipe === undefined) throw new PixelsError("unknown_job", `the backend does not tell how job ${jobId} is made`);
  if (blobsOf(recipe).length > 0)
    throw new PixelsError(
      "unknown_blob",
      `job ${jobId} was drawn from pictures that its client has uploaded`,
      "Run its command again.",
    );
  const { job_id } = await connection.submit({ type: "generate", id: randomUUID(), ...recipe });
  return job_id;
}
