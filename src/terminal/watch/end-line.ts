import { printable } from "../../client/printable.ts";
import type { EndedJob } from "../../make/watch/job-board.ts";
import type { Paint } from "../paint.ts";

/** How a job has ended, for people. */
export function endText(
  { state, durationS, reason }: Pick<EndedJob, "state" | "durationS" | "reason">,
  { green, red, yellow }: Paint,
): string {
  if (state === "completed") return green(durationS === undefined ? state : `completed in ${durationS.toFixed(2)} s`);
  if (state === "failed") return red(reason === undefined ? state : `failed: ${reason}`);
  return yellow(state);
}

/** The id of a job, and what it draws. */
export function labelOf(id: string, prompt: string | undefined): string {
  const shown = prompt && `"${printable(prompt)}"`;
  return [id, shown].filter(Boolean).join(" ");
}
