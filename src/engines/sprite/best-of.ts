import type { Rgba } from "../../image/rgba.ts";
import { MAX_U64 } from "../../protocol/limits.ts";
import type { Monitor, Task } from "../engine.ts";

/** A picture and the seed that drew it. */
export interface Candidate {
  seed: bigint;
  picture: Rgba;
}

/**
 * The picture of the task's seed, or, where there is a `score`, of the seed whose picture has the highest among `best_of`; of equal
 * ones the first. Steps run on from one to the next, and each is scored as soon as it is drawn, so that two are held at a time.
 */
export async function drawBest(
  task: Task,
  monitor: Monitor,
  draw: (task: Task, onStep: Monitor["step"]) => Promise<Rgba>,
  score: ((picture: Rgba) => Promise<number>) | undefined,
): Promise<Candidate> {
  if (score === undefined) return { seed: task.seed, picture: await draw(task, monitor.step.bind(monitor)) };
  let best: (Candidate & { score: number }) | undefined;
  for (let index = 0; index < (task.best_of ?? 1); index++) {
    const seed = (task.seed + BigInt(index)) & MAX_U64;
    const before = index * task.steps;
    const picture = await draw({ ...task, seed }, (step, preview) => monitor.step(before + step, preview));
    const own = await score(picture);
    if (best === undefined || own > best.score) best = { seed, picture, score: own };
  }
  return best as Candidate;
}
