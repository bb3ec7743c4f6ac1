import { decodePicture } from "../../image/files/decode.ts";
import { stretch } from "../../image/grid/scale.ts";
import type { Rgba } from "../../image/rgba.ts";
import { LIMITS } from "../../protocol/limits.ts";
import { STAGES, type Stage } from "../../protocol/messages/fields.ts";
import type { Monitor, Task } from "../engine.ts";
import type { Graph } from "./graph.ts";
import type { Message } from "./messages.ts";

/**
 * Tells a monitor of one picture what servers say of it. Stages and steps only grow, also where the picture is drawn again at another
 * server, and the steps of all samplers of a workflow together are the task's.
 */
export class PictureProgress {
  readonly #task: Task;
  readonly #monitor: Monitor;
  readonly #signal: AbortSignal;
  readonly #said = new Set<string>();
  #graph: Graph = {};
  #samplers: readonly string[] = [];
  #stage: Stage | undefined;
  #step = 0;
  #preview: Uint8Array | undefined;
  /** Previews are decoded beside, and told in their order. */
  #told: Promise<void> = Promise.resolve();

  constructor(task: Task, monitor: Monitor, signal: AbortSignal) {
    this.#task = task;
    this.#monitor = monitor;
    this.#signal = signal;
  }

  /** From here on it is drawn so. */
  begin(graph: Graph, samplers: readonly string[]): void {
    this.#graph = graph;
    this.#samplers = samplers;
    this.#preview = undefined;
  }

  stage(stage: Stage): void {
    if (this.#stage !== undefined && STAGES.indexOf(stage) <= STAGES.indexOf(this.#stage)) return;
    if (this.#signal.aborted) return;
    this.#stage = stage;
    this.#monitor.stage(stage);
  }

  /** Each text once: a server may turn a job away again and again. */
  say(text: string): void {
    if (!this.#said.has(text)) this.#monitor.say(text);
    this.#said.add(text);
  }

  onMessage(message: Message): void {
    if (message.type === "execution_start") this.#later(() => this.stage("loading_models"));
    if (message.type === "executing" && message.data.node != null) this.#onNode(message.data.node);
    if (message.type === "progress") this.#onProgress(message.data);
  }

  onPreview(bytes: Uint8Array): void {
    this.#preview = bytes;
  }

  /** The picture is there. Resolves when all has been told. */
  async end(): Promise<void> {
    this.#later(() => {
      this.stage("sampling");
      if (this.#step < this.#task.steps) this.#tell(this.#task.steps, undefined);
      this.stage("decoding");
    });
    await this.#told;
  }

  #onNode(id: string): void {
    const type = this.#graph[id]?.class_type ?? "";
    this.#later(() => {
      if (/TextEncode/.test(type)) this.stage("encoding");
      if (this.#samplers.includes(id)) this.stage("sampling");
      else if (this.#step === this.#task.steps) this.stage("decoding");
    });
  }

  #onProgress({ node, value, max }: Extract<Message, { type: "progress" }>["data"]): void {
    // Other nodes count, too, such as those that enlarge: in pixels, not in steps.
    const at = this.#samplers.indexOf(node ?? "");
    if (at < 0 || max <= 0) return;
    const share = (at + Math.min(1, value / max)) / this.#samplers.length;
    const step = Math.floor(this.#task.steps * share + 1e-9);
    const preview = this.#preview;
    this.#later(async () => {
      this.stage("sampling");
      if (step > this.#step && this.#stage === "sampling") this.#tell(step, preview && (await decoded(preview)));
    });
  }

  #tell(step: number, preview: Rgba | undefined): void {
    if (this.#signal.aborted) return;
    this.#step = step;
    const [width, height] = this.#task.size;
    this.#monitor.step(step, preview && (() => stretch(preview, width, height)));
  }

  #later(tell: () => void | Promise<void>): void {
    this.#told = this.#told.then(tell);
    this.#told.catch(() => {});
  }
}

/** Undefined for what is no picture: a job does not fail for want of a preview. */
async function decoded(bytes: Uint8Array): Promise<Rgba | undefined> {
  try {
    return (await decodePicture("a preview", bytes, LIMITS.side)).image;
  } catch {
    return undefined;
  }
}
