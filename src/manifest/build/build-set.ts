import type { DrawOptions } from "../../make/run/draw.ts";
import type { RunEvent, Watched } from "../../make/run/events.ts";
import { endsRun, type Result } from "../../make/run/result.ts";
import { abortable } from "../../make/run/stop.ts";
import type { PixelsError } from "../../protocol/errors.ts";
import { firstsOf } from "../plan/jobs.ts";
import { adoptedIn, isCurrent, lookAgain, type Survey, survey } from "../plan/survey.ts";
import { weightsAt } from "../plan/weights.ts";
import type { SpriteSet } from "../set/sprite-set.ts";
import { takeBuildLock } from "./build-lock.ts";
import { type FinishedSet, finishSet, NOTHING_FINISHED } from "./finish.ts";
import { keptError } from "./kept.ts";
import { finishError, setError } from "./set-error.ts";

/**
 * What is told while a set is made: how it was found, with the files that it no longer asks for and the names of the sprites that were accepted,
 * then what is told of each sprite that is drawn.
 */
export type BuildEvent = RunEvent | { type: "surveyed"; survey: Survey; forgotten: string[]; accepted: string[] };

export interface BuildOptions extends Omit<DrawOptions, keyof Watched<RunEvent>>, Watched<BuildEvent> {
  /** The palette of the set is chosen anew, and all its sprites are drawn again. */
  isPaletteNew?: boolean | undefined;
  /** Files that no build has made, or that were changed since, are replaced. */
  isOverwriting?: boolean | undefined;
  /** They are recorded as they are. */
  isAccepting?: boolean | undefined;
}

export interface BuiltSet {
  /** The set as it was found. */
  survey: Survey;
  /** What became of each sprite that was to be drawn. */
  results: Result[];
  /** What was made of pictures. */
  finished: FinishedSet;
  /** The set at the end: `kept` and `keptSheets` were left alone. */
  left: Survey;
  /** The one error that stands for all. */
  error?: PixelsError | undefined;
}

/**
 * Makes what is missing or stale in a set. One that fails does not stop the others. Throws PixelsError for what is found out before anything is
 * made, such as `usage`, `unwritable` and `no_backend`.
 */
export async function buildSet(set: SpriteSet, options: BuildOptions): Promise<BuiltSet> {
  const { backend, signal, isPaletteNew, isOverwriting } = options;
  const known = {
    weights: () => abortable(weightsAt(backend), signal),
    isPaletteOpen: isPaletteNew,
    isOverwriting,
    signal,
  };
  const found = await survey(set, known);
  if (set.lockPath === undefined || (isCurrent(found) && adoptedIn(found).length === 0)) return build(found, options);
  const release = await takeBuildLock(set.lockPath);
  try {
    // Another build may have ended since the set was looked at, which takes half a second for 1,000 sprites.
    const isAsFound = await found.lock?.isAsRead();
    return await build(isAsFound ? found : await survey(set, known), options);
  } finally {
    release();
  }
}

async function build(before: Survey, options: BuildOptions): Promise<BuiltSet> {
  const { set, lock } = before;
  const { isPaletteNew, isAccepting = false, signal, onEvent } = options;
  const forgotten = (await lock?.keepOnly(set)) ?? [];
  if (isPaletteNew) await lock?.forgetPalette();
  await Promise.all(adoptedIn(before).map((asset) => lock?.record(asset)));
  const found = isAccepting ? await (await import("./kept.ts")).acceptSprites(before) : before;
  const accepted = found === before ? [] : before.kept.map(({ asset }) => asset.name);
  onEvent?.({ type: "surveyed", survey: found, forgotten, accepted });
  if (isCurrent(found)) return { survey: found, results: [], finished: NOTHING_FINISHED, left: found };
  await (await import("./build.ts")).checkTargets(found);
  const results = found.toDraw.length === 0 ? [] : await drawSet(found, options);
  const isOver = results.some(({ error }) => error !== undefined && endsRun(error));
  const finished = isOver ? NOTHING_FINISHED : await finishSet(found, isAccepting, signal);
  await lock?.settle();
  const left = found.kept.length + found.keptSheets.length === 0 ? found : lookAgain(found);
  const error = setError(results, found.planned.length) ?? finishError(finished) ?? keptError(left);
  return { survey: found, results, finished, left, error };
}

async function drawSet(found: Survey, options: BuildOptions): Promise<Result[]> {
  const { orderFor } = await import("./build.ts");
  const { draw } = await import("../../make/run/draw.ts");
  const { results, seconds } = await draw(await orderFor(found), options);
  const { rememberPace } = await import("../plan/pace.ts");
  await rememberPace(firstsOf(found.toDraw), results, seconds);
  return results;
}
