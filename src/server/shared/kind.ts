import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import { blobsOf } from "../../protocol/recipe/blobs.ts";
import { parseLoras } from "../../protocol/recipe/lora.ts";
import { NAMES, type Recipe } from "../../protocol/recipe/recipe.ts";
import type { Taker } from "../jobs/board.ts";

/**
 * What a lane must have to draw a job as any other would: the engine, the model and the LoRAs with the same weights, and a version that
 * knows as many settings. Jobs of one kind wait in one queue of BullMQ, so that no lane is handed what it can't draw.
 */
export interface Kind {
  engine: string;
  model: string;
  /** The first digits of its checksum; empty where it has none. */
  weights: string;
  loras: readonly string[];
  /** How many settings there are: versions only ever add some. */
  settings: number;
  /** It is drawn from uploaded pictures, which not every version could fetch. */
  hasInputs: boolean;
}

const DIGITS = 12;
const INPUTS = "inputs";

export function kindOf(
  recipe: Pick<Recipe, "model"> & Partial<Recipe>,
  { engine = "", sha256 }: Partial<ModelInfo>,
): Kind {
  const { model, lora } = recipe;
  return {
    engine,
    model,
    weights: sha256?.slice(0, DIGITS) ?? "",
    loras: lora === undefined ? [] : parseLoras(lora).map(({ name }) => name),
    settings: NAMES.length,
    hasInputs: blobsOf(recipe).length > 0,
  };
}

/** Safe as a part of a key, and the same on every machine. */
export function nameOf({ engine, model, weights, loras, settings, hasInputs }: Kind): string {
  const names = loras.map(encodeURIComponent).join(",");
  const parts = [engine, model, weights, names, String(settings), ...(hasInputs ? [INPUTS] : [])];
  return parts.map(encodeURIComponent).join("/");
}

/** `undefined` for a name that a later version gave. */
export function kindNamed(name: string): Kind | undefined {
  const [engine, model, weights, lora, settings, inputs, more] = name.split("/").map(decodeURIComponent);
  if (engine === undefined || model === undefined || weights === undefined || more !== undefined) return undefined;
  if (!/^\d+$/.test(settings ?? "") || (inputs !== undefined && inputs !== INPUTS)) return undefined;
  const hasInputs = inputs !== undefined;
  const loras = lora ? lora.split(",").map(decodeURIComponent) : [];
  return { engine, model, weights, loras, settings: Number(settings), hasInputs };
}

export function canDraw({ engine, models }: Taker, kind: Kind): boolean {
  if (engine !== kind.engine || kind.settings > NAMES.length) return false;
  const usable = models.filter(({ problem }) => problem === undefined);
  const hasModel = usable.some(
    ({ model_type, name, sha256 = "" }) =>
      model_type === "checkpoint" && name === kind.model && sha256.slice(0, DIGITS) === kind.weights,
  );
  const hasLora = (lora: string) => usable.some(({ model_type, name }) => model_type === "lora" && name === lora);
  return hasModel && kind.loras.every(hasLora);
}
