import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import * as v from "valibot";
import { type Address, isLocal } from "./address.ts";
import { Http, Refusal } from "./http.ts";
import type { Message } from "./messages.ts";
import { ObjectInfo } from "./object-info.ts";
import { type FileSizes, type Offers, offersOf, type Workflow } from "./offers.ts";
import { Socket } from "./socket.ts";

/** All its nodes and files: some have thousands, on slow disks. */
const CATALOGUE_MS = 60_000;
/** How long a server that takes no more is left in peace. */
const REST_MS = 3_000;
const CANCEL_PAUSE_MS = 300;
const CANCEL_TRIES = 30;
const CLOSE_MS = 2_000;

const stats = v.object({ system: v.object({ comfyui_version: v.optional(v.string()) }) });
const queue = v.object({ queue_running: v.array(v.unknown()), queue_pending: v.array(v.unknown()) });
const files = v.array(v.object({ name: v.string(), size: v.number() }));

/** A prompt that is at a server. */
export interface Listener {
  /** The model that it is drawn with. */
  readonly model: string;
  message(message: Message): void;
  preview(bytes: Uint8Array): void;
  /** Something has happened that only the server itself can tell. */
  look(): void;
}

/** Where a prompt stands in a server's queue. */
export type Place = "running" | "waiting" | undefined;

/** One ComfyUI server: its connection, what it has, and what is drawn there. */
export class ComfyServer extends EventEmitter<{ changed: [] }> {
  readonly url: string;
  readonly http: Http;
  readonly clientId = randomUUID();
  readonly isLocal: boolean;
  readonly #socket: Socket;
  readonly #own: ReadonlyMap<string, Workflow>;
  readonly #users: readonly Workflow[];
  readonly #listeners = new Map<string, Listener>();
  /** Prompts that it may still have, though nobody waits for them. */
  readonly #unwanted = new Set<string>();
  readonly #stopping = new Set<Promise<void>>();
  #queued = 0;
  #current: string | undefined;
  #restsUntil = 0;
  #isClosed = false;
  isUp = false;
  /** Why it is not up. */
  problem = "it has not answered yet";
  version: string | undefined;
  offers: Offers = { models: new Map(), unusable: new Map(), loras: new Map() };
  lastModel: string | undefined;

  constructor(address: Address, own: ReadonlyMap<string, Workflow>, users: readonly Workflow[]) {
    super();
    this.setMaxListeners(0);
    this.url = address.url;
    this.isLocal = isLocal(address);
    this.http = new Http(address);
    this.#own = own;
    this.#users = users;
    this.#socket = new Socket(address, this.clientId);
    this.#socket.on("open", () => void this.#introduce());
    this.#socket.on("closed", (problem) => this.#onClosed(problem));
    this.#socket.on("message", (message) => this.#onMessage(message));
    this.#socket.on("preview", ({ promptId, bytes }) => this.#listenerOf(promptId)?.preview(bytes));
  }

  connect(): void {
    this.#socket.connect();
  }

