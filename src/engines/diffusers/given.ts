import { PixelsError } from "../../protocol/errors.ts";
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

/** Throws PixelsError `invalid_value` where its model needs a reference and there is none. */
export function givenTo(checkpoint: Checkpoint, task: Task, sizing: Sizing): GivenPictures {
  const { side, name } = checkpoint;
  const { multiple, follows, needsReference } = familyNamed(checkpoint.family);
  const { references, init, mask, strength } = shownOf(task, sizing, side, multiple);
  if (needsReference === true && references.length === 0)
    throw new PixelsError("invalid_value", `${name} changes pictures: give it one with --reference`);
  const pictures: Given[] = references.map((picture) => ({ use: "reference", picture }));
  if (init !== undefined) pictures.push({ use: "init", picture: init });
  if (mask !== undefined) pictures.push({ use: "mask", picture: mask });
  const isIdle = references.length > 0 && task.follow !== undefined && follows !== true;
  const warnings = isIdle ? [`${name} decides itself how closely it follows references`] : [];
  return { pictures, strength, warnings };
}
