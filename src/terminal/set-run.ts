import { isDefault, modelsAt, type Target } from "../client/open.ts";
import { endsRun } from "../make/run/result.ts";
import { type Survey, survey } from "../manifest/plan/survey.ts";
import type { SpriteSet } from "../manifest/set/sprite-set.ts";
import type { PixelsError } from "../protocol/errors.ts";
import type { ModelInfo } from "../protocol/messages/model-info.ts";
import { checkBuild, type GenerateFlags } from "./generate-flags.ts";
import { jobsJson } from "./jobs-json.ts";
import { say } from "./output.ts";
import { foretell, reportStale } from "./plan-report.ts";
import { finishError, setError } from "./run-summary.ts";
import { finishedJson, isCurrent, sayFinished, sayForgotten, sayWhatIsOpen } from "./set-report.ts";

const NOTHING_FINISHED = { colored: [], awaited: [], sheets: [] };

export interface SetRun {
  /** What `--json` prints. */
  json: unknown;
  /** The one error that stands for the run. */
  error?: PixelsError | undefined;
}

interface SetOptions {
  target: Target;
  flags: GenerateFlags;
  asJson: boolean;
}

/** Makes what is missing or stale in a set, or tells of it where the flags say so. */
export async function runSet(set: SpriteSet, options: SetOptions): Promise<SetRun> {
  const { flags, asJson } = options;
  checkBuild(flags, set);
  const known = { weights: () => weights(options), isPaletteOpen: flags["new-palette"] };
  const found = await survey(set, known);
  if (flags.check) return reportStale(found, asJson);
  if (flags["dry-run"]) return { json: await foretell(found, asJson) };
  if (set.lockPath === undefined || isCurrent(found)) return make(found, options);
  const release = await (await import("../manifest/build/build-lock.ts")).takeBuildLock(set.lockPath);
  try {
    // Another build may have ended since the set was looked at, which takes half a second for 1,000 sprites.
    const isAsFound = await found.lock?.isAsRead();
    return await make(isAsFound ? found : await survey(set, known), options);
  } finally {
    release();
  }
}

/** Makes what is missing or stale. */
async function make(found: Survey, options: SetOptions): Promise<SetRun> {
  const { flags, asJson } = options;
  const { set } = found;
  const forgotten = (await found.lock?.keepOnly(set)) ?? [];
  if (flags["new-palette"]) await found.lock?.forgetPalette();
  if (!asJson) {
    if (found.weights === undefined && found.toDraw.length === 0)
      say("No backend answers, so the weights of models are taken for unchanged");
    sayForgotten(set, forgotten);
    sayWhatIsOpen(found, "Making");
  }
  const current = found.planned.length - found.open.length;
  if (isCurrent(found)) return { json: { jobs: [], current, ...finishedJson(found, NOTHING_FINISHED) } };
  await (await import("../manifest/build/build.ts")).checkTargets(found);
  const { results, jobs, isOver } = await drawSet(found, options);
  const finished = isOver ? NOTHING_FINISHED : await (await import("../manifest/build/finish.ts")).finishSet(found);
  if (!asJson) sayFinished(finished);
  const error = setError(results, found.planned.length) ?? finishError(finished);
  return { json: { jobs, current, ...finishedJson(found, finished) }, error };
}

/** Has that drawn which has to be. */
async function drawSet(found: Survey, { target, flags, asJson }: SetOptions) {
  const { toDraw } = found;
  if (toDraw.length === 0) return { results: [], jobs: [], isOver: false };
  const { orderFor } = await import("../manifest/build/build.ts");
  const { draw } = await import("./draw.ts");
  const order = await orderFor(found);
  const { results, settingsFor, seconds } = await draw(order, { target, flags, isQuiet: asJson });
  const drawn = (await import("../manifest/build/jobs.ts")).jobsOf(toDraw).map(([first]) => first);
  await (await import("../manifest/plan/pace.ts")).rememberPace(drawn, results, seconds);
  const isOver = results.some(({ error }) => error !== undefined && endsRun(error));
  return { results, ...jobsJson(results, settingsFor), isOver };
}

/**
 * The checksums of the weights that would draw, by the names of their models: those of the backend that answers, or of the package
 * where an embedded one would be started; undefined where nobody answers. For --check nobody is asked.
 */
async function weights({ target, flags }: SetOptions): Promise<Survey["weights"]> {
  const models = flags.check ? undefined : await modelsAt(target);
  if (models !== undefined) return weightsOf(models);
  if (isDefault(target)) return (await import("../manifest/plan/bundled-models.ts")).bundledModels();
  return flags.check ? new Map() : undefined;
}

function weightsOf(models: readonly ModelInfo[]): Map<string, string> {
  return new Map(models.flatMap(({ name, sha256 }) => (sha256 === undefined ? [] : [[name, sha256]])));
}
