import { randomUUID } from "node:crypto";
import * as v from "valibot";
import { PixelsError } from "../../protocol/errors.ts";
import { failed, refused } from "./faults.ts";
import type { Graph } from "./graph.ts";
import { Refusal, Unreachable } from "./http.ts";
import type { Message } from "./messages.ts";
import type { ComfyServer, Listener } from "./server.ts";
import { type Upload, upload } from "./upload.ts";

/** How long nothing may be heard of a prompt before the server is asked: its socket is known to go silent. */
const QUIET_MS = 2_000;
/** Between the end of a prompt and the moment at which its result can be asked for. */
const SOON_MS = 50;
/** How long a server may leave all questions unanswered before its prompts go elsewhere, where they can. */
const SILENT_MS = 30_000;

/** This prompt comes to nothing at this server, and may at another. */
export class Lost extends Error {
  /** It was being drawn: it may be what brought the server down. */
  readonly wasDrawing: boolean;

  constructor(message: string, wasDrawing = false) {
    super(message);
    this.wasDrawing = wasDrawing;
  }
}

/** A file of a server's. */
const file = v.object({
  filename: v.string(),
  subfolder: v.optional(v.string(), ""),
  type: v.optional(v.string(), "output"),
});
const entry = v.object({
  outputs: v.record(v.string(), v.looseObject({ images: v.optional(v.array(file)) })),
  status: v.nullish(v.object({ status_str: v.string(), messages: v.array(v.tuple([v.string(), v.looseObject({})])) })),
});
type Entry = v.InferOutput<typeof entry>;

/** What is drawn, and who hears how it goes. */
export interface Order {
  model: string;
  graph: Graph;
  /** The pictures that it loads. */
  uploads: readonly Upload[];
  /** The node of the picture. */
  output: string;
  /** What is drawn, for people. */
  what: string;
  onMessage(message: Message): void;
  onPreview(bytes: Uint8Array): void;
  /** The server answers nothing any more. Returns whether another one can take the prompt: else it is waited for. */
  onSilence(): boolean;
}

/** One workflow at one server, from its hand-in to its picture. HTTP is the truth; what the socket says makes it quick, and shows progress. */
export class Prompt implements Listener {
  readonly id = randomUUID();
  readonly #server: ComfyServer;
  readonly #order: Order;
  readonly #silentMs: number;
  /** When the server is asked next, in ms of `performance.now()`, and how long after that again. */
  #asksAt = performance.now() + QUIET_MS;
  #pauseMs = QUIET_MS;
  #isDrawing = false;
  #isOver = false;
  #wake: () => void = () => {};

  constructor(server: ComfyServer, order: Order, silentMs = SILENT_MS) {
    this.#server = server;
    this.#order = order;
    this.#silentMs = silentMs;
  }

  get model(): string {
    return this.#order.model;
  }

  /** The picture's file. Rejects with Lost, with PixelsError, and with the signal's reason at once; the server is told to stop then. */
  async draw(signal: AbortSignal): Promise<Uint8Array> {
    this.#server.listen(this.id, this);
    const sent = this.#send();
    const drawn = sent.then(() => this.#result());
    drawn.catch(() => {});
    try {
      return await abortable(drawn, signal);
    } catch (error) {
      this.#isOver = true;
      this.look();
      // What is handed in just now is given up as well, and what a silent server may still have.
      if (signal.aborted || error instanceof Lost) this.#server.giveUp(this.id, sent);
      throw error;
    } finally {
      this.#server.forget(this.id);
    }
  }

  message(message: Message): void {
    this.#asksAt = performance.now() + QUIET_MS;
    if (message.type === "execution_start") this.#isDrawing = true;
    this.#order.onMessage(message);
    const isEnd =
      message.type === "executing"
        ? message.data.node == null
        : /^execution_(success|error|interrupted)$/.test(message.type);
    if (isEnd) this.look();
  }

  preview(bytes: Uint8Array): void {
    this.#asksAt = performance.now() + QUIET_MS;
    this.#order.onPreview(bytes);
  }

  look(): void {
    this.#asksAt = 0;
    this.#pauseMs = SOON_MS;
    this.#wake();
  }

  async #send(): Promise<void> {
    const { http, url, clientId } = this.#server;
    const { graph, output, uploads } = this.#order;
    // Later versions take this from the prompt; 0.3.64 and older ones go by `--preview-method` alone.
    const extra_data = { preview_method: "auto" };
    try {
      for (const picture of uploads) await upload(http, url, picture);
      const answer = await http.post("/prompt", { prompt: graph, client_id: clientId, prompt_id: this.id, extra_data });
      const fault = refused(url, graph, output, answer);
      if (fault === undefined) return;
      this.#server.giveUp(this.id);
      throw fault;
    } catch (error) {
      throw this.#whyNotSent(error as Error);
    }
  }

