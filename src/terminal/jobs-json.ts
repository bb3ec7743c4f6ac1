import type { Result } from "../sprites/result.ts";

/** The results of a run as `--json` prints them. */
export function jobsJson(results: Result[], model: string): object {
  return { jobs: results.map((result) => jobJson(result, model)) };
}

function jobJson({ sprite, status, durationS, pictures, warnings, error }: Result, model: string): object {
  return {
    job_id: sprite.jobId,
    status,
    prompt: sprite.prompt,
    model,
    duration_s: durationS ?? null,
    images: pictures.map((picture) => ({ ...picture, seed: picture.seed ?? null })),
    ...(warnings.length > 0 && { warnings }),
    ...(error && { error: { code: error.code, message: error.message, hint: error.hint } }),
  };
}
