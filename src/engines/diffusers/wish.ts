import type { LoraWish } from "../../protocol/recipe/lora.ts";
import type { Task } from "../engine.ts";
import type { Checkpoint, LoraFile } from "./catalog.ts";
import type { Wish } from "./child-messages.ts";
import type { GivenPictures } from "./given.ts";
import { presetFor, withTrigger } from "./presets.ts";

/** A LoRA that is installed, and how much of it. */
export interface WeightedLora extends LoraWish {
  file: LoraFile;
}

/** What the child is asked for. @param size in which the model draws. */
export function wishFor(
  { path, family, config, vae }: Checkpoint,
  loras: readonly WeightedLora[],
  [width, height]: readonly [number, number],
  task: Pick<Task, "prompt" | "negative_prompt" | "steps" | "cfg_scale" | "seed">,
  { pictures, strength, ipAdapter }: GivenPictures,
): Wish {
  const used = loras.filter(({ weight }) => weight > 0);
  const presets = used.flatMap(({ name }) => presetFor(name) ?? []);
  return {
    model: { path, family, ...(config !== undefined && { config }), ...(vae !== undefined && { vae }) },
    loras: used.map(({ file, weight }) => ({ path: file.path, weight })),
    prompt: presets.reduce(withTrigger, task.prompt),
    negative: task.negative_prompt?.trim() ?? "",
    width,
    height,
    steps: task.steps,
    guidance: task.cfg_scale,
    sampler: presets.find(({ sampler }) => sampler !== undefined)?.sampler ?? null,
    seed: String(task.seed),
    pictures,
    strength,
    ...(ipAdapter !== undefined && { ip_adapter: ipAdapter }),
  };
}
