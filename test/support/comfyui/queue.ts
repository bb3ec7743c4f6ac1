import { setTimeout as delay } from "node:timers/promises";
import type { Clients } from "./clients.ts";
import { type Executor, Interrupted, type NodeFailure, type Told } from "./executor.ts";
import type { Latent } from "./nodes.ts";
import { pngOf } from "./pictures.ts";
import type { Prompt } from "./validate.ts";

type Item = [number, id: string, prompt: Prompt, extra: Record<string, unknown>, outputs: string[]];
type Entry = { prompt: Item; outputs: Record<string, unknown>; status: unknown };

/** What became of prompts, by their ids, in this order; it outlives the server. */
export interface Course {
  begun: string[];
  drawn: string[];
  interrupted: string[];
}

/** Between a prompt's leaving the queue and its beginning: ComfyUI forgets interrupts of this time. */
const BEGIN_MS = 15;

/** The prompts of one life of a server: those that wait, the one that is drawn, and what became of the others. */
export class PromptQueue {
  readonly history = new Map<string, Entry>();
  /** By type and file name. */
  readonly pictures = new Map<string, Buffer>();
  readonly executor: Executor;
  readonly #clients: Clients;
  readonly #course: Course;
  readonly #showsPreviews: boolean;
  readonly waiting: Item[] = [];
  #running: Item | undefined;
  #numbers = 0;
  #isOver = false;

  constructor(executor: Executor, clients: Clients, course: Course, showsPreviews: boolean) {
    this.executor = executor;
    this.#clients = clients;
    this.#course = course;
    this.#showsPreviews = showsPreviews;
  }

  get running(): Item[] {
    return this.#running === undefined ? [] : [this.#running];
  }

  /** Prompts that wait or are drawn. */
  get load(): number {
    return this.waiting.length + this.running.length;
  }

  get status() {
    return { exec_info: { queue_remaining: this.load } };
  }

  /** As the process ends: nothing is said any more. */
  end(): void {
    this.#isOver = true;
    this.executor.isInterrupted = true;
    this.waiting.length = 0;
    this.#running = undefined;
  }

  /** @returns its number. */
  take(id: string, prompt: Prompt, extra: Record<string, unknown>, outputs: string[]): number {
    const number = this.#numbers++;
    this.waiting.push([number, id, prompt, extra, outputs]);
    this.#changed();
    void this.#work();
    return number;
  }

  /** Wherever it stands. @returns whether it was there. */
  cancel(id: string): boolean {
    if (this.#running?.[1] !== id) return this.delete(id);
    this.executor.isInterrupted = true;
    return true;
  }

  delete(id: string): boolean {
    const at = this.waiting.findIndex((item) => item[1] === id);
    if (at < 0) return false;
    this.waiting.splice(at, 1);
    this.#changed();
    return true;
  }

  /** Whatever is drawn, or only where that is this one. */
  interrupt(id?: string): void {
    if (id === undefined || this.#running?.[1] === id) this.executor.isInterrupted = true;
  }

  #changed(): void {
    this.#clients.send(undefined, "status", { status: this.status });
  }

  async #work(): Promise<void> {
    while (this.#running === undefined && !this.#isOver) {
      const item = this.waiting.shift();
      if (item === undefined) return;
      this.#running = item;
      this.#changed();
      await delay(BEGIN_MS);
      const entry = await this.#execute(item);
      if (this.#isOver) return;
      this.#running = undefined;
      this.history.set(item[1], entry);
      this.#changed();
      this.#clients.send(item[3].client_id as string, "executing", { node: null, prompt_id: item[1] });
    }
  }

  async #execute(item: Item): Promise<Entry> {
    const [, id, prompt, extra, outputs] = item;
    const { executor } = this;
    const client = extra.client_id as string;
    executor.isInterrupted = false;
    this.#course.begun.push(id);
    const messages: [string, unknown][] = [];
    const tell = (type: string, data: Record<string, unknown>) => {
      if (this.#isOver) throw new Interrupted();
      if (type.startsWith("execution_")) messages.push([type, { ...data, timestamp: Date.now() }]);
      this.#clients.send(client, type, data);
    };
    const told: Told = {
      send: tell,
      preview: (node, latent) => this.#preview(client, id, node, extra, latent),
      save: (latent, type) => this.#save(latent, type),
    };
    const status = (text: string) => ({ status_str: text, completed: text === "success", messages });
    try {
      tell("execution_start", { prompt_id: id });
      const shown = await executor.execute(id, prompt, outputs, told);
      tell("execution_success", { prompt_id: id });
      this.#course.drawn.push(id);
      return { prompt: item, outputs: shown, status: status("success") };
    } catch (error) {
      if (this.#isOver) return { prompt: item, outputs: {}, status: status("error") };
      const node = executor.executing;
      const data = { prompt_id: id, node_id: node, node_type: prompt[node]?.class_type, executed: [] };
      if (error instanceof Interrupted) {
        this.#course.interrupted.push(id);
        tell("execution_interrupted", data);
      } else {
        const { type = "RuntimeError", message } = error as NodeFailure;
        tell("execution_error", { ...data, exception_message: `${message}\n`, exception_type: type, traceback: [] });
      }
      return { prompt: item, outputs: {}, status: status("error") };
    }
  }

  async #preview(sid: string, id: string, node: string, extra: Record<string, unknown>, latent: Latent): Promise<void> {
    const isWanted = extra.preview_method === "auto" || this.#showsPreviews;
    if (isWanted) await this.#clients.preview(sid, { node_id: node, prompt_id: id }, latent);
  }

  async #save(latent: Latent, type: "output" | "temp"): Promise<unknown> {
    const filename = `ComfyUI_${String(this.pictures.size + 1).padStart(5, "0")}_.png`;
    this.pictures.set(`${type}/${filename}`, await pngOf(latent));
    return { images: [{ filename, subfolder: "", type }] };
  }
}
