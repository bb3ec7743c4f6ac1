import { lstat } from "node:fs/promises";
import { join } from "node:path";
import type { InstalledModel } from "./catalog.ts";
import { type Denoiser, type Network, openDenoiser } from "./denoiser.ts";
import { mergeLora, type WeightedLora } from "./lora.ts";
import { readModelFile, readVerified, verifyElsewhere } from "./model-file.ts";
import { PromptThread } from "./prompts/prompt-thread.ts";
import { openScorer, type Scorer } from "./scorer.ts";
import { type Device, loadRuntime } from "./session.ts";

/** Networks with a LoRA that stay open. Each takes about as much memory as the model's own. */
const KEPT_WITH_LORA = 2;

/** One model in memory: what prompts mean to it, its network, and those of its networks with a LoRA that were used last. */
export class LoadedModel {
  readonly installed: InstalledModel;
  readonly prompts: PromptThread;
  readonly #device: Device;
  readonly #plain: Denoiser;
  /** By LoRA and weight, the one that was used last at the end. */
  readonly #withLora = new Map<string, Denoiser>();
  /** Read for the first LoRA and kept from then on. */
  #network: ReturnType<typeof readNetwork> | undefined;
  #scorer: Promise<Scorer> | undefined;

  private constructor(installed: InstalledModel, prompts: PromptThread, device: Device, plain: Denoiser) {
    this.installed = installed;
    this.prompts = prompts;
    this.#device = device;
    this.#plain = plain;
  }

  /** Throws PixelsError `worker_failed` for damaged files. */
  static async load(installed: InstalledModel, device: Device): Promise<LoadedModel> {
    const open = async (network: Network) => ({
      device,
      denoiser: await openDenoiser(network, installed.manifest, device),
    });
    return (await LoadedModel.with(installed, true, () => withNetwork(installed, open))).loaded;
  }

  /**
   * Its network is opened by `open` while its words are read, and its library too where a task is about to come. Throws what that does, and
   * PixelsError `worker_failed` for damaged files.
   */
  static async with<T extends { device: Device; denoiser: Denoiser }>(
    installed: InstalledModel,
    isAskedSoon: boolean,
    open: () => Promise<T>,
  ): Promise<{ loaded: LoadedModel; opened: T }> {
    const prompts = new PromptThread({ model: installed, isAskedSoon });
    const opening = open();
    opening.catch(() => {});
    try {
      await prompts.ready();
      const opened = await opening;
      return { loaded: new LoadedModel(installed, prompts, opened.device, opened.denoiser), opened };
    } catch (error) {
      await prompts.close();
      await opening.then(
        ({ denoiser }) => denoiser.release(),
        () => {},
      );
      throw error;
    }
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

  async release(): Promise<void> {
    const scorer = await this.#scorer?.catch(() => undefined);
    for (const network of [this.#plain, ...this.#withLora.values(), scorer]) await network?.release();
    this.#withLora.clear();
    await this.prompts.close();
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

/** Throws PixelsError `worker_failed` for damaged files. */
export async function readNetwork({ folder, manifest }: InstalledModel): Promise<{ graph: Buffer; weights: Buffer }> {
  const { graph, weights } = manifest.files;
  return { graph: await readVerified(folder, graph), weights: await readVerified(folder, weights) };
}

/**
 * What `use` makes of a network whose weights are verified meanwhile, on another core: they are numbers alone, which can't lead it astray.
 * Throws what that does, and PixelsError `worker_failed` for damaged files.
 */
export async function withNetwork<T extends { denoiser: Denoiser }>(
  { folder, manifest: { files } }: InstalledModel,
  use: (network: Network) => Promise<T>,
): Promise<T> {
  const [graph, bytes, isLink] = await Promise.all([
    readVerified(folder, files.graph),
    readModelFile(folder, files.weights),
    isSymbolicLink(join(folder, files.weights.path)),
    loadRuntime(),
  ]);
  const verified = verifyElsewhere(folder, files.weights, bytes);
  // onnxruntime maps no file that lies elsewhere, as those of Hugging Face's cache do.
  const using = use({ graph, weights: isLink ? bytes : { folder } });
  using.catch(() => {});
  try {
    await verified;
  } catch (error) {
    await using.then(
      ({ denoiser }) => denoiser.release(),
      () => {},
    );
    throw error;
  }
  return using;
}

async function isSymbolicLink(path: string): Promise<boolean> {
  return (await lstat(path)).isSymbolicLink();
}
