import { type BuildEvent, type BuildOptions, buildSet } from "../manifest/build/build-set.ts";
import { checkSet, foretell } from "../manifest/plan/foretell.ts";
import type { Survey } from "../manifest/plan/survey.ts";
import type { SpriteSet } from "../manifest/set/sprite-set.ts";
import { interruptible } from "./interrupt.ts";
import { print, say } from "./output.ts";
import { paintFor } from "./paint.ts";
import { RunView, type RunViewOptions } from "./run/run-view.ts";
import {
  finishedJson,
  keptJson,
  planJson,
  planLines,
  sayAccepted,
  sayFinished,
  sayForgotten,
  sayKept,
  sayWhatIsOpen,
  staleError,
} from "./set-report.ts";
import { jobJson } from "./show-sprites.ts";
import type { Shown } from "./shown.ts";

/** Makes what is missing or stale in a set, and shows how that goes on and what came of it. */
export async function showBuild(set: SpriteSet, options: BuildOptions, shown: RunViewOptions): Promise<Shown> {
  const view = new RunView(shown);
  const asJson = shown.isQuiet;
  const onEvent = (event: BuildEvent) => {
    if (event.type !== "surveyed") view.event(event);
    else if (!asJson) saySurveyed(event.survey, event.forgotten, event.accepted);
  };
  const built = await interruptible(view, (signal) => buildSet(set, { ...options, signal, onEvent }));
  const { survey, results, finished, left, error } = built;
  if (!asJson) {
    sayFinished(finished);
    sayKept(left);
  }
  const current = survey.planned.length - survey.open.length - survey.kept.length;
  const json = { jobs: results.map(jobJson), current, ...keptJson(left), ...finishedJson(survey, finished) };
  return { json, error };
}

/** Says what is missing or stale in a set; that is an error. */
export async function showCheck(set: SpriteSet, { backend }: BuildOptions, asJson: boolean): Promise<Shown> {
  const survey = await checkSet(set, backend);
  const error = staleError(survey);
  if (!asJson) {
    await printPlan(survey);
    if (error === undefined) sayWhatIsOpen(survey, "");
  }
  return { json: planJson(survey), error };
}

/** Says what would be made of a set, and how long that takes where it is known. */
export async function showForetold(set: SpriteSet, options: BuildOptions, asJson: boolean): Promise<Shown> {
  const { survey, seconds } = await foretell(set, options.backend, {
    isPaletteOpen: options.isPaletteNew,
    isOverwriting: options.isOverwriting,
  });
  if (!asJson) {
    await printPlan(survey);
    sayWhatIsOpen(survey, "Would make", seconds);
  }
  return { json: { ...planJson(survey), estimated_time_s: seconds ?? null } };
}

function saySurveyed(survey: Survey, forgotten: string[], accepted: string[]): void {
  if (survey.weights === undefined && survey.toDraw.length === 0)
    say("No backend answers, so the weights of models are taken for unchanged");
  sayForgotten(survey.set, forgotten);
  sayAccepted(accepted);
  sayWhatIsOpen(survey, "Making");
}

async function printPlan(survey: Survey): Promise<void> {
  for (const line of await planLines(survey, await paintFor(process.stdout))) print(line);
}
