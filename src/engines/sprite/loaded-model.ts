import { join } from "node:path";
import { Library } from "../references/library.ts";
import type { InstalledModel } from "./catalog.ts";
import { type Denoiser, openDenoiser } from "./denoiser.ts";
import { Guides } from "./guides.ts";
import { mergeLora, type WeightedLora } from "./lora.ts";
import { drawsFromReferences, type Referring } from "./manifest.ts";
import { damaged, readVerified } from "./model-file.ts";
import { openScorer, type Scorer } from "./scorer.ts";
import type { Device } from "./session.ts";
import { readWords, type WordTable } from "./words.ts";

/** Networks with a LoRA that stay open. Each takes about as much memory as the model's own. */
const KEPT_WITH_LORA = 2;

/** One model in memory: its words, its network, and those of its networks with a LoRA that were used last. */
export class LoadedModel {
  readonly installed: InstalledModel;
  readonly words: WordTable;
  readonly #device: Device;
  readonly #plain: Denoiser;
  /** By LoRA and weight, the one that was used last at the end. */
  readonly #withLora = new Map<string, Denoiser>();
  /** Read for the first LoRA and kept from then on. */
  #network: ReturnType<typeof readNetwork> | undefined;
  #scorer: Promise<Scorer> | undefined;
  #guides: Promise<Guides> | undefined;

  private constructor(installed: InstalledModel, words: WordTable, device: Device, plain: Denoiser) {
    this.installed = installed;
    this.words = words;
    this.#device = device;
    this.#plain = plain;
  }

  /** Throws PixelsError `worker_failed` for damaged files. @param plain its network, where that is open already. */
  static async load(installed: InstalledModel, device: Device, plain?: Denoiser): Promise<LoadedModel> {
    const words = await readWords(installed.folder, installed.manifest);
    const denoiser = plain ?? (await openDenoiser(await readNetwork(installed), installed.manifest, device));
    return new LoadedModel(installed, words, device, denoiser);
  }

  /** The network with a LoRA merged into it. Throws PixelsError `worker_failed` for one that is damaged. */
  async denoiser(lora?: WeightedLora): Promise<Denoiser> {
    if (lora === undefined || lora.weight === 0) return this.#plain;
    const key = `${lora.installed.manifest.name}:${lora.weight}`;
    const denoiser = this.#withLora.get(key) ?? (await this.#merge(lora));
    this.#withLora.delete(key);
    this.#withLora.set(key, denoiser);
    return denoiser;
  }

  /** Undefined where the model has none. */
  scorer(): Promise<Scorer> | undefined {
    const { folder, manifest } = this.installed;
    if (manifest.files.scorer) this.#scorer ??= openScorer(folder, manifest.files.scorer, manifest);
    return this.#scorer;
  }

  /** What prompts are drawn after; undefined where the model has no library. */
  guides(): Promise<Guides> | undefined {
    const referring = drawsFromReferences(this.installed.manifest);
    if (referring) this.#guides ??= openGuides(this.installed.folder, this.words, referring);
    return this.#guides;
  }

  async release(): Promise<void> {
    const scorer = await this.#scorer?.catch(() => undefined);
    for (const network of [this.#plain, ...this.#withLora.values(), scorer]) await network?.release();
    this.#withLora.clear();
  }

  async #merge(lora: WeightedLora): Promise<Denoiser> {
    this.#network ??= readNetwork(this.installed);
    const { graph, weights } = await this.#network;
    const merged = await mergeLora(weights, lora);
    const [oldest] = this.#withLora;
    if (oldest !== undefined && this.#withLora.size >= KEPT_WITH_LORA) {
      this.#withLora.delete(oldest[0]);
      await oldest[1].release();
    }
    return openDenoiser({ graph, weights: merged }, this.installed.manifest, this.#device);
  }
}

async function openGuides(folder: string, words: WordTable, referring: Referring): Promise<Guides> {
  const [json, pictures] = await Promise.all([
    readVerified(folder, referring.library),
    readVerified(folder, referring.pictures),
  ]);
  try {
    return new Guides(new Library(json.toString("utf8"), pictures), words, referring);
  } catch (error) {
    throw damaged(join(folder, referring.library.path), (error as Error).message);
  }
}

/** Throws PixelsError `worker_failed` for damaged files. */
export async function readNetwork({ folder, manifest }: InstalledModel): Promise<{ graph: Buffer; weights: Buffer }> {
  const { graph, weights } = manifest.files;
  return { graph: await readVerified(folder, graph), weights: await readVerified(folder, weights) };
}