  #whyNotSent(error: Error): Error {
    const { url } = this.#server;
    if (error instanceof Unreachable) {
      this.#server.distrust();
      return new Lost(`${url} does not answer (${error.message})`);
    }
    if (!(error instanceof Refusal)) return error;
    if ([429, 502, 503, 504].includes(error.status)) {
      this.#server.rest();
      return new Lost(`${url} takes no more jobs just now`);
    }
    const fault = refused(url, this.#order.graph, this.#order.output, error.body);
    return fault ?? new PixelsError("job_failed", `${url} refuses the job with ${error.message}`);
  }

  /** Waits until it is in the server's history, and fetches the picture. */
  async #result(): Promise<Uint8Array> {
    let answeredAt = performance.now();
    for (;;) {
      await this.#quiet();
      if (this.#isOver) throw new Lost("nobody waits for it");
      try {
        const done = await this.#look();
        answeredAt = performance.now();
        if (done !== undefined) return await this.#picture(done);
      } catch (error) {
        const { url } = this.#server;
        if (error instanceof Lost || error instanceof PixelsError) throw error;
        if (error instanceof Unreachable && error.isGone) throw new Lost(`${url} is gone`, this.#isDrawing);
        // It may be reading a model of many gigabytes: what it draws is not the cause.
        if (performance.now() - answeredAt < this.#silentMs || !this.#order.onSilence()) continue;
        this.#server.distrust();
        throw new Lost(`${url} does not answer any more`);
      }
    }
  }

  /** Resolves when nothing was heard for a while, or when there is something to look for. */
  async #quiet(): Promise<void> {
    for (let left = 1; left > 0; left = this.#asksAt - performance.now())
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.#asksAt - performance.now());
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    // What has ended is in the history a moment later; what was only cut off may go on for long.
    this.#asksAt = performance.now() + this.#pauseMs;
    this.#pauseMs = Math.min(QUIET_MS, 2 * this.#pauseMs);
  }

  async #look(): Promise<Entry | undefined> {
    // In this order: what leaves the queue in between is in the history then.
    const place = await this.#server.placeOf(this.id);
    if (place === "running") this.#isDrawing = true;
    if (place !== undefined) return undefined;
    const history = v.parse(v.record(v.string(), v.unknown()), await this.#server.http.get(`/history/${this.id}`));
    if (this.id in history) return v.parse(entry, history[this.id]);
    throw new Lost(`${this.#server.url} was restarted`, this.#isDrawing);
  }

  async #picture({ outputs, status }: Entry): Promise<Uint8Array> {
    const { url, http } = this.#server;
    const { graph, output, what } = this.#order;
    const [last, data] = status?.messages.findLast(([name]) => /error|interrupted/.test(name)) ?? [];
    if (last === "execution_interrupted")
      throw new PixelsError("job_failed", `the job was stopped at ${url}, by somebody else`);
    if (status?.status_str === "error") throw failed(url, graph, what, data);
    const [image] = outputs[output]?.images ?? [];
    if (image === undefined) throw new PixelsError("job_failed", `${url} made no picture of ${what}`);
    try {
      return await http.bytes(`/view?${new URLSearchParams(image)}`);
    } catch (error) {
      if (error instanceof Refusal) throw new Lost(`${url} does not have the picture any more (${error.message})`);
      throw error;
    }
  }
}

/** Rejects with the signal's reason as soon as it is aborted. */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    signal.throwIfAborted();
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
