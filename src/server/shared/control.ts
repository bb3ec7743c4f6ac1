import { EventEmitter } from "node:events";
import { IdleMachines } from "./idle-machines.ts";
import type { QueueAddress } from "./queue-address.ts";
import { connectRedis, type RedisClient } from "./redis.ts";

const CHANNEL = "{dgx-pixels}:control";

/** What machines call out to each other. Whatever is missed is found out otherwise, only later. */
interface Calls {
  /** A job of this kind waits. */
  work: [kind: string];
  /** This machine has forgotten jobs whose pictures lie on that one. */
  forget: [paths: string];
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
  readonly #machine: string;
  readonly #idle: IdleMachines;
  /** Jobs by their kinds: called once for all that come within one turn of the event loop. */
  readonly #jobs = new Map<string, number>();

  /** @param machine by which this one is called alone. */
  constructor(redis: RedisClient, address: QueueAddress, machine: string) {
    super();
    this.#redis = redis;
    this.#machine = machine;
    this.#idle = new IdleMachines(redis, machine);
    this.#ear = connectRedis(address, true);
    this.#ear.on("message", (_channel: string, message: string) => this.#hear(message));
  }

  async open(): Promise<void> {
    await this.#ear.connect();
    await this.#ear.subscribe(CHANNEL, channelOf(this.#machine));
    // It subscribes again by itself.
    this.#ear.on("ready", () => this.emit("back"));
  }

  /** A job waits: one machine that waits for such is called, if one does; others look by themselves when they have room. */
  callWork(kind: string): void {
    if (this.#jobs.size === 0) setImmediate(() => void this.#callIdle().catch(() => {}));
    this.#jobs.set(kind, (this.#jobs.get(kind) ?? 0) + 1);
  }

  /** See `IdleMachines`. */
  waitFor(kinds: readonly string[]): Promise<boolean> {
    return this.#idle.wait(kinds);
  }

  async call(name: "work" | "cancel" | "fetch" | "fetched", text: string): Promise<void> {
    await this.#redis.publish(CHANNEL, `${name} ${text}`);
  }

  async callOne(machine: string, name: "work" | "forget", text: string): Promise<void> {
    await this.#redis.publish(channelOf(machine), `${name} ${text}`);
  }

  close(): void {
    this.#ear.disconnect();
  }

  async #callIdle(): Promise<void> {
    const all = [...this.#jobs];
    this.#jobs.clear();
    for (const [kind, jobs] of all)
      for (const machine of await this.#idle.callFor(kind, jobs)) await this.callOne(machine, "work", kind);
  }

  #hear(message: string): void {
    const at = message.indexOf(" ");
    const [name, text] = [message.slice(0, at), message.slice(at + 1)];
    if (isCall(name)) this.emit(name, text);
  }
}

const CALLS = ["work", "cancel", "fetch", "fetched", "forget"] as const;

function isCall(name: string): name is (typeof CALLS)[number] {
  return (CALLS as readonly string[]).includes(name);
}

function channelOf(machine: string): string {
  return `${CHANNEL}:${machine}`;
}
