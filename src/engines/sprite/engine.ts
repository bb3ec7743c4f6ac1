import { PixelsError } from "../../protocol/errors.ts";
import type { ModelInfo } from "../../protocol/model-info.ts";
import type { Engine, Monitor, Picture, Readiness, Task } from "../engine.ts";
import { describe, findModels, type InstalledModel } from "./catalog.ts";
import { type Denoiser, type Device, openDenoiser } from "./denoiser.ts";
import { type ChosenDevice, chooseDevice, type DeviceChoice } from "./device.ts";
import { drawPixels, placementOf } from "./drawing.ts";
import { likelyGpus } from "./gpus.ts";
import { guided } from "./guidance.ts";
import { readVerified } from "./manifest.ts";
import { gaussianNoise } from "./noise.ts";
import { SAMPLER } from "./sampler.ts";
import { type Encoding, Vocabulary } from "./vocabulary.ts";

export interface SpriteOptions {
  device: DeviceChoice;
  /** Folders with one subfolder for each model. */
  modelsFolders: readonly string[];
}

interface LoadedModel {
  installed: InstalledModel;
  vocabulary: Vocabulary;
  denoiser: Denoiser;
}

/** The embedded engine: small pixel diffusion models on onnxruntime. One model is in memory at a time. */
export class SpriteEngine implements Engine {
  readonly name = "sprite";
  readonly #options: SpriteOptions;
  #installed: Promise<InstalledModel[]> | undefined;
  #loaded: LoadedModel | undefined;
  #device: Device | undefined;
  #closed = false;

  constructor(options: SpriteOptions) {
    this.#options = options;
  }

  async models(): Promise<ModelInfo[]> {
    const installed = await this.#catalog();
    return Promise.all(installed.map((model, i) => describe(model, i === 0)));
  }

  async load(): Promise<Readiness> {
    const [installed] = await this.#catalog();
    if (!installed) {
      const folders = this.#options.modelsFolders.join(" and ");
      throw new PixelsError("worker_failed", `there is no model of the sprite engine in ${folders}`);
    }
    const vocabulary = await readVocabulary(installed);
    const { denoiser, device, note, secondsPerStep } = await openOnBestDevice(installed, this.#options.device);
    this.#device = device;
    this.#loaded = { installed, vocabulary, denoiser };
    return { device, deviceNote: note, secondsPerStep };
  }

  async draw(task: Task, monitor: Monitor, signal: AbortSignal): Promise<Picture> {
    signal.throwIfAborted();
    monitor.stage("initializing");
    const installed = await this.#find(task);
    const { manifest } = installed;
    const place = placementOf(task, manifest.size);

    monitor.stage("loading_models");
    const { vocabulary, denoiser } = await this.#use(installed);

    monitor.stage("encoding");
    const prompt = vocabulary.encode(task.prompt);
    const negative = vocabulary.encode(task.negativePrompt);
    const conditions = { prompt: prompt.tokens, negative: negative.tokens, guidance: task.cfgScale };

    monitor.stage("sampling");
    const pixels = await drawPixels(guided(denoiser, conditions), task, manifest, monitor, signal);

    monitor.stage("decoding");
    const rgba = place.apply(pixels);

    monitor.stage("post_processing");
    return {
      rgba,
      warnings: [...new Set([...prompt.warnings, ...negativeWarnings(task, negative), ...place.warnings])],
      sampler: SAMPLER,
      modelSha256: manifest.files.denoiser.sha256,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    const loaded = this.#loaded;
    this.#loaded = undefined;
    await loaded?.denoiser.release();
  }

  #catalog(): Promise<InstalledModel[]> {
    this.#installed ??= findModels(this.#options.modelsFolders);
    return this.#installed;
  }

  async #find({ model: name, lora }: Task): Promise<InstalledModel> {
    if (lora !== undefined)
      throw new PixelsError("unknown_model", `the sprite engine has no LoRA "${printable(lora)}"`);
    const installed = await this.#catalog();
    const model = installed.find(({ manifest }) => manifest.name === name);
    if (model) return model;
    const names = installed.map(({ manifest }) => manifest.name).join(", ");
    throw new PixelsError("unknown_model", `no model is called "${printable(name)}"; installed: ${names}`);
  }

  /** The model in memory, or this one in its place. */
  async #use(installed: InstalledModel): Promise<LoadedModel> {
    if (this.#closed || !this.#device) throw new PixelsError("internal", "the sprite engine is not loaded");
    if (this.#loaded?.installed === installed) return this.#loaded;
    const vocabulary = await readVocabulary(installed);
    const weights = await readVerified(installed.folder, installed.manifest.files.denoiser);
    const denoiser = await openDenoiser(weights, installed.manifest, this.#device);
    await this.#loaded?.denoiser.release();
    this.#loaded = { installed, vocabulary, denoiser };
    return this.#loaded;
  }
}

async function readVocabulary({ folder, manifest }: InstalledModel): Promise<Vocabulary> {
  const bytes = await readVerified(folder, manifest.files.vocabulary);
  return new Vocabulary(bytes.toString("utf8"), manifest);
}

async function openOnBestDevice({ folder, manifest }: InstalledModel, choice: DeviceChoice): Promise<ChosenDevice> {
  const weights = await readVerified(folder, manifest.files.denoiser);
  const row = gaussianNoise(0n, 4 * manifest.size[0] * manifest.size[1]);
  const rows = new Float32Array([...row, ...row]);
  const tokens = new BigInt64Array(2 * manifest.token_count).fill(1n, manifest.token_count);
  return chooseDevice(choice, {
    open: (device) => openDenoiser(weights, manifest, device),
    pass: (denoiser) => denoiser.velocity(rows, 0.5, tokens),
    gpus: likelyGpus(),
  });
}

function negativeWarnings({ negativePrompt, cfgScale }: Task, { warnings }: Encoding): string[] {
  if (cfgScale !== 1 || negativePrompt.trim() === "") return warnings;
  return ["a negative prompt has no effect at a guidance of 1"];
}

function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, "?").slice(0, 64);
}
