import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Rgba } from "../../../image/rgba.ts";
import type { Nearest } from "../../../protocol/messages/credits.ts";
import { NO_INPUTS, type Task } from "../../engine.ts";
import { Library } from "../../references/library.ts";
import type { InstalledModel } from "../catalog.ts";
import type { Shape } from "../field.ts";
import { type Guide, Guides } from "../guides.ts";
import { drawsFromReferences } from "../manifest.ts";
import { damaged, readVerified, verify } from "../model-file.ts";
import { TaskGuides } from "../task-guides.ts";
import { type Encoding, readWords, type WordTable } from "../words.ts";

/** What a task's prompts mean to a model. */
export interface Meaning {
  prompt: Encoding;
  negative: Encoding;
  /** Of a picture that is drawn after none. */
  unguided: Guide;
  /** What the picture of the task's own seed is drawn after. */
  first: Guide;
  /** The user has given pictures. */
  hasOwn: boolean;
  hasLibrary: boolean;
  warnings: string[];
}

/** The words of one model and its library: what needs no network. One task at a time. */
export class Prompts {
  readonly #model: InstalledModel;
  readonly #words: WordTable;
  #guides: Promise<Guides | undefined> | undefined;
  #verified: Promise<void> | undefined;
  #task: { task: Task; after: TaskGuides } | undefined;

  private constructor(model: InstalledModel, words: WordTable) {
    this.#model = model;
    this.#words = words;
  }

  /** The library is read when it is asked for. Throws PixelsError `worker_failed` for damaged words. */
  static async open(model: InstalledModel): Promise<Prompts> {
    return new Prompts(model, await readWords(model.folder, model.manifest));
  }

  /** Throws PixelsError `worker_failed` where the network's weights, which it need not know, are not those of the manifest. */
  verified(): Promise<void> {
    const { folder, manifest } = this.#model;
    this.#verified ??= verify(folder, manifest.files.weights);
    return this.#verified;
  }

  /** Throws PixelsError `worker_failed` for a damaged library, and what TaskGuides throws. */
  async begin(task: Task, shape: Shape): Promise<Meaning> {
    const guides = await this.#opened();
    const meaning = this.#meaningOf(task, shape, guides);
    // While the picture is sampled, which leaves this thread idle.
    guides?.prepareNearest();
    return meaning;
  }

  #meaningOf(task: Task, shape: Shape, guides: Guides | undefined): Meaning {
    const after = new TaskGuides(task, shape, guides, this.#model.manifest.any_style ?? 0);
    this.#task = { task, after };
    const { unguided, warnings } = after;
    return {
      prompt: this.#words.encode(after.words, (word) => after.isPictured(word)),
      negative: this.#words.encode(task.negative_prompt ?? ""),
      unguided,
      first: after.first(task),
      hasOwn: after.own !== undefined,
      hasLibrary: guides !== undefined,
      warnings,
    };
  }

  /** Does all that the first task needs, before that is known, and rejects where it would. */
  async warmUp(): Promise<void> {
    const guides = await this.#opened();
    // A task that waits for the library goes first.
    await nextTurn();
    if (guides === undefined || this.#task !== undefined) return;
    const { name: model, size } = this.#model.manifest;
    const [width, height] = size;
    const task = { prompt: "a red dragon", model, size, steps: 1, cfg_scale: 1, seed: 0n, index: 0, inputs: NO_INPUTS };
    this.#meaningOf(task, { width, height }, guides);
    await this.verified();
    guides.prepareNearest();
  }

  /** What the picture of another seed of the task is drawn after. */
  first(seed: bigint): Guide {
    const { task, after } = this.#begun;
    return after.first({ ...task, seed });
  }

  /** What the task's frame is drawn after, which follows this picture; undefined where nobody moves in it. */
  following(seed: bigint, first: Rgba): Guide | undefined {
    const { task, after } = this.#begun;
    return after.following({ ...task, seed })?.(first);
  }

  /** What of the library a picture is most like. */
  async nearest(picture: Rgba): Promise<Nearest | undefined> {
    return (await this.#opened())?.nearest(picture);
  }

  /** Undefined for a model without a library. */
  #opened(): Promise<Guides | undefined> {
    this.#guides ??= openGuides(this.#model, this.#words);
    return this.#guides;
  }

  get #begun() {
    if (this.#task === undefined) throw new Error("no task has been begun");
    return this.#task;
  }
}

async function openGuides({ folder, manifest }: InstalledModel, words: WordTable): Promise<Guides | undefined> {
  const referring = drawsFromReferences(manifest);
  if (referring === undefined) return undefined;
  const { library, areas } = referring;
  const [json, pictures, sums] = await Promise.all([
    readVerified(folder, library),
    readVerified(folder, referring.pictures),
    areas && readVerified(folder, areas),
  ]);
  try {
    return new Guides(new Library(json.toString("utf8"), pictures, sums), words, referring);
  } catch (error) {
    throw damaged(join(folder, library.path), (error as Error).message);
  }
}
