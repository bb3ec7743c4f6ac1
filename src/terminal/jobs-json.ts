import type { Result } from "../make/run/result.ts";
import type { Settings } from "../make/run/settings.ts";
import type { Sprite } from "../make/sprite.ts";

/** The results of a run as `--json` prints them. */
export function jobsJson(results: Result[], settingsFor: (sprite: Sprite) => Settings): object {
  return { jobs: results.map((result) => jobJson(result, settingsFor(result.sprite).model)) };
}

function jobJson({ sprite, status, durationS, pictures, warnings, error }: Result, model: string): object {
  return {
    job_id: sprite.jobId,
    ...(sprite.name !== undefined && { name: sprite.name }),
    status,
    prompt: sprite.prompt,
    model,
    duration_s: durationS ?? null,
    // A picture tells its own: without one, this is what draws it again.
    ...(pictures.length === 0 && { seed: sprite.seed }),
    images: pictures.map((picture) => ({ ...picture, seed: picture.seed ?? null })),
    ...(warnings.length > 0 && { warnings }),
    ...(error && { error: { code: error.code, message: error.message, hint: error.hint } }),
  };
}
