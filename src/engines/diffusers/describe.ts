import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import type { SettingName } from "../../protocol/recipe/recipe.ts";
import type { Catalog, Checkpoint, LoraFile } from "./catalog.ts";
import { familyNamed, familyOfWidth, networkOf } from "./families.ts";
import type { UsableIpAdapter } from "./ip-adapters.ts";
import { presetFor } from "./presets.ts";

/** Pictures of twice the side that a model was trained on begin to repeat themselves. */
export function largestSide({ side }: Checkpoint): number {
  return 2 * side;
}

/** What `models` shows of all that is there. */
export function describe({ checkpoints, loras, vaes, ipAdapters, unusable }: Catalog): ModelInfo[] {
  return [
    ...checkpoints.map((checkpoint, i) => checkpointInfo(checkpoint, i === 0)),
    ...loras.map(loraInfo),
    ...ipAdapters.map(ipAdapterInfo),
    ...vaes.map((found) => common(found, "vae")),
    ...unusable.map(({ problem, type, ...found }) => ({ ...common(found, type), problem })),
  ];
}

/** What a request may ask of a model beside words. */
export function takesOf({ family, ipAdapters }: Checkpoint): SettingName[] {
  const { takesNegative, takesInit, takesReferences } = familyNamed(family);
  return [
    "lora",
    ...(takesNegative ? ["negative_prompt" as const] : []),
    ...(takesReferences || ipAdapters.length > 0 ? ["references" as const] : []),
    ...(takesInit ? ["init" as const, "mask" as const] : []),
  ];
}

function checkpointInfo(checkpoint: Checkpoint, isDefault: boolean): ModelInfo {
  const { family, side } = checkpoint;
  const { steps, guidance } = familyNamed(family);
  const largest = largestSide(checkpoint);
  return {
    ...common(checkpoint, "checkpoint"),
    default: isDefault,
    family: networkOf(family),
    size: [side, side],
    max_size: [largest, largest],
    steps,
    cfg_scale: guidance,
    takes: takesOf(checkpoint),
  };
}

function loraInfo({ family, ...found }: LoraFile): ModelInfo {
  const { steps, guidance } = presetFor(found.name) ?? {};
  return { ...common(found, "lora"), family, steps, cfg_scale: guidance };
}

/** It is named as a LoRA is. */
function ipAdapterInfo({ width, ...found }: UsableIpAdapter): ModelInfo {
  return { ...common(found, "lora"), family: familyOfWidth(width), takes: ["references"] };
}

function common(
  { name, path, bytes }: { name: string; path: string; bytes: number },
  model_type: ModelInfo["model_type"],
): ModelInfo {
  return { name, path, model_type, size_mb: Math.max(1, Math.round(bytes / 1e6)), engine: "diffusers" };
}
