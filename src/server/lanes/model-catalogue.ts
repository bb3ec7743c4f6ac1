import { counted } from "../../protocol/counted.ts";
import { PixelsError } from "../../protocol/errors.ts";
import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import { parseLoras } from "../../protocol/recipe/lora.ts";
import type { Log } from "../log.ts";

/**
 * Names that the field's front ends ask for whatever is installed, as `plain` writes them: sdxl, sdxl-base,
 * "SDXL Base 1.0", sd_xl_base_1.0 with or without .safetensors.
 */
const FIELD_NAMES: ReadonlySet<string> = new Set(["sdxl", "sdxlbase", "sdxlbase10"]);

/** What they are names of. */
const FIELD_FAMILY = "sdxl";

/** A model of a lane. */
export type LaneModel = ModelInfo & { engine: string };

/** The model that a request gets. */
export interface Resolved {
  model: LaneModel;
  /** True where another model stands in for the one asked for. */
  aliased: boolean;
}

/** What the catalogue needs to know of a lane. */
export interface ModelSource {
  engine: string;
  /** Why it can't draw. */
  problem: PixelsError | undefined;
}

/**
 * What is installed, as the workers of all lanes say, and the names that stand for it. Of two checkpoints with one name, that of
 * the lane that was asked for first is meant, whichever said so first; the same goes for the default.
 */
export class ModelCatalogue {
  #models: LaneModel[] = [];
  readonly #checkpoints = new Map<string, LaneModel>();
  /** In the order of the lanes. */
  readonly #sources: ReadonlyMap<ModelSource, ModelInfo[]>;
  /** Of other machines that share the board. */
  #others: readonly LaneModel[] = [];
  readonly #aliases: ReadonlyMap<string, string>;
  readonly #said = new Set<string>();
  readonly #log: Log;

  constructor(sources: readonly ModelSource[], aliases: ReadonlyMap<string, string>, log: Log) {
    this.#sources = new Map(sources.map((source) => [source, []]));
    this.#aliases = aliases;
    this.#log = log;
  }

  get models(): readonly LaneModel[] {
    return this.#models;
  }

