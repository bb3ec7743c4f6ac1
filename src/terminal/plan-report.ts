import type { Survey } from "../manifest/plan/survey.ts";
import type { PixelsError } from "../protocol/errors.ts";
import { print } from "./output.ts";
import { paintFor } from "./paint.ts";
import { planJson, planLines, sayWhatIsOpen, staleError } from "./set-report.ts";

/** Says what is missing or stale in a set; that is an error. */
export async function reportStale(found: Survey, asJson: boolean): Promise<{ json: unknown; error?: PixelsError }> {
  if (!asJson) await printPlan(found);
  const error = staleError(found);
  if (error === undefined && !asJson) sayWhatIsOpen(found, "");
  return { json: planJson(found), ...(error && { error }) };
}

/** Says what would be made of a set, and how long that takes where it is known. */
export async function foretell(found: Survey, asJson: boolean): Promise<unknown> {
  const { estimate, readPace } = await import("../manifest/plan/pace.ts");
  const { jobsOf } = await import("../manifest/build/jobs.ts");
  const drawn = jobsOf(found.toDraw).map(([first]) => first);
  const seconds = estimate(drawn, await readPace());
  if (!asJson) {
    await printPlan(found);
    sayWhatIsOpen(found, "Would make", seconds);
  }
  return { ...planJson(found), estimated_time_s: seconds ?? null };
}

async function printPlan(found: Survey): Promise<void> {
  for (const line of await planLines(found, await paintFor(process.stdout))) print(line);
}
