import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { PixelsError } from "../../protocol/errors.ts";
import { parseLoras } from "../../protocol/recipe/lora.ts";
import type { Task } from "../engine.ts";
import type { Address } from "./address.ts";
import type { Workflow } from "./offers.ts";
import { ComfyServer } from "./server.ts";

/** How long a start waits for servers that say nothing at all, once it has waited for those that do. */
const START_MS = 10_000;

/** All servers that there are. */
export class Servers {
  readonly all: readonly ComfyServer[];

  constructor(addresses: readonly Address[], own: ReadonlyMap<string, Workflow>, users: readonly Workflow[]) {
    this.all = addresses.map((address) => new ComfyServer(address, own, users));
  }

  /** Resolves when each has answered or failed to. Throws PixelsError `worker_failed` where none answers. */
  async start(): Promise<void> {
    const first = this.all.map(async (server) => {
      const changed = once(server, "changed");
      server.connect();
      await changed;
    });
    await Promise.race([Promise.all(first), delay(START_MS, undefined, { ref: false })]);
    if (this.#up.length === 0) {
      const reasons = this.all.map(({ url, problem }) => `${url}: ${problem}`).join("; ");
      const hint = "Start ComfyUI there, or name another server with --comfyui.";
      throw new PixelsError("worker_failed", `no ComfyUI server answers (${reasons})`, hint);
    }
  }

  /**
   * The server with the least to do that has this model and its LoRAs, of equal ones the one that drew with it last; undefined while
   * none can take a prompt. @param but one that is not meant.
   */
  choose({ model, lora }: Task, but?: ComfyServer): ComfyServer | undefined {
    const loras = lora === undefined ? [] : parseLoras(lora);
    const has = ({ offers }: ComfyServer) =>
      offers.models.has(model) && loras.every(({ name }) => offers.loras.has(name));
    const able = this.all.filter((server) => server !== but && server.isFree && has(server));
    const rank = (server: ComfyServer) => [server.load, server.lastModel === model ? 0 : 1, server.own] as const;
    return able.sort((a, b) => compare(rank(a), rank(b)))[0];
  }

  /** Resolves when anything has changed; rejects with the signal's reason. */
  async changed(signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const both = AbortSignal.any([signal, over.signal]);
    try {
      await Promise.race(this.all.map((server) => once(server, "changed", { signal: both })));
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      over.abort();
    }
  }

  /** Resolves when what is given up has been stopped, or after two seconds. */
  async close(): Promise<void> {
    await Promise.all(this.all.map((server) => server.close()));
  }

  /** Which of them answer, in one short line. */
  get note(): string {
    const up = this.#up.map(({ url, version }) => (version === undefined ? url : `${url} (${version})`));
    const down = this.all.filter(({ isUp }) => !isUp).map(({ url }) => `${url} does not answer`);
    const line = `ComfyUI at ${[...up, ...down].join(", ")}`;
    return line.length <= 120 ? line : `${line.slice(0, 119)}…`;
  }

  get #up(): ComfyServer[] {
    return this.all.filter(({ isUp }) => isUp);
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : (a[at] as number) - (b[at] as number);
}
