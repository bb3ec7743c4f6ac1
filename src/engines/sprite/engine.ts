import type { Rgba } from "../../image/rgba.ts";
import { isNearlyEmpty } from "../../image/steps/alpha.ts";
import { PixelsError } from "../../protocol/errors.ts";
import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import { parseLoras } from "../../protocol/recipe/lora.ts";
import type { Engine, Monitor, Picture, Readiness, Task } from "../engine.ts";
import { printable, unknown } from "../refusals.ts";
import { drawBest } from "./best-of.ts";
import { baseOf, type Catalog, describeLora, describeModel, type InstalledModel, readCatalog } from "./catalog.ts";
import { noReferences, openDenoiser } from "./denoiser.ts";
import { type ChosenDevice, chooseDevice, type DeviceChoice } from "./device.ts";
import { type Drawable, drawPixels, placementOf } from "./drawing.ts";
import { joined } from "./floats.ts";
import { likelyGpus } from "./gpus.ts";
import { guided } from "./guidance.ts";
import type { Guide } from "./guides.ts";
import { LoadedModel, networkIn } from "./loaded-model.ts";
import type { WeightedLora } from "./lora.ts";
import { drawsFromReferences, type Manifest, nativeSizes } from "./manifest.ts";
import { gaussianNoise } from "./noise.ts";
import { nativeFor, nativeForTiles } from "./placement.ts";
import { SAMPLER } from "./sampler.ts";
import type { Scorer } from "./scorer.ts";
import type { Device } from "./session.ts";
import { LastStill } from "./still.ts";
import { windowOf } from "./window.ts";
import type { Encoding } from "./words.ts";

const NOTHING = new Float32Array(0);
const NEARLY_EMPTY =
  "the picture is nearly empty, from each noise that its seed gives: try another seed or other words";

export interface SpriteOptions {
  device: DeviceChoice;
  /** Folders with one subfolder for each model. */
  modelsFolders: readonly string[];
  /** It is started for a task that is about to come. */
  isForOneCommand: boolean;
}

/** What a task is drawn with. */
interface Found {
  model: InstalledModel;
  lora?: WeightedLora;
}

/** As measured on one core of a server's processor, guided, for 32 x 32 pixels. */
const USUAL_SECONDS_PER_STEP = 0.015;

/** The embedded engine: small pixel diffusion models on onnxruntime. One model is in memory at a time. */
export class SpriteEngine implements Engine {
  readonly name = "sprite";
  readonly usualSecondsPerStep = USUAL_SECONDS_PER_STEP;
  readonly #options: SpriteOptions;
  #catalog: Promise<Catalog> | undefined;
  #loaded: LoadedModel | undefined;
  readonly #still = new LastStill();
  #device: Device | undefined;
  #closed = false;

  constructor(options: SpriteOptions) {
    this.#options = options;
  }

  async models(): Promise<ModelInfo[]> {
    const { models, loras } = await this.#installed();
    const described = models.map((model, i) => describeModel(model, i === 0));
    return Promise.all([...described, ...loras.map((lora) => describeLora(lora, models))]);
  }

