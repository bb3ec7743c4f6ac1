import { decodePicture } from "../../image/files/decode.ts";
import type { Rgba } from "../../image/rgba.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import { parseLoras } from "../../protocol/recipe/lora.ts";
import type { Engine, Monitor, Picture, Readiness, Task } from "../engine.ts";
import { givenBack } from "../shown.ts";
import type { Address } from "./address.ts";
import { drawFrom } from "./drawn-from.ts";
import { NoMemory } from "./faults.ts";
import { filled, type LoraFile } from "./fill.ts";
import { fitted, shownAt, sizingAt } from "./fit.ts";
import { readWorkflows } from "./graph.ts";
import { type Offer, ownWorkflows, workflowOf } from "./offers.ts";
import { PictureProgress } from "./progress.ts";
import { abortable, Lost, type Order, Prompt } from "./prompt.ts";
import { sampling } from "./sampling.ts";
import type { ComfyServer } from "./server.ts";
import { Servers } from "./servers.ts";
import { expectOwn } from "./wishes.ts";

/** Prompts at one server: one that is drawn, and one that is there when it is done, while the picture is fetched and brought down. */
const PROMPTS_PER_SERVER = 2;
/** SDXL on a usual GPU; nobody loads gigabytes on somebody's server to measure it. */
const USUAL_SECONDS_PER_STEP = 0.2;
/** Servers that may go away while they draw one picture, before it counts as the cause. */
const MOST_LOSSES = 3;

export interface ComfyuiOptions {
  servers: readonly Address[];
  /** Files of workflows, and folders of them. */
  workflows: readonly string[];
  /** How long a server may leave all questions unanswered before its jobs go elsewhere. */
  silentMs?: number;
  /** As `EngineOptions` has it. */
  needMemory?(): Promise<boolean>;
}

/** Draws with ComfyUI servers: workflows of ours for the files that they have, and those of the user. */
export class ComfyuiEngine implements Engine {
  readonly name = "comfyui";
  readonly usualSecondsPerStep = USUAL_SECONDS_PER_STEP;
  readonly #options: ComfyuiOptions;
  readonly #closing = new AbortController();
  readonly #drawing = new Set<Promise<Picture>>();
  #started: Promise<Servers> | undefined;

  constructor(options: ComfyuiOptions) {
    this.#options = options;
  }

  async models(): Promise<ModelInfo[]> {
    const { all } = await this.#servers();
    const models = new Map<string, ModelInfo>();
    const loras = new Map<string, ModelInfo>();
    for (const { url, offers } of all) {
      for (const [name, { info }] of offers.models) if (!models.has(name)) models.set(name, at(info, url));
      for (const [name, { info }] of offers.loras) if (!loras.has(name)) loras.set(name, at(info, url));
    }
    const unusable = unusableInfos(all).filter(({ name }) => !models.has(name));
    const [first, ...others] = models.values();
    if (first !== undefined) return [{ ...first, default: true }, ...others, ...loras.values(), ...unusable];
    const [problem] = unusable;
    if (problem !== undefined) throw new PixelsError("worker_failed", `${problem.path} ${problem.problem}`);
    const hint = "Put a checkpoint into ComfyUI's models/checkpoints, or give a workflow with --workflow.";
    throw new PixelsError("worker_failed", `there is no model at ${all.map(({ url }) => url).join(" and ")}`, hint);
  }

  async load(): Promise<Readiness> {
    const { all, note } = await this.#servers();
    return {
      device: "servers",
      deviceNote: note,
      secondsPerStep: USUAL_SECONDS_PER_STEP,
      capacity: PROMPTS_PER_SERVER * all.length,
    };
  }

