import { PixelsError } from "../../protocol/errors.ts";
import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import { parseLora } from "../../protocol/recipe/lora.ts";
import type { Log } from "../log.ts";

/**
 * Names that the field's front ends ask for whatever is installed, as `plain` writes them: sdxl, sdxl-base,
 * "SDXL Base 1.0", sd_xl_base_1.0 with or without .safetensors.
 */
const FIELD_NAMES: ReadonlySet<string> = new Set(["sdxl", "sdxlbase", "sdxlbase10"]);

/** The model that a request gets. */
export interface Resolved {
  model: ModelInfo;
  /** True where another model stands in for the one asked for. */
  aliased: boolean;
}

/** What is installed, as the workers say, and the names that stand for it. */
export class ModelCatalogue {
  #models: ModelInfo[] = [];
  readonly #aliases: ReadonlyMap<string, string>;
  readonly #said = new Set<string>();
  readonly #log: Log;

  constructor(aliases: ReadonlyMap<string, string>, log: Log) {
    this.#aliases = aliases;
    this.#log = log;
  }

  get models(): readonly ModelInfo[] {
    return this.#models;
  }

  set(models: readonly ModelInfo[]): void {
    const isFirst = this.#models.length === 0;
    this.#models = [...models];
    if (isFirst) for (const [from, to] of this.#aliases) this.#warnUnlessInstalled(from, to);
  }

  /** Throws PixelsError `unknown_model`. */
  resolve(name: string): Resolved {
    const target = this.#aliases.get(name);
    const installed = this.#checkpoint(name) ?? (target === undefined ? this.#fieldModel(name) : undefined);
    if (installed !== undefined) return { model: installed, aliased: false };
    const model = target === undefined ? this.#standIn(name) : this.#checkpoint(target);
    if (model === undefined) throw this.#unknown("model", target ?? name, "checkpoint");
    if (!this.#said.has(name)) this.#log.info(`model "${name}" is not installed: ${model.name} stands for it`);
    this.#said.add(name);
    return { model, aliased: true };
  }

  /** Throws PixelsError `unknown_model` for a LoRA that is not installed, and `invalid_value` for a weight out of bounds. */
  expectLora(lora: string): void {
    const { name } = parseLora(lora);
    if (this.#models.some((model) => model.model_type === "lora" && model.name === name)) return;
    throw this.#unknown("LoRA", lora, "lora");
  }

  #warnUnlessInstalled(from: string, to: string): void {
    if (this.#checkpoint(to) === undefined) this.#log.warn(`"${from}" stands for ${to}, which is not installed`);
  }

  #checkpoint(name: string): ModelInfo | undefined {
    return this.#models.find((model) => model.model_type === "checkpoint" && model.name === name);
  }

  /** The checkpoint that all of the field's names mean, where it is installed. */
  #fieldModel(name: string): ModelInfo | undefined {
    if (!isFieldName(name)) return undefined;
    return this.#models.find((model) => model.model_type === "checkpoint" && isFieldName(model.name));
  }

  #standIn(name: string): ModelInfo | undefined {
    return isFieldName(name) ? this.#models.find((model) => model.default) : undefined;
  }

  #unknown(what: string, name: string, type: ModelInfo["model_type"]): PixelsError {
    const names = this.#models.filter((model) => model.model_type === type).map((model) => model.name);
    const known = names.length === 0 ? "none is installed" : `installed: ${names.slice(0, 8).join(", ")}`;
    return new PixelsError("unknown_model", `no ${what} named "${printable(name)}"; ${known}`);
  }
}

function isFieldName(name: string): boolean {
  return FIELD_NAMES.has(plain(name));
}

/** Without what front ends write one way or another: case, separators, the ending of a file. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/\.safetensors$/, "")
    .replaceAll(/[\s._-]/g, "");
}

function printable(name: string): string {
  return name.slice(0, 64).replaceAll(/[^\x20-\x7e]/g, "?");
}
