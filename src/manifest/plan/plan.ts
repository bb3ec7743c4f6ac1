import { parseLoras } from "../../protocol/recipe/lora.ts";
import { namesWhere } from "../../protocol/recipe/recipe.ts";
import { keyName } from "../../protocol/recipe/spelling.ts";
import { shortened } from "../../protocol/shortened.ts";
import { type Inputs, inputsOf, type PlacedAsset, uncolored } from "../set/asset.ts";
import type { LockedAsset } from "./lock.ts";

/** `changed`: by somebody else, after it was made; `foreign`: what lies there was never made from this manifest. */
export type State = "current" | "stale" | "missing" | "changed" | "foreign";

/** One asset and whether its file is what the manifest asks for. */
export interface Planned {
  asset: PlacedAsset;
  state: State;
  /** Why it is not current, for people; empty for a file that was never made. */
  reasons: string[];
  /** The file is as it was drawn, and lacks the palette of the set alone. */
  isDrawn: boolean;
  /** It is not current, and its file is somebody else's work, which no build could make again. */
  isProtected: boolean;
  /** What the lock is to say of it, where that is found out from the file. */
  adopted?: LockedAsset;
}

/** What is known of the disk. */
export interface Found {
  /** SHA-256 of each output that is there. */
  files: ReadonlyMap<string, string>;
  /** SHA-256 of the weights of each model and LoRA that is known here; others are taken for unchanged. */
  models: ReadonlyMap<string, string>;
  /** What the lock would say, by name, of files that it does not know and that tell of themselves that they are what was asked for. */
  told: ReadonlyMap<string, LockedAsset>;
}

/** Keys that hold checksums of pictures, which tell people nothing. */
const PICTURES: ReadonlySet<string> = new Set(
  namesWhere(({ form }) => form.named === "picture" || form.named === "pictures").map(keyName),
);

export const CHANGED = "the file was changed after it was made";
export const FOREIGN = "the file was not made from this manifest";

/** Which assets are current, stale or missing, and which files are somebody else's. @param lock by name. */
export function plan(assets: readonly PlacedAsset[], lock: ReadonlyMap<string, LockedAsset>, found: Found): Planned[] {
  const made = new MadeFiles([...lock.values()]);
  return assets.map((asset) => {
    const planned = planOne(asset, lock.get(asset.name), found, made);
    return { asset, isDrawn: false, isProtected: false, ...planned };
  });
}

type Judged = Pick<Planned, "state" | "reasons"> & Partial<Planned>;

function planOne(asset: PlacedAsset, locked: LockedAsset | undefined, found: Found, made: MadeFiles): Judged {
  const sha256 = found.files.get(asset.output);
  if (sha256 === undefined) return { state: "missing", reasons: locked ? [whyMissing(asset, locked)] : [] };
  if (locked?.accepted && locked.sha256 === sha256) return planAccepted(asset, locked);
  if (locked?.sha256 === sha256 || made.has(asset.output, sha256)) {
    if (locked === undefined) return { state: "stale", reasons: ["it is not in the lock file"] };
    return planMade(asset, locked, sha256, found.models);
  }
  if (locked?.output === asset.output) return { state: "changed", reasons: [CHANGED], isProtected: true };
  const adopted = found.told.get(asset.name);
  if (adopted?.sha256 !== sha256) return { state: "foreign", reasons: [FOREIGN], isProtected: true };
  return { ...planMade(asset, adopted, sha256, found.models), adopted };
}

/** A picture that was made and is as it was. */
function planMade(asset: PlacedAsset, locked: LockedAsset, sha256: string, models: Found["models"]): Judged {
  const reasons = changes(asset, locked, sha256, models);
  if (asset.setColors !== undefined && (reasons.length > 0 || asset.settings.palette === undefined)) {
    const isDrawn = changes(uncolored(asset), locked, sha256, models).length === 0;
    const why = isDrawn || reasons.length === 0 ? ["it lacks the palette of the set"] : reasons;
    return { state: "stale", reasons: why, isDrawn };
  }
  return { state: reasons.length === 0 ? "current" : "stale", reasons };
}

/** Of one that was accepted, neither the weights of models nor a palette of the set have made what it is; it may have been moved. */
function planAccepted(asset: PlacedAsset, locked: LockedAsset): Judged {
  const reasons = changedInputs(inputsOf(asAccepted(asset)), locked);
  if (reasons.length > 0) return { state: "stale", reasons, isProtected: true };
  const isMoved = locked.output !== asset.output;
  return { state: "current", reasons, ...(isMoved && { adopted: { ...locked, output: asset.output } }) };
}

/** An asset as the lock remembers it of a picture that was accepted. */
export function asAccepted(asset: PlacedAsset): PlacedAsset {
  return asset.setColors === undefined ? asset : uncolored(asset);
}

/** Files as builds have left them, each under any name that it was made for. */
export class MadeFiles {
  readonly #made: ReadonlySet<string>;

  constructor(files: readonly { output: string; sha256: string; replaces?: string | undefined }[]) {
    this.#made = new Set(
      files.flatMap(({ output, sha256, replaces }) => [
        `${sha256} ${output}`,
        ...(replaces ? [`${replaces} ${output}`] : []),
      ]),
    );
  }

  has(output: string, sha256: string): boolean {
    return this.#made.has(`${sha256} ${output}`);
  }
}

function whyMissing({ output }: PlacedAsset, locked: LockedAsset): string {
  return locked.output === output ? "the file is gone" : `the output was ${locked.output}`;
}

function changes(asset: PlacedAsset, locked: LockedAsset, sha256: string, models: Found["models"]): string[] {
  const reasons = changedInputs(inputsOf(asset), locked);
  if (locked.output !== asset.output) reasons.push(`the output was ${locked.output}`);
  else if (locked.sha256 !== sha256) reasons.push("the build that was to replace it was ended");
  const { model, model_sha256, lora, lora_sha256 } = locked.made;
  if (isOther(models.get(String(model)), model_sha256)) reasons.push(`the model ${model} has other weights`);
  // Of several there is no one checksum.
  const [first] = typeof lora === "string" ? parseLoras(lora) : [];
  if (first !== undefined && isOther(models.get(first.name), lora_sha256))
    reasons.push(`the LoRA ${lora} has other weights`);
  return reasons;
}

function isOther(now: string | undefined, then: Inputs[string] | undefined): boolean {
  return now !== undefined && then !== undefined && now !== then;
}

/** A setting that now says what the model had chosen before is no change. */
export function changedInputs(now: Inputs, { inputs, made = {} }: { inputs: Inputs; made?: Inputs }): string[] {
  const keys = new Set([...Object.keys(now), ...Object.keys(inputs)]);
  return [...keys].flatMap((key) => {
    const [is, was] = [now[key], inputs[key] ?? made[key]];
    if (is === was) return [];
    if (was !== undefined && PICTURES.has(key)) return [`${key} is ${is === undefined ? "gone" : "another picture"}`];
    return [was === undefined ? `${key} is new` : `${key} was ${shortened(String(was))}`];
  });
}
