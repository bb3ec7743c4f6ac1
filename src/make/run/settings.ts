import { PixelsError } from "../../protocol/errors.ts";
import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import { parseLoras } from "../../protocol/recipe/lora.ts";
import type { Asked, Wishes } from "../../protocol/recipe/recipe.ts";

/** What all sprites of a run share. */
export type Settings = Wishes & Pick<Asked, "model" | "size" | "steps" | "cfg_scale">;

/** What the field's front ends send, for a backend that does not tell its models' own settings. */
const FALLBACK = { size: [1024, 1024], steps: 30, cfg_scale: 7.5 } as const;

/** Completes what the user gave with the settings that its LoRA asks for, and the model's own. Throws PixelsError `unknown_model` where there is none. */
export function settle(wishes: Wishes, models: readonly ModelInfo[]): Settings {
  const checkpoints = models.filter((model) => model.model_type === "checkpoint");
  const standard = checkpoints.find((model) => model.default) ?? checkpoints[0];
  // A name that is not listed may be one that the backend lets stand for another: it decides.
  const own = checkpoints.find((model) => model.name === wishes.model) ?? standard;
  const name = wishes.model ?? standard?.name;
  if (name === undefined)
    throw new PixelsError("unknown_model", "the backend has no checkpoint", "Install one, or name another backend.");
  const lora = loraOf(wishes, models);
  return {
    ...wishes,
    model: name,
    size: wishes.size ?? own?.size ?? [...FALLBACK.size],
    steps: wishes.steps ?? lora?.steps ?? own?.steps ?? FALLBACK.steps,
    cfg_scale: wishes.cfg_scale ?? lora?.cfg_scale ?? own?.cfg_scale ?? FALLBACK.cfg_scale,
  };
}

/** The first that makes a model one of few steps. */
function loraOf({ lora }: Wishes, models: readonly ModelInfo[]): ModelInfo | undefined {
  const named = lora === undefined ? [] : parseLoras(lora).filter(({ weight }) => weight > 0);
  const loras = models.filter(({ model_type, steps }) => model_type === "lora" && steps !== undefined);
  return loras.find(({ name }) => named.some((wish) => wish.name === name));
}
