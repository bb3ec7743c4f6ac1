import type { Task } from "../engine.ts";
import { shownOf } from "../shown.ts";
import type { Sizing } from "../sizing.ts";
import type { Checkpoint } from "./catalog.ts";
import type { Given } from "./child-messages.ts";
import { familyNamed } from "./families.ts";

/** The pictures that a task is drawn from, as the child is given them. */
export interface GivenPictures {
  pictures: Given[];
  strength: number;
  warnings: string[];
}

/** @param sizing of the task's own size. */
export function givenTo(checkpoint: Checkpoint, task: Task, sizing: Sizing): GivenPictures {
  const { side, name } = checkpoint;
  const { multiple } = familyNamed(checkpoint.family);
  const { references, init, mask, strength } = shownOf(task, sizing, side, multiple);
  const pictures: Given[] = references.map((picture) => ({ use: "reference", picture }));
  if (init !== undefined) pictures.push({ use: "init", picture: init });
  if (mask !== undefined) pictures.push({ use: "mask", picture: mask });
  const isIdle = references.length > 0 && task.follow !== undefined;
  const warnings = isIdle ? [`${name} decides itself how closely it follows references`] : [];
  return { pictures, strength, warnings };
}
