import type { Job } from "../../src/server/jobs/job.ts";

/** A job as admission makes it, with what a test wants otherwise. */
export function jobSpec(id: string, other: Partial<Job> = {}): Omit<Job, "order"> {
  return {
    id,
    fingerprint: `fingerprint of ${id}`,
    state: "queued",
    prompt: "a red dragon",
    negativePrompt: "",
    model: "sprite",
    size: [32, 32],
    steps: 20,
    cfgScale: 2,
    seed: 1n,
    batchSize: 1,
    scale: 1,
    look: {},
    client: "client",
    priority: 0,
    deaths: 0,
    warnings: [],
    ...other,
  };
}