  /** Takes what the workers of this lane can draw, in place of what they said before. */
  set(engine: string, models: readonly ModelInfo[]): void {
    for (const [source, known] of this.#sources) if (source.engine === engine) known.splice(0, known.length, ...models);
    this.#gather();
  }

  /** What this server's own lanes have. */
  get own(): LaneModel[] {
    return [...this.#sources].flatMap(([{ engine }, models]) => models.map((model) => ({ ...model, engine })));
  }

  /** Takes what the lanes of other machines can draw, in place of what was known of them. */
  setOthers(models: readonly LaneModel[]): void {
    this.#others = models;
    this.#gather();
  }

  /** The checkpoint of this name. */
  find(name: string): LaneModel | undefined {
    return this.#checkpoints.get(name);
  }

  /** Warns of names that stand for nothing, once the lanes have said what they have. */
  checkAliases(): void {
    for (const [from, to] of this.#aliases)
      if (!this.#checkpoints.has(to)) this.#log.warn(`"${from}" stands for ${to}, which is not installed`);
  }

  /** The engine whose lane draws this model. */
  engineOf(model: string): string | undefined {
    return this.#checkpoints.get(model)?.engine;
  }

  /** Throws PixelsError `unknown_model`, and `worker_failed` where the model's engine can't be started. */
  resolve(name: string): Resolved {
    const target = this.#aliases.get(name);
    const installed = this.#checkpoints.get(name) ?? (target === undefined ? this.#fieldModel(name) : undefined);
    if (installed !== undefined) return { model: this.#expectAlive(installed), aliased: false };
    const model = target === undefined ? this.#standIn(name) : this.#checkpoints.get(target);
    if (model === undefined)
      throw this.#unusable(name) ?? this.#unknown("model", target ?? name, this.#checkpoints.values());
    this.#sayOnce(name, `model "${name}" is not installed: ${model.name} stands for it`);
    return { model: this.#expectAlive(model), aliased: true };
  }

  /**
   * Throws PixelsError `unknown_model` for a LoRA that the model's engine does not have, and `invalid_value` for one of another model,
   * for more than it draws with, and for a weight out of bounds.
   */
  expectLoras(loras: string, model: LaneModel): void {
    const wishes = parseLoras(loras);
    const { name, max_loras = wishes.length } = model;
    if (wishes.length > max_loras)
      throw new PixelsError(
        "invalid_value",
        `${name} draws with at most ${counted(max_loras, "LoRA")}, not ${wishes.length}`,
      );
    for (const wish of wishes) this.#expectLora(wish.name, model);
  }

  #expectLora(name: string, model: LaneModel): void {
    const loras = this.#models.filter(
      ({ model_type, engine, problem }) => model_type === "lora" && engine === model.engine && problem === undefined,
    );
    const found = loras.find((one) => one.name === name);
    if (found === undefined) throw this.#unusable(name) ?? this.#unknown("LoRA", name, loras);
    if (found.family !== undefined && model.family !== undefined && found.family !== model.family)
      throw new PixelsError(
        "invalid_value",
        `the LoRA ${name} is for ${found.family}, and ${model.name} is ${model.family}`,
      );
    if (found.base !== undefined && found.base !== model.name)
      throw new PixelsError("invalid_value", `the LoRA ${name} is for the model ${found.base}, not for ${model.name}`);
  }

  /** Models that can do all of this, by the fields of `generate` that ask for it. */
  namesTaking(fields: readonly string[]): string[] {
    const able = [...this.#checkpoints.values()].filter(({ takes }) => fields.every((field) => takes?.includes(field)));
    return able.map(({ name }) => name);
  }

  #gather(): void {
    this.#models = [];
    this.#checkpoints.clear();
    for (const model of this.own) {
      const twin = this.#add(model);
      if (twin !== undefined)
        this.#sayOnce(
          `${model.engine} ${model.name}`,
          `${twin.engine} and ${model.engine} both have ${model.name}: ${twin.engine} draws it`,
        );
    }
    // Of what several machines have, that of this one is meant, or else that of the first by name.
    for (const model of this.#others) if (!this.#has(model)) this.#add(model);
  }

  #has({ name, engine, model_type }: LaneModel): boolean {
    return this.#models.some((one) => one.name === name && one.engine === engine && one.model_type === model_type);
  }

  /** @returns the checkpoint that has its name already, and stays what is meant by it. */
  #add(model: LaneModel): LaneModel | undefined {
    const listed: LaneModel = { ...model, default: model.default && !this.#models.some((one) => one.default) };
    if (model.model_type === "checkpoint" && model.problem === undefined) {
      const twin = this.#checkpoints.get(model.name);
      if (twin !== undefined) return twin;
      this.#checkpoints.set(model.name, listed);
    }
    this.#models.push(listed);
    return undefined;
  }

  #expectAlive(model: LaneModel): LaneModel {
    for (const { engine, problem } of this.#sources.keys())
      if (engine === model.engine && problem !== undefined)
        throw new PixelsError(
          "worker_failed",
          `the engine ${engine}, which draws ${model.name}, can't be started: ${problem.message}`,
          `${problem.hint} It is tried on; \`dgx-pixels status\` shows when it is there.`,
        );
    return model;
  }

  /** The checkpoint that all of the field's names mean, where it is installed, or else the first of its kind. */
  #fieldModel(name: string): LaneModel | undefined {
    if (!isFieldName(name)) return undefined;
    const checkpoints = [...this.#checkpoints.values()];
    return (
      checkpoints.find((model) => isFieldName(model.name)) ?? checkpoints.find(({ family }) => family === FIELD_FAMILY)
    );
  }

  #standIn(name: string): LaneModel | undefined {
    return isFieldName(name) ? this.#models.find((model) => model.default) : undefined;
  }

  #sayOnce(what: string, text: string): void {
    if (!this.#said.has(what)) this.#log.info(text);
    this.#said.add(what);
  }

  /** Why a model of this name, which is there, can't be used. */
  #unusable(name: string): PixelsError | undefined {
    const found = this.#models.find((model) => model.name === name && model.problem !== undefined);
    return found && new PixelsError("unknown_model", `${printable(found.path, 4096)} ${found.problem}`);
  }

  #unknown(what: string, name: string, known: Iterable<LaneModel>): PixelsError {
    const names = Array.from(known, (model) => model.name);
    const installed = names.length === 0 ? "none is installed" : `installed: ${names.slice(0, 8).join(", ")}`;
    return new PixelsError("unknown_model", `no ${what} named "${printable(name)}"; ${installed}`, this.#hint());
  }

  /** A model may be one of a lane that has not said yet what it has. */
  #hint(): string | undefined {
    const silent = [...this.#sources].filter(([, models]) => models.length === 0).map(([{ engine }]) => engine);
    if (silent.length === 0) return undefined;
    return `\`dgx-pixels models\` lists what is installed; ${silent.join(" and ")} can't say yet: see \`dgx-pixels status\`.`;
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

function printable(name: string, most = 64): string {
  return name.slice(0, most).replaceAll(/[^\x20-\x7e]/g, "?");
}
