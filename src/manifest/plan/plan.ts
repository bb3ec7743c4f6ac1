import { parseLora } from "../../protocol/recipe/lora.ts";
import { shortened } from "../../protocol/shortened.ts";
import { type Inputs, inputsOf, type PlacedAsset, uncolored } from "../set/asset.ts";
import type { LockedAsset } from "./lock.ts";

/** One asset and whether its file is what the manifest asks for. */
export interface Planned {
  asset: PlacedAsset;
  state: "current" | "stale" | "missing";
  /** Why it is not current, for people; empty for a file that was never made. */
  reasons: string[];
  /** The file is as it was drawn, and lacks the palette of the set alone. */
  isDrawn: boolean;
}

/** What is known of the disk. */
export interface Found {
  /** SHA-256 of each output that is there. */
  files: ReadonlyMap<string, string>;
  /** SHA-256 of the weights of each model and LoRA that is known here; others are taken for unchanged. */
  models: ReadonlyMap<string, string>;
}

/** Which assets are current, stale or missing. Pure. @param lock by name. */
export function plan(assets: readonly PlacedAsset[], lock: ReadonlyMap<string, LockedAsset>, found: Found): Planned[] {
  return assets.map((asset) => {
    const locked = lock.get(asset.name);
    const sha256 = found.files.get(asset.output);
    if (sha256 === undefined)
      return { asset, state: "missing", reasons: locked ? [whyMissing(asset, locked)] : [], isDrawn: false };
    if (locked === undefined) return { asset, state: "stale", reasons: ["it is not in the lock file"], isDrawn: false };
    const reasons = changes(asset, locked, sha256, found.models);
    if (asset.setColors !== undefined && (reasons.length > 0 || asset.settings.palette === undefined)) {
      const isDrawn = changes(uncolored(asset), locked, sha256, found.models).length === 0;
      const why = isDrawn || reasons.length === 0 ? ["it lacks the palette of the set"] : reasons;
      return { asset, state: "stale", reasons: why, isDrawn };
    }
    return { asset, state: reasons.length === 0 ? "current" : "stale", reasons, isDrawn: false };
  });
}

function whyMissing({ output }: PlacedAsset, locked: LockedAsset): string {
  return locked.output === output ? "the file is gone" : `the output was ${locked.output}`;
}

function changes(asset: PlacedAsset, locked: LockedAsset, sha256: string, models: Found["models"]): string[] {
  const reasons = changedInputs(inputsOf(asset), locked);
  if (locked.output !== asset.output) reasons.push(`the output was ${locked.output}`);
  else if (locked.sha256 !== sha256) reasons.push("the file was changed after it was made");
  const { model, model_sha256, lora, lora_sha256 } = locked.made;
  if (isOther(models.get(String(model)), model_sha256)) reasons.push(`the model ${model} has other weights`);
  if (typeof lora === "string" && isOther(models.get(parseLora(lora).name), lora_sha256))
    reasons.push(`the LoRA ${lora} has other weights`);
  return reasons;
}

function isOther(now: string | undefined, then: Inputs[string] | undefined): boolean {
  return now !== undefined && then !== undefined && now !== then;
}

/** What now says what the model had decided anyway is no change. */
export function changedInputs(now: Inputs, { inputs, made = {} }: { inputs: Inputs; made?: Inputs }): string[] {
  const keys = new Set([...Object.keys(now), ...Object.keys(inputs)]);
  return [...keys].flatMap((key) => {
    const [is, was] = [now[key], inputs[key] ?? made[key]];
    if (is === was) return [];
    return [was === undefined ? `${key} is new` : `${key} was ${shortened(String(was))}`];
  });
}
