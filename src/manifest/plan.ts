import { type Inputs, inputsOf, type PlacedAsset } from "./asset.ts";
import type { Lock, LockedAsset } from "./lock.ts";

/** One asset and whether its file is what the manifest asks for. */
export interface Planned {
  asset: PlacedAsset;
  state: "current" | "stale" | "missing";
  /** Why it is not current, for people; empty for a file that was never made. */
  reasons: string[];
}

/** What is known of the disk. */
export interface Found {
  /** SHA-256 of each output that is there. */
  files: ReadonlyMap<string, string>;
  /** SHA-256 of the weights of each model that is known here; others are taken for unchanged. */
  models: ReadonlyMap<string, string>;
}

/** Which assets are current, stale or missing. Pure. */
export function plan(assets: readonly PlacedAsset[], lock: Lock, found: Found): Planned[] {
  return assets.map((asset) => {
    const locked = lock.get(asset.name);
    const sha256 = found.files.get(asset.output);
    if (sha256 === undefined) return { asset, state: "missing", reasons: locked ? [whyMissing(asset, locked)] : [] };
    const reasons = locked ? changes(asset, locked, sha256, found.models) : ["it is not in the lock file"];
    return { asset, state: reasons.length === 0 ? "current" : "stale", reasons };
  });
}

function whyMissing({ output }: PlacedAsset, locked: LockedAsset): string {
  return locked.output === output ? "the file is gone" : `the output was ${locked.output}`;
}

function changes(asset: PlacedAsset, locked: LockedAsset, sha256: string, models: Found["models"]): string[] {
  const reasons = changedInputs(inputsOf(asset), locked);
  if (locked.output !== asset.output) reasons.push(`the output was ${locked.output}`);
  else if (locked.sha256 !== sha256) reasons.push("the file was changed after it was made");
  const weights = models.get(String(locked.made.model));
  if (weights !== undefined && locked.made.model_sha256 !== undefined && weights !== locked.made.model_sha256)
    reasons.push(`the model ${locked.made.model} has other weights`);
  return reasons;
}

/** What now says what the model had decided anyway is no change. */
function changedInputs(now: Inputs, { inputs, made }: LockedAsset): string[] {
  const keys = new Set([...Object.keys(now), ...Object.keys(inputs)]);
  return [...keys].flatMap((key) => {
    const [is, was] = [now[key], inputs[key] ?? made[key]];
    if (is === was) return [];
    return [was === undefined ? `${key} is new` : `${key} was ${show(was)}`];
  });
}

function show(value: string | number | boolean): string {
  const text = String(value);
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}