  /** Resolves when what is given up has been stopped, or after two seconds. */
  async close(): Promise<void> {
    await Promise.race([Promise.all(this.#stopping), delay(CLOSE_MS, undefined, { ref: false })]);
    this.#isClosed = true;
    this.#socket.close();
    this.isUp = false;
  }

  /** Whether a prompt can be sent to it now. */
  get isFree(): boolean {
    return this.isUp && performance.now() >= this.#restsUntil;
  }

  /** Prompts that it has to draw, ours and others'. */
  get load(): number {
    return Math.max(this.#queued, this.#listeners.size + this.#unwanted.size);
  }

  /** Prompts of ours that are to be drawn. */
  get own(): number {
    return this.#listeners.size;
  }

  listen(promptId: string, listener: Listener): void {
    this.#listeners.set(promptId, listener);
    this.lastModel = listener.model;
  }

  forget(promptId: string): void {
    this.#listeners.delete(promptId);
    this.emit("changed");
  }

  /** It does not answer: it gets no more until it has connected and said what it has once more. */
  distrust(): void {
    this.isUp = false;
    this.problem = "it does not answer";
    this.#socket.drop();
  }

  /** It has said that it takes no more just now. */
  rest(): void {
    this.#restsUntil = performance.now() + REST_MS;
    setTimeout(() => this.emit("changed"), REST_MS + 1).unref();
  }

  /** Rejects with Unreachable or Refusal. */
  async placeOf(promptId: string): Promise<Place> {
    const { queue_running, queue_pending } = v.parse(queue, await this.http.get("/queue"));
    const has = (items: unknown[]) => items.some((item) => Array.isArray(item) && item[1] === promptId);
    if (has(queue_running)) return "running";
    return has(queue_pending) ? "waiting" : undefined;
  }

  /** Has it let its models go, where it has nothing to draw; what it begins meanwhile it draws first. @returns whether it was told so. */
  async unload(): Promise<boolean> {
    if (!this.isUp || this.load > 0) return false;
    try {
      await this.http.post("/free", { unload_models: true, free_memory: true });
    } catch {
      return false;
    }
    this.lastModel = undefined;
    return true;
  }

  /** Stops a prompt, wherever it stands, once `sent` has settled; tries again when the server is back, where it does not answer. */
  giveUp(promptId: string, sent: Promise<unknown> = Promise.resolve()): void {
    this.#unwanted.add(promptId);
    const stopped = sent.catch(() => {}).then(() => this.#cancel(promptId));
    this.#stopping.add(stopped);
    void stopped.then(() => this.#stopping.delete(stopped));
  }

  async #cancel(promptId: string): Promise<void> {
    try {
      // An interrupt between the moment a prompt leaves the queue and the one in which it begins is lost.
      for (let i = 0; i < CANCEL_TRIES && !this.#isClosed; i++) {
        await this.#stop(promptId);
        if ((await this.placeOf(promptId)) === undefined) break;
        await delay(CANCEL_PAUSE_MS);
      }
      this.#unwanted.delete(promptId);
      this.emit("changed");
    } catch {
      // When it is back, if it still has it.
    }
  }

  async #stop(promptId: string): Promise<void> {
    try {
      await this.http.post(`/api/jobs/${promptId}/cancel`, {});
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // Versions before 0.26. One that reads no id interrupts whatever it draws: only when that is ours.
      const place = await this.placeOf(promptId);
      if (place === "waiting") await this.http.post("/queue", { delete: [promptId] });
      if (place === "running") await this.http.post("/interrupt", { prompt_id: promptId });
    }
  }

  /** Reads what it has, at each connection: a server that was restarted may have other files. */
  async #introduce(): Promise<void> {
    try {
      const [nodes, system, sizes] = await Promise.all([
        this.http.get("/object_info", CATALOGUE_MS),
        this.http.get("/system_stats"),
        this.#fileSizes(),
      ]);
      const said = v.safeParse(stats, system);
      if (!said.success) throw new Error("what answers there is no ComfyUI");
      this.version = said.output.system.comfyui_version;
      this.offers = offersOf(new ObjectInfo(nodes), sizes, this.#own, this.#users);
    } catch (error) {
      this.problem = (error as Error).message;
      this.#socket.drop();
      return;
    }
    this.#socket.settle();
    this.isUp = true;
    for (const promptId of this.#unwanted) this.giveUp(promptId);
    this.emit("changed");
  }

  async #fileSizes(): Promise<FileSizes> {
    const sizes = new Map<string, number>();
    for (const folder of ["checkpoints", "diffusion_models", "loras"]) {
      // Older servers don't tell.
      const answer = await this.http.get(`/experiment/models/${folder}`).catch((error) => {
        if (!(error instanceof Refusal)) throw error;
      });
      const { success, output } = v.safeParse(files, answer);
      if (success) for (const { name, size } of output) sizes.set(`${folder}/${name}`, size);
    }
    return sizes;
  }

  #onClosed(problem: string): void {
    // What went wrong while it introduced itself says more than that the connection ended.
    if (this.isUp || problem !== "the connection ended") this.problem = problem;
    this.isUp = false;
    this.#queued = 0;
    for (const listener of this.#listeners.values()) listener.look();
    this.emit("changed");
  }

  #onMessage(message: Message): void {
    if (message.type === "status") {
      this.#queued = message.data.status.exec_info.queue_remaining;
      return;
    }
    if (message.type === "execution_start") this.#current = message.data.prompt_id;
    this.#listenerOf(message.data.prompt_id)?.message(message);
  }

  /** Old servers don't say of which prompt they tell: they draw one at a time. */
  #listenerOf(promptId: string | undefined): Listener | undefined {
    return this.#listeners.get(promptId ?? this.#current ?? "");
  }
}
