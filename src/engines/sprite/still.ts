import type { Palette } from "../../image/color/palette.ts";
import type { Rgba } from "../../image/rgba.ts";
import type { Task } from "../engine.ts";

/** The picture that an animation begins with: what all its frames have from it. */
export interface Still {
  picture: Rgba;
  palette: Palette;
  /** The first stream of its noise. */
  stream: number;
}

/** Remembers the last still picture that was drawn. */
export class LastStill {
  #key = "";
  #still: Still | undefined;

  /** @returns what is known of the picture that this task's animation begins with. */
  get(task: Task): Still | undefined {
    return this.#key === keyOf(task) ? this.#still : undefined;
  }

  set(task: Task, still: Still): Still {
    this.#key = keyOf(task);
    this.#still = still;
    return still;
  }
}

/** All that a still picture depends on. */
function keyOf({
  prompt,
  negative_prompt,
  model,
  lora,
  size,
  steps,
  cfg_scale,
  seed,
  reference_licences,
  references,
  follow,
  subject,
}: Task): string {
  const drawing = [prompt, negative_prompt, model, lora, size, steps, cfg_scale, String(seed)];
  return JSON.stringify([...drawing, reference_licences, references, follow, subject]);
}
