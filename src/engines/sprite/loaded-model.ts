import { lstat } from "node:fs/promises";
import { join } from "node:path";
import type { InstalledModel } from "./catalog.ts";
import { type Denoiser, type Network, openDenoiser } from "./denoiser.ts";
import { mergeLora, type WeightedLora } from "./lora.ts";
import type { Manifest } from "./manifest.ts";
import { readVerified } from "./model-file.ts";
import { PromptThread } from "./prompts/prompt-thread.ts";
import { openScorer, type Scorer } from "./scorer.ts";
import type { Device } from "./session.ts";

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
  #verified: Promise<void> | undefined;

  private constructor(installed: InstalledModel, prompts: PromptThread, device: Device, plain: Denoiser) {
    this.installed = installed;
    this.prompts = prompts;
    this.#device = device;
    this.#plain = plain;
  }

  /** Throws PixelsError `worker_failed` for damaged files. */
  static async load(installed: InstalledModel, device: Device): Promise<LoadedModel> {
    const open = async () => {
      const { folder, manifest } = installed;
      return { device, denoiser: await openDenoiser(await networkIn(folder, manifest), manifest, device) };
    };
    return (await LoadedModel.with(installed, true, open)).loaded;
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
      // A task that waits is begun first: its picture is not given out before.
      if (!isAskedSoon) await prompts.verified();
      const opened = await opening.catch(async (error: unknown) => {
        // Damaged weights may be why.
        await prompts.verified();
        throw error;
      });
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

  /** Rejects with PixelsError `worker_failed` for damaged weights. */
  verified(): Promise<void> {
    this.#verified ??= this.prompts.verified();
    // Told to who waits for it.
    this.#verified.catch(() => {});
    return this.#verified;
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
 * The network as it lies on the disk: onnxruntime maps its weights into memory. They are verified elsewhere meanwhile, since numbers can't lead it
 * astray. Throws PixelsError `worker_failed` for a damaged graph.
 */
export async function networkIn(folder: string, { files }: Manifest): Promise<Network> {
  const graph = await readVerified(folder, files.graph);
  // It maps no file that lies elsewhere, as those of Hugging Face's cache do.
  const isLink = (await lstat(join(folder, files.weights.path))).isSymbolicLink();
  return { graph, weights: isLink ? await readVerified(folder, files.weights) : { folder } };
}
