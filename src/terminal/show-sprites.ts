import { type DrawnSprites, type DrawSpritesOptions, drawSprites } from "../make/run/draw-sprites.ts";
import type { Result } from "../make/run/result.ts";
import { someNames } from "../make/some-names.ts";
import { interruptible } from "./interrupt.ts";
import { print, say } from "./output.ts";
import { RunView, type RunViewOptions } from "./run/run-view.ts";
import { errorJson, type Shown } from "./shown.ts";

/** Draws sprites, and shows how that goes on and what came of it. */
export async function showSprites(options: DrawSpritesOptions, shown: RunViewOptions): Promise<Shown> {
  const view = new RunView(shown);
  const drawn = await interruptible(view, (signal) =>
    drawSprites({ ...options, signal, onEvent: (event) => view.event(event) }),
  );
  const { results, sheet = [], error } = drawn;
  if (!shown.isQuiet) {
    if (options.isDetached) for (const { sprite } of results.filter(isAccepted)) print(sprite.jobId);
    if (drawn.isSeedDrawn && !view.hasToldSeeds) sayDrawnSeeds(drawn, options.wishes.best_of !== undefined);
    for (const file of sheet) print(file);
  }
  return { json: { jobs: results.map(jobJson), ...(drawn.sheet && { sheet }) }, error };
}

/** What became of a sprite as `--json` prints it. */
export function jobJson({ sprite, settings, inputs, status, durationS, pictures, warnings, error }: Result): object {
  return {
    job_id: sprite.jobId,
    ...(sprite.name !== undefined && { name: sprite.name }),
    status,
    prompt: sprite.prompt,
    model: settings?.model ?? null,
    duration_s: durationS ?? null,
    ...inputs,
    // A picture tells its own: without one, this is what draws it again.
    ...(pictures.length === 0 && { seed: sprite.seed }),
    images: pictures.map((picture) => ({ ...picture, seed: picture.seed ?? null })),
    ...(warnings.length > 0 && { warnings }),
    ...(error && { error: errorJson(error) }),
  };
}

/** Says which seeds were drawn, for whoever wants the same pictures again. @param isBest each is the one that was kept of several. */
function sayDrawnSeeds({ results }: DrawnSprites, isBest: boolean): void {
  const seeds = results.flatMap((result) => result.pictures.flatMap(({ seed }) => (seed === undefined ? [] : [seed])));
  const [first] = seeds;
  const last = seeds.at(-1);
  if (first === undefined) return;
  if (isBest)
    say(`Kept the best: --seed ${someNames([...new Set(seeds.map(String))])} without --best-of draws the same`);
  else if (first === last) say(`Drawn with --seed ${first}`);
  else say(`Drawn with --seed ${first} and those after it, up to ${last}`);
}

function isAccepted(result: Result): boolean {
  return result.error === undefined;
}
