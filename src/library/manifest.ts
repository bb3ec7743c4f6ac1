import type { Backend } from "../make/run/draw.ts";
import { abortable } from "../make/run/stop.ts";
import { buildSet } from "../manifest/build/build-set.ts";
import { checkSet } from "../manifest/plan/foretell.ts";
import { keptOf, planOf, type SetPlan } from "../manifest/plan/set-plan.ts";
import { readList } from "../manifest/set/read.ts";
import type { SpriteSet } from "../manifest/set/sprite-set.ts";
import { PixelsError } from "../protocol/errors.ts";
import { guarded, hears } from "./guard.ts";
import { expectPath } from "./options.ts";
import type { BuildOptions, Built } from "./types.ts";

/** Makes what is missing or stale, and tells why where not all of it is there. */
export async function buildManifest(file: string, options: BuildOptions, backend: Backend) {
  const { newPalette: isPaletteNew, overwrite: isOverwriting, accept: isAccepting, signal } = options;
  const { onEvent = () => undefined } = options;
  if (isOverwriting && isAccepting) throw new PixelsError("usage", "overwrite and accept can't stand together");
  const set = await readSet(file, signal);
  const hear = hears(onEvent);
  const { survey, results, finished, left, error } = await buildSet(set, {
    ...{ backend, isPaletteNew, isOverwriting, isAccepting, signal },
    onEvent: (event) => {
      if (event.type === "surveyed") onEvent({ type: "planned", plan: planOf(event.survey) });
      else hear(event);
    },
  });
  const { colored, sheets } = finished;
  const pictures = results.flatMap((result) => result.pictures);
  const built: Built = { plan: planOf(survey), results, pictures, colored, sheets, kept: keptOf(left) };
  return { ...built, error };
}

/** Looks at a manifest as `generate --check` does: writes nothing, and asks no backend. */
export async function planManifest(file: string): Promise<SetPlan> {
  return guarded({}, undefined, async () => planOf(await checkSet(await readSet(file), { isDefault: true })));
}

async function readSet(file: string, signal?: AbortSignal): Promise<SpriteSet> {
  expectPath("the manifest", file);
  const list = await abortable(readList(file, { settings: {} }), signal);
  if (!Array.isArray(list)) return list;
  throw new PixelsError("usage", `${file} holds prompts, and no manifest`, "Give its lines to generate.");
}