  async load(): Promise<Readiness> {
    const [model] = (await this.#installed()).models;
    if (!model) {
      const folders = this.#options.modelsFolders.join(" and ");
      throw new PixelsError("worker_failed", `there is no model of the sprite engine in ${folders}`);
    }
    const { device: choice, isForOneCommand } = this.#options;
    const opening = () => openOnBestDevice(model, choice, isForOneCommand ? USUAL_SECONDS_PER_STEP : undefined);
    const { loaded, opened } = await LoadedModel.with(model, isForOneCommand, opening);
    const { device, note, secondsPerStep } = opened;
    this.#device = device;
    this.#loaded = loaded;
    // What a task in a fresh process would wait for 15 ms, while it is on its way.
    if (isForOneCommand) setImmediate(() => trialOf(model.manifest));
    return { device, deviceNote: note, secondsPerStep, capacity: 1 };
  }

  async draw(task: Task, monitor: Monitor, signal: AbortSignal): Promise<Picture> {
    signal.throwIfAborted();
    monitor.stage("initializing");
    const found = await this.#find(task);
    const { manifest } = found.model;
    expectReferring(task, manifest);
    const window = windowOf(task, nativeFor(nativeSizes(manifest), task.size));
    if (window === undefined) return this.#draw(task, found, monitor, signal);
    return window.placed(await this.#draw(window.task, found, monitor, signal));
  }

  async #draw(task: Task, { model, lora }: Found, monitor: Monitor, signal: AbortSignal): Promise<Picture> {
    const { manifest } = model;
    const native = (task.tileset_grid === undefined ? nativeFor : nativeForTiles)(nativeSizes(manifest), task.size);
    const place = placementOf(task, native);

    monitor.stage("loading_models");
    const loaded = await this.#use(model);
    const denoiser = await loaded.denoiser(lora);
    const scorer = task.best_of === undefined ? undefined : await scorerOf(loaded);

    monitor.stage("encoding");
    const shape = { width: native[0], height: native[1] };
    const { prompts } = loaded;
    const { prompt, negative, unguided, first, ...meant } = await prompts.begin(task, shape);
    const verified = loaded.verified();
    if (prompt.isEmpty && !meant.hasOwn && first.references.length === 0)
      throw new PixelsError("unknown_words", `the model knows no word of "${printable(task.prompt)}"`);
    const fieldOf = ({ planes, style }: Guide) =>
      guided(denoiser, {
        prompt: { words: prompt.words, references: planes, style },
        negative: { words: negative.words, references: unguided.planes, style: unguided.style },
        guidance: task.cfg_scale,
        interval: manifest.sampler.guidance_interval,
        shape,
      });

    monitor.stage("sampling");
    const guideOf = async (seed: bigint) => (seed === task.seed ? first : prompts.first(seed));
    const { picture, seed } = await drawBest(
      task,
      monitor,
      async (candidate, onStep) => {
        const drawableOf = (guide: Guide): Drawable => ({ ...guide, field: fieldOf(guide) });
        const drawable = {
          ...drawableOf(await guideOf(candidate.seed)),
          following: async (still: Rgba) => {
            const guide = await prompts.following(candidate.seed, still);
            return guide && drawableOf(guide);
          },
        };
        return drawPixels(drawable, candidate, manifest, shape, onStep, signal, this.#still);
      },
      scorer && ((candidate) => scorer.score(candidate, prompt.words)),
    );

    monitor.stage("decoding");
    const rgba = place.apply(picture);

    monitor.stage("post_processing");
    await verified;
    return {
      rgba,
      seed,
      warnings: [
        ...new Set([...prompt.warnings, ...negativeWarnings(task, negative), ...place.warnings, ...meant.warnings]),
        ...(isNearlyEmpty(picture) ? [NEARLY_EMPTY] : []),
      ],
      sampler: SAMPLER,
      modelSha256: manifest.files.weights.sha256,
      ...(meant.hasLibrary && { references: (await guideOf(seed)).references }),
      ...(meant.hasLibrary && task.tileset_grid === undefined && { nearest: await prompts.nearest(picture) }),
      loraSha256: lora?.installed.manifest.files.adapter.sha256,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    const loaded = this.#loaded;
    this.#loaded = undefined;
    await loaded?.release();
  }

  #installed(): Promise<Catalog> {
    this.#catalog ??= readCatalog(this.#options.modelsFolders);
    return this.#catalog;
  }

  async #find({ model: name, lora }: Task): Promise<Found> {
    const { models, loras } = await this.#installed();
    const model = named(models, name, "model");
    if (lora === undefined) return { model };
    const [wish, ...others] = parseLoras(lora);
    if (wish === undefined || others.length > 0)
      throw new PixelsError("invalid_value", `the model ${name} draws with one LoRA at a time`);
    const installed = named(loras, wish.name, "LoRA");
    const base = baseOf(installed, models);
    if (base === name) return { model, lora: { installed, weight: wish.weight } };
    throw new PixelsError("invalid_value", `the LoRA ${wish.name} is for the model ${base}, not for ${name}`);
  }

  /** The model in memory, or this one in its place. */
  async #use(model: InstalledModel): Promise<LoadedModel> {
    if (this.#closed || !this.#device) throw new PixelsError("internal", "the sprite engine is not loaded");
    if (this.#loaded?.installed === model) return this.#loaded;
    const loaded = await LoadedModel.load(model, this.#device);
    await this.#loaded?.release();
    this.#loaded = loaded;
    return loaded;
  }
}

/** A server refuses it before, and this is for who draws without one. */
function expectReferring({ model, references, tileset_grid, init }: Task, manifest: Manifest): void {
  if (references !== undefined && !drawsFromReferences(manifest))
    throw new PixelsError("invalid_value", `${model} takes no references`);
  if (init !== undefined && tileset_grid !== undefined)
    throw new PixelsError("invalid_value", "tiles are not drawn over a picture");
}

function named<T extends { manifest: { name: string } }>(installed: readonly T[], name: string, what: string): T {
  const found = installed.find(({ manifest }) => manifest.name === name);
  if (found) return found;
  throw unknown(
    what,
    name,
    installed.map(({ manifest }) => manifest.name),
  );
}

async function openOnBestDevice(
  { folder, manifest }: InstalledModel,
  choice: DeviceChoice,
  usualSecondsPerStep: number | undefined,
): Promise<ChosenDevice> {
  const network = await networkIn(folder, manifest);
  let trial: ReturnType<typeof trialOf> | undefined;
  return chooseDevice(choice, {
    open: (device) => openDenoiser(network, manifest, device),
    pass: (denoiser) => {
      trial ??= trialOf(manifest);
      return denoiser.velocity(trial.rows, 0.5, trial.conditions, trial.shape);
    },
    gpus: likelyGpus(),
    usualSecondsPerStep,
  });
}

/** What is drawn to compare devices. */
function trialOf(manifest: Manifest) {
  const [width, height] = manifest.size;
  const shape = { width, height };
  const row = gaussianNoise(0n, 4 * width * height);
  const empty = new Float32Array(manifest.words.count * manifest.words.dimensions);
  const references = drawsFromReferences(manifest) ? noReferences(shape) : NOTHING;
  const nothing = { words: empty, references, style: manifest.any_style ?? 0 };
  const conditions = [nothing, { ...nothing, words: gaussianNoise(1n, empty.length) }];
  return { shape, rows: joined([row, row]), conditions };
}

async function scorerOf(model: LoadedModel): Promise<Scorer> {
  const scorer = await model.scorer();
  if (scorer) return scorer;
  const { name } = model.installed.manifest;
  throw new PixelsError("invalid_value", `the model ${name} has no scorer that could choose the best of several`);
}

function negativeWarnings({ negative_prompt = "", cfg_scale }: Task, { warnings }: Encoding): string[] {
  if (cfg_scale !== 1 || negative_prompt.trim() === "") return warnings;
  return ["a negative prompt has no effect at a guidance of 1"];
}
