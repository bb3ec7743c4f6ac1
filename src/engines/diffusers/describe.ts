import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import type { SettingName } from "../../protocol/recipe/recipe.ts";
import type { Catalog, Checkpoint } from "./catalog.ts";
import { familyNamed } from "./families.ts";

/** Pictures of twice the side that a model was trained on begin to repeat themselves. */
export function largestSide({ side }: Checkpoint): number {
  return 2 * side;
}

/** What `models` shows of all that is there. */
export function describe({ checkpoints, loras, vaes, unusable }: Catalog): ModelInfo[] {
  return [
    ...checkpoints.map((checkpoint, i) => checkpointInfo(checkpoint, i === 0)),
    ...loras.map(({ family, ...found }) => ({ ...common(found, "lora"), family })),
    ...vaes.map((found) => common(found, "vae")),
    ...unusable.map(({ problem, type, ...found }) => ({ ...common(found, type), problem })),
  ];
}

function checkpointInfo(checkpoint: Checkpoint, isDefault: boolean): ModelInfo {
  const { family, side } = checkpoint;
  const { steps, guidance, takesNegative } = familyNamed(family);
  const largest = largestSide(checkpoint);
  const takes: SettingName[] = takesNegative ? ["lora", "negative_prompt"] : ["lora"];
  return {
    ...common(checkpoint, "checkpoint"),
    default: isDefault,
    family,
    size: [side, side],
    max_size: [largest, largest],
    steps,
    cfg_scale: guidance,
    takes,
  };
}

function common(
  { name, path, bytes }: { name: string; path: string; bytes: number },
  model_type: ModelInfo["model_type"],
): ModelInfo {
  return { name, path, model_type, size_mb: Math.max(1, Math.round(bytes / 1e6)), engine: "diffusers" };
}
