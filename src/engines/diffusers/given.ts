import { PixelsError } from "../../protocol/errors.ts";
import { drawnOver, maskOf } from "../drawn-over.ts";
import type { Task } from "../engine.ts";
import { type Sizing, sizingFor } from "../sizing.ts";
import type { Checkpoint } from "./catalog.ts";
import type { Given } from "./child-messages.ts";
import { familyNamed } from "./families.ts";

/** How much of a picture is drawn anew where nobody says; of what is masked more, so that something else can come there. */
const STRENGTH = 0.6;
const STRENGTH_OF_MASKED = 0.9;

/** The pictures that a task is drawn from, as its model sees them. */
export interface GivenPictures {
  pictures: Given[];
  strength: number;
  warnings: string[];
}

/** Pixels of a small picture become squares: a large model knows pixel art as that. Throws PixelsError `invalid_value` where its model needs one. */
export function givenTo(checkpoint: Checkpoint, task: Task, sizing: Sizing): GivenPictures {
  const { side, name } = checkpoint;
  const { multiple, follows, needsReference } = familyNamed(checkpoint.family);
  const references = task.inputs.references.map((reference): Given => {
    const { undo } = sizingFor([reference.width, reference.height], side, multiple);
    return { use: "reference", picture: undo(reference) };
  });
  if (needsReference === true && references.length === 0)
    throw new PixelsError("invalid_value", `${name} changes pictures: give it one with --reference`);
  const isIdle = references.length > 0 && task.follow !== undefined && follows !== true;
  const warnings = isIdle ? [`${name} decides itself how closely it follows references`] : [];
  return { ...overOf(task, sizing, references), warnings };
}

function overOf(task: Task, { undo }: Sizing, references: Given[]): Omit<GivenPictures, "warnings"> {
  const over = drawnOver(task.inputs, task.size);
  const isMasked = over?.within !== undefined;
  const { strength = isMasked ? STRENGTH_OF_MASKED : STRENGTH } = task;
  // A picture of which all is drawn anew is none to draw over.
  if (over === undefined || (strength === 1 && !isMasked)) return { pictures: references, strength: 1 };
  const init: Given = { use: "init", picture: undo(over.picture) };
  const mask: Given[] = isMasked ? [{ use: "mask", picture: undo(maskOf(over)) }] : [];
  return { pictures: [init, ...mask, ...references], strength };
}
