import type { Rgba } from "../image/rgba.ts";
import { type DrawnOver, drawnOver, maskOf } from "./drawn-over.ts";
import type { Picture, Task } from "./engine.ts";
import { type Sizing, sizingFor } from "./sizing.ts";

/** How much of a picture is drawn anew where nobody says; of what is masked more, so that something else can come there. */
const STRENGTH = 0.6;
const STRENGTH_OF_MASKED = 0.9;

/** The pictures that a large model is shown, on white where they are transparent. */
export interface Shown {
  references: Rgba[];
  /** To draw over, in the size that the model draws. */
  init?: Rgba | undefined;
  /** White where that is drawn anew. */
  mask?: Rgba | undefined;
  /** How much of it is drawn anew: above 0, up to 1. */
  strength: number;
}

/** Pixels of a small picture become squares: a large model knows pixel art as that. @param side, @param multiple as for its size. */
export function shownOf(task: Task, sizing: Sizing, side: number, multiple: number): Shown {
  const references = task.inputs.references.map((reference) => {
    return onWhite(sizingFor([reference.width, reference.height], side, multiple).undo(reference));
  });
  const over = drawnOver(task.inputs, task.size);
  const isMasked = over?.within !== undefined;
  const { strength = isMasked ? STRENGTH_OF_MASKED : STRENGTH } = task;
  // A picture of which all is drawn anew is none to draw over.
  if (over === undefined || (strength === 1 && !isMasked)) return { references, strength: 1 };
  const init = onWhite(sizing.undo(over.picture));
  return { references, init, mask: isMasked ? inPlace(over, sizing) : undefined, strength };
}

/** What is drawn of a picture of which nothing is drawn anew; undefined for all others. */
export function givenBack({ inputs, size, strength, seed }: Task): Picture | undefined {
  const over = drawnOver(inputs, size);
  if (over === undefined || strength !== 0) return undefined;
  return { rgba: over.picture, seed, warnings: [], sampler: "none" };
}

/** What is added around the picture is no part of it. */
function inPlace(over: DrawnOver, { undo }: Sizing): Rgba {
  const { width, height, data } = undo(maskOf(over));
  return { width, height, data: data.map((value, i) => (i % 4 === 3 ? 255 : value)) };
}

/** As large models draw a thing that is alone. */
function onWhite({ width, height, data }: Rgba): Rgba {
  const flat = new Uint8Array(data.length).fill(255);
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3] as number;
    for (let i = at; i < at + 3; i++) flat[i] = Math.round(((data[i] as number) * alpha + 255 * (255 - alpha)) / 255);
  }
  return { width, height, data: flat };
}
