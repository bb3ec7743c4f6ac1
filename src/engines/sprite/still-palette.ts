import type { Palette } from "../../image/color/palette.ts";
import type { Task } from "../engine.ts";

/** The colours of the picture that an animation begins with, which are those of all its frames: remembers the last one's. */
export class StillPalette {
  #key = "";
  #palette: Palette | undefined;

  get(task: Task): Palette | undefined {
    return this.#key === keyOf(task) ? this.#palette : undefined;
  }

  set(task: Task, palette: Palette): Palette {
    this.#key = keyOf(task);
    this.#palette = palette;
    return palette;
  }
}

/** All that a still picture depends on. */
function keyOf({ prompt, negativePrompt, model, lora, steps, cfgScale, seed }: Task): string {
  return JSON.stringify([prompt, negativePrompt, model, lora?.name, lora?.weight, steps, cfgScale, String(seed)]);
}
