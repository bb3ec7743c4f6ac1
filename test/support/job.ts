import { NAMES, type Recipe } from "../../src/protocol/recipe/recipe.ts";
import type { Job } from "../../src/server/jobs/job.ts";

/** A job as admission makes it, with what a test wants otherwise of it or of its recipe. */
export function jobSpec(id: string, other: Partial<Job & Recipe> = {}): Omit<Job, "order"> {
  const given = Object.entries(other);
  const isSetting = ([name]: [string, unknown]) => (NAMES as string[]).includes(name);
  return {
    id,
    fingerprint: `fingerprint of ${id}`,
    state: "queued",
    recipe: {
      prompt: "a red dragon",
      model: "sprite",
      size: [32, 32],
      steps: 20,
      cfg_scale: 2,
      seed: 1n,
      ...Object.fromEntries(given.filter(isSetting)),
    },
    client: "client",
    priority: 0,
    deaths: 0,
    warnings: [],
    ...Object.fromEntries(given.filter((entry) => !isSetting(entry))),
  };
}