  /** Of servers on this machine: others have a memory of their own. */
  async freeMemory(): Promise<string | undefined> {
    const local = (await this.#servers()).all.filter((server) => server.isLocal);
    const areTold = await Promise.all(local.map((server) => server.unload()));
    const told = local.filter((_, i) => areTold[i]);
    return told.length === 0 ? undefined : `the models of ComfyUI at ${told.map(({ url }) => url).join(" and ")}`;
  }

  async draw(task: Task, monitor: Monitor, given: AbortSignal): Promise<Picture> {
    const signal = AbortSignal.any([given, this.#closing.signal]);
    signal.throwIfAborted();
    const drawn = this.#draw(task, new PictureProgress(task, monitor, signal), signal);
    this.#drawing.add(drawn);
    try {
      return await drawn;
    } finally {
      this.#drawing.delete(drawn);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort(new PixelsError("internal", "the comfyui engine is closed"));
    await Promise.allSettled(this.#drawing);
    const servers = await this.#started?.catch(() => undefined);
    await servers?.close();
  }

  #servers(): Promise<Servers> {
    this.#started ??= this.#start();
    return this.#started;
  }

  async #start(): Promise<Servers> {
    const users = (await readWorkflows(this.#options.workflows)).map(workflowOf);
    const servers = new Servers(this.#options.servers, await ownWorkflows(), users);
    try {
      await servers.start();
    } catch (error) {
      await servers.close();
      throw error;
    }
    return servers;
  }

  /** Draws it at one server after the other, until one has done so; says where it goes, and that it waits. */
  async #draw(task: Task, progress: PictureProgress, signal: AbortSignal): Promise<Picture> {
    progress.stage("initializing");
    const servers = await this.#servers();
    expectOwn(task, servers.all);
    const back = givenBack(task);
    if (back !== undefined) {
      await progress.end();
      return back;
    }
    let losses = 0;
    let isWaiting = false;
    let hasAskedForMemory = false;
    for (let trouble: string | undefined; ; ) {
      signal.throwIfAborted();
      const server = servers.choose(task);
      if (server === undefined) {
        const why = trouble ?? `no ComfyUI server that has ${task.model} answers`;
        if (!isWaiting) progress.say(`${why}: the job waits for one`);
        isWaiting = true;
        await servers.changed(signal);
        continue;
      }
      if (trouble !== undefined && !isWaiting) progress.say(`${trouble}: drawn at ${server.url}`);
      isWaiting = false;
      try {
        return await this.#drawAt(server, task, progress, signal, () => servers.choose(task, server) !== undefined);
      } catch (error) {
        if (error instanceof NoMemory && server.isLocal && !hasAskedForMemory) {
          hasAskedForMemory = true;
          trouble = `${server.url} had not enough memory until others gave some back`;
          if (await abortable(this.#needMemory(), signal)) continue;
        }
        if (!(error instanceof Lost)) throw error;
        trouble = error.message;
        if (error.wasDrawing && ++losses === MOST_LOSSES)
          throw new PixelsError("job_failed", `${losses} times a ComfyUI server went away as it drew this: ${trouble}`);
      }
    }
  }

  async #needMemory(): Promise<boolean> {
    return (await this.#options.needMemory?.()) ?? false;
  }

  /** Takes its place at the server at once: the next choice counts it. */
  async #drawAt(
    server: ComfyServer,
    task: Task,
    progress: PictureProgress,
    signal: AbortSignal,
    canGoElsewhere: () => boolean,
  ): Promise<Picture> {
    const offer = server.offers.models.get(task.model) as Offer;
    const { inputs, pictures } = offer;
    const sizing = sizingAt(offer, task.size);
    const sized = { ...task, size: sizing.drawn };
    const graph = filled(offer.graph, inputs, sized, lorasAt(server, task), crypto.randomUUID());
    const { uploads, warnings } = drawFrom(graph, inputs, pictures, shownAt(offer, task, sizing));
    const order: Order = {
      model: task.model,
      graph,
      uploads,
      output: inputs.output,
      what: `${sizing.drawn.join("x")} with ${task.model}`,
      onMessage: (message) => progress.onMessage(message),
      onPreview: (bytes) => progress.onPreview(bytes),
      onSilence: () => {
        if (canGoElsewhere()) return true;
        progress.say(`${server.url} does not answer any more: the job waits for it`);
        return false;
      },
    };
    progress.begin(order.graph, inputs.samplers);
    const bytes = await new Prompt(server, order, this.#options.silentMs).draw(signal);
    const picture = await pixels(bytes, server.url);
    await progress.end();
    const rgba = fitted(picture, sizing, task.size);
    progress.stage("post_processing");
    return { rgba, seed: task.seed, warnings, sampler: sampling(order.graph, inputs) };
  }
}

function lorasAt({ offers }: ComfyServer, { lora }: Task): LoraFile[] {
  const wishes = lora === undefined ? [] : parseLoras(lora);
  return wishes.flatMap(({ name, weight }) => {
    const found = offers.loras.get(name);
    return found === undefined ? [] : [{ file: found.file, weight }];
  });
}

async function pixels(bytes: Uint8Array, url: string): Promise<Rgba> {
  try {
    return (await decodePicture("the picture", bytes, LIMITS.side)).image;
  } catch (error) {
    throw new PixelsError("job_failed", `${url} sent a picture that can't be read: ${(error as Error).message}`);
  }
}

/** What can't be drawn with at any of these servers, with what each of them says. */
function unusableInfos(servers: readonly ComfyServer[]): ModelInfo[] {
  const infos = new Map<string, ModelInfo>();
  for (const { url, offers } of servers)
    for (const [name, { path, problem }] of offers.unusable) {
      const before = infos.get(name)?.problem;
      const reason = before === undefined ? `can't be drawn with: ${url} ${problem}` : `${before}; ${url} ${problem}`;
      const info: ModelInfo = { name, path, model_type: "checkpoint", size_mb: 0, engine: "comfyui", problem: reason };
      infos.set(name, info);
    }
  return [...infos.values()];
}

function at(info: ModelInfo, url: string): ModelInfo {
  return /^(checkpoints|diffusion_models|loras)\//.test(info.path) ? { ...info, path: `${url}: ${info.path}` } : info;
}
