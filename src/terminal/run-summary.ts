import { printable } from "../client/printable.ts";
import { endsRun, type Result, worstError } from "../make/run/result.ts";
import type { FinishedSet } from "../manifest/build/finish.ts";
import { PixelsError } from "../protocol/errors.ts";
import { say } from "./output.ts";
import { someNames } from "./set-report.ts";

/** The one error that stands for a run: the only sprite's own, or the worst of many with how many there are. */
export function runError(results: Result[]): PixelsError | undefined {
  const error = worstError(results);
  if (!error || results.length === 1) return error;
  const missing = results.filter((result) => result.error).length;
  return new PixelsError(
    error.code,
    `${missing} of ${results.length} sprites have no picture: ${error.message}`,
    error.hint,
  );
}

/** The one error for a set: what the backend refuses is a failed sprite there, and its reason was told with it. */
export function setError(results: Result[], total: number): PixelsError | undefined {
  const worst = worstError(results);
  if (!worst || endsRun(worst) || ![1, 2, 4].includes(worst.exit)) return runError(results);
  const missing = results.filter((result) => result.error).map(({ sprite }) => sprite.name);
  if (missing.length === 1)
    return new PixelsError("job_failed", `${missing[0]} has no picture: ${worst.message}`, worst.hint);
  const hint = "Correct them and run it again: it makes only what is missing.";
  return new PixelsError(
    "job_failed",
    `${missing.length} of ${total} sprites have no picture: ${someNames(missing)}`,
    hint,
  );
}

/** The one error for what is made of pictures that were drawn; each reason was told. */
export function finishError({ colored, sheets }: FinishedSet): PixelsError | undefined {
  const failed = [...colored, ...sheets.map(({ name, error }) => ({ name: `${name} (sheet)`, error }))].filter(
    ({ error }) => error !== undefined,
  );
  const [first] = failed;
  if (first === undefined) return undefined;
  const hint =
    failed.length === 1 ? first.error?.hint : "Correct them and run it again: it makes only what is missing.";
  return new PixelsError("job_failed", `could not be made: ${someNames(failed.map(({ name }) => name))}`, hint);
}

/** Says which seeds were drawn, for whoever wants the same pictures again. @param isBest each is the one that was kept of several. */
export function sayDrawnSeeds(results: Result[], isBest: boolean): void {
  const seeds = results.flatMap((result) => result.pictures.flatMap(({ seed }) => (seed === undefined ? [] : [seed])));
  const [first] = seeds;
  const last = seeds.at(-1);
  if (first === undefined) return;
  if (isBest) say(`Kept what --seed ${someNames([...new Set(seeds.map(String))])} draws without --best-of`);
  else if (first === last) say(`Drawn with --seed ${first}`);
  else say(`Drawn with --seed ${first} and those after it, up to ${last}`);
}

/** Says why a picture may not be the one that it is made like. */
export function sayDifferences(differences: readonly string[]): void {
  for (const difference of differences) say(`Warning: --like: ${printable(difference)}`);
}
