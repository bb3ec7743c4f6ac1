import { EventEmitter } from "node:events";
import type { QueueAddress } from "./queue-address.ts";
import { connectRedis, type RedisClient } from "./redis.ts";

const CHANNEL = "{dgx-pixels}:control";

/** What machines call out to each other. Whatever is missed is found out otherwise, only later. */
interface Calls {
  /** A job of this kind waits. */
  work: [kind: string];
  /** Whoever draws this job is to give it up. */
  cancel: [id: string];
  /** The machine of this name is to hand in a picture at a place of its own. */
  fetch: [request: string];
  /** It lies at this place. */
  fetched: [key: string];
  /** The connection is there again: what was called meanwhile was missed. */
  back: [];
}

export class Control extends EventEmitter<Calls> {
  readonly #redis: RedisClient;
  readonly #ear: RedisClient;
  /** Called once for all that come within one turn of the event loop. */
  readonly #kinds = new Set<string>();

  constructor(redis: RedisClient, address: QueueAddress) {
    super();
    this.#redis = redis;
    this.#ear = connectRedis(address, true);
    this.#ear.on("message", (_channel: string, message: string) => this.#hear(message));
  }

  async open(): Promise<void> {
    await this.#ear.connect();
    await this.#ear.subscribe(CHANNEL);
    // It subscribes again by itself.
    this.#ear.on("ready", () => this.emit("back"));
  }

  callWork(kind: string): void {
    if (this.#kinds.size === 0) setImmediate(() => this.#callKinds());
    this.#kinds.add(kind);
  }

  async call(name: "cancel" | "fetch" | "fetched", text: string): Promise<void> {
    await this.#redis.publish(CHANNEL, `${name} ${text}`);
  }

  close(): void {
    this.#ear.disconnect();
  }

  #callKinds(): void {
    const kinds = [...this.#kinds];
    this.#kinds.clear();
    for (const kind of kinds) this.#redis.publish(CHANNEL, `work ${kind}`).catch(() => {});
  }

  #hear(message: string): void {
    const at = message.indexOf(" ");
    const [name, text] = [message.slice(0, at), message.slice(at + 1)];
    if (name === "work" || name === "cancel" || name === "fetch" || name === "fetched") this.emit(name, text);
  }
}
