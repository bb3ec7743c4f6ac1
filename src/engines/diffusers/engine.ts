import { enlarge } from "../../image/grid/scale.ts";
import type { Rgba } from "../../image/rgba.ts";
import { PixelsError } from "../../protocol/errors.ts";
import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import { parseLoras } from "../../protocol/recipe/lora.ts";
import type { Engine, Monitor, Picture, Readiness, Task } from "../engine.ts";
import { givenBack } from "../shown.ts";
import { sizingFor } from "../sizing.ts";
import { type Catalog, type Checkpoint, readCatalog } from "./catalog.ts";
import { Child, type ChildOptions } from "./child.ts";
import { describe } from "./describe.ts";
import { familyNamed, familyOfWidth } from "./families.ts";
import { givenTo, toBegin } from "./given.ts";
import { type ChosenIpAdapter, chooseIpAdapter } from "./ip-adapter-choice.ts";
import type { Place } from "./places.ts";
import { expectFit, expectHonoured, named } from "./refusals.ts";
import { type WeightedLora, wishFor } from "./wish.ts";

export interface DiffusersOptions {
  /** How the process is started in which torch runs. */
  child(say: (text: string) => void): Promise<ChildOptions>;
  places(): Promise<Place[]>;
  /** As `EngineOptions` has it. */
  needMemory?(): Promise<boolean>;
}

/** Between a GPU, on which it takes a tenth of that, and a processor, on which it takes ten times. */
const USUAL_SECONDS_PER_STEP = 1;

/** Large models on torch, in a process of their own. One model is in memory at a time. */
export class DiffusersEngine implements Engine {
  readonly name = "diffusers";
  readonly usualSecondsPerStep = USUAL_SECONDS_PER_STEP;
  readonly #options: DiffusersOptions;
  #catalog: Promise<Catalog> | undefined;
  #child: Child | undefined;
  #isClosed = false;

  constructor(options: DiffusersOptions) {
    this.#options = options;
  }

  async models(): Promise<ModelInfo[]> {
    return describe(await this.#installed());
  }

  async load(say: (text: string) => void = () => {}): Promise<Readiness> {
    const { checkpoints } = await this.#installed();
    if (checkpoints.length === 0)
      throw new PixelsError("worker_failed", "there is no checkpoint that diffusers could draw with", GET_ONE);
    const { child, hello } = await Child.start(await this.#options.child(say), {
      need: async () => (await this.#options.needMemory?.()) ?? false,
      freed: (path, seconds) => say(`gave back ${nameAt(checkpoints, path)}: nobody asked for it in ${seconds} s`),
    });
    this.#child = child;
    const secondsPerStep = await warmUp(child, checkpoints, say).catch(async (error) => {
      await this.close();
      throw error;
    });
    return { device: hello.device, deviceNote: hello.device_note, secondsPerStep, capacity: hello.together };
  }

  async freeMemory(): Promise<string | undefined> {
    const path = await this.#child?.freeMemory();
    const { checkpoints } = await this.#installed();
    return path && nameAt(checkpoints, path);
  }

  async draw(task: Task, monitor: Monitor, signal: AbortSignal): Promise<Picture> {
    signal.throwIfAborted();
    monitor.stage("initializing");
    const { checkpoint, loras, adapter } = await this.#find(task);
    expectHonoured(task, checkpoint);
    const { multiple } = familyNamed(checkpoint.family);
    const sizing = sizingFor(task.size, checkpoint.side, multiple);
    if (this.#child === undefined || this.#isClosed)
      throw new PixelsError("internal", "the diffusers engine is not loaded");
    const given = givenTo(checkpoint, task, sizing, adapter);
    const back = givenBack(task);
    if (back !== undefined) {
      monitor.stage("sampling");
      monitor.step(task.steps);
      return back;
    }
    const wish = wishFor(checkpoint, loras, sizing.drawn, task, given);
    const { rgba, sampler, warnings } = await this.#child.draw(wish, enlarging(monitor, sizing.drawn), signal);
    monitor.stage("post_processing");
    return {
      rgba: sizing.apply(rgba),
      seed: task.seed,
      warnings: [...given.warnings, ...warnings, ...reductionWarning(task, sizing)],
      sampler,
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const child = this.#child;
    this.#child = undefined;
    await child?.close();
  }

  #installed(): Promise<Catalog> {
    this.#catalog ??= this.#options.places().then(readCatalog);
    return this.#catalog;
  }

  async #find({ model, lora, inputs }: Task): Promise<Found> {
    const catalog = await this.#installed();
    const checkpoint = named(catalog, catalog.checkpoints, model, "model");
    const loras: WeightedLora[] = [];
    const adapters: ChosenIpAdapter[] = [];
    for (const wish of lora === undefined ? [] : parseLoras(lora)) {
      const adapter = catalog.ipAdapters.find(({ name }) => name === wish.name);
      if (adapter !== undefined) adapters.push({ ...adapter, weight: wish.weight });
      else loras.push({ ...wish, file: named(catalog, catalog.loras, wish.name, "LoRA") });
    }
    for (const { file } of loras) expectFit(`LoRA ${file.name}`, file, checkpoint);
    for (const adapter of adapters)
      expectFit(`IP-Adapter ${adapter.name}`, { ...adapter, family: familyOfWidth(adapter.width) }, checkpoint);
    return { checkpoint, loras, adapter: chooseIpAdapter(checkpoint, adapters, inputs.references.length > 0) };
  }
}

/** What a task is drawn with. */
interface Found {
  checkpoint: Checkpoint;
  loras: WeightedLora[];
  adapter: ChosenIpAdapter | undefined;
}

const GET_ONE =
  "Get one with `dgx-pixels models --pull hf:OWNER/NAME`, or name a folder that has some with --models-dir.";
const WARM_UP = { prompt: "a red dragon", steps: 2, cfg_scale: 1, seed: 0n };

/** With the first checkpoint that can be loaded: the others are no worse for one that can't. @returns seconds for a step. Rejects with why the first can't. */
async function warmUp(child: Child, checkpoints: readonly Checkpoint[], say: (text: string) => void): Promise<number> {
  const problems: PixelsError[] = [];
  for (const checkpoint of checkpoints) {
    const { side, family } = checkpoint;
    const { drawn } = sizingFor([side, side], side, familyNamed(family).multiple);
    try {
      return await child.load(wishFor(checkpoint, [], drawn, WARM_UP, toBegin(checkpoint, drawn)));
    } catch (error) {
      if (!(error instanceof PixelsError)) throw error;
      problems.push(error);
      say(error.message);
    }
  }
  throw problems[0];
}

/** The child's pictures of latents, in the size that it draws. */
function enlarging(monitor: Monitor, [width]: readonly [number, number]): Monitor {
  const enlarged = (small: Rgba) => enlarge(small, Math.max(1, Math.floor(width / small.width)));
  return {
    stage: (stage) => monitor.stage(stage),
    step: (step, preview) => monitor.step(step, preview && (() => enlarged(preview()))),
    say: (text) => monitor.say(text),
  };
}

function reductionWarning({ size }: Task, { drawn, factor }: { drawn: readonly number[]; factor: number }): string[] {
  return factor === 1 ? [] : [`drawn at ${drawn.join("x")} and reduced to ${size.join("x")}`];
}

function nameAt(checkpoints: readonly Checkpoint[], path: string): string {
  return checkpoints.find((one) => one.path === path)?.name ?? path;
}
