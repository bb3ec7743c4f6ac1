import { endsRun, type Result, runError, worstError } from "../../make/run/result.ts";
import { someNames } from "../../make/some-names.ts";
import { PixelsError } from "../../protocol/errors.ts";
import type { FinishedSet } from "./finish.ts";

const AGAIN = "Correct them and run it again: it makes only what is missing.";

/** The error that a set ends with. A sprite that the backend refuses counts as failed there; its reason was told already. */
export function setError(results: readonly Result[], total: number): PixelsError | undefined {
  const worst = worstError(results);
  if (!worst || endsRun(worst) || ![1, 2, 4].includes(worst.exit)) return runError(results);
  const missing = results.filter((result) => result.error).map(({ sprite }) => sprite.name);
  if (missing.length === 1)
    return new PixelsError("job_failed", `${missing[0]} has no picture: ${worst.message}`, worst.hint);
  const message = `${missing.length} of ${total} sprites have no picture: ${someNames(missing)}`;
  return new PixelsError("job_failed", message, AGAIN);
}

/** The one error for what is made of pictures that were drawn; each reason was told. */
export function finishError({ colored, sheets, credits }: FinishedSet): PixelsError | undefined {
  const packed = sheets.map(({ name, error }) => ({ name: `${name} (sheet)`, error }));
  const all = [...colored, ...packed, ...(credits ? [credits] : [])];
  const failed = all.filter(({ error }) => error !== undefined);
  const [first] = failed;
  if (first === undefined) return undefined;
  const hint = failed.length === 1 ? first.error?.hint : AGAIN;
  return new PixelsError("job_failed", `could not be made: ${someNames(failed.map(({ name }) => name))}`, hint);
}
