import * as v from "valibot";
import { modelInfo } from "../../protocol/messages/model-info.ts";
import { laneInfo } from "../../protocol/messages/replies.ts";
import type { RedisClient } from "./redis.ts";

const NAMES = "{dgx-pixels}:machines";
const ANNOUNCED_MS = 2_000;
/** Who has not been heard of for so long is gone; Redis counts, whatever the clocks of machines say. */
const GONE_MS = 10_000;

const machine = v.object({
  name: v.string(),
  version: v.string(),
  has_front: v.boolean(),
  lanes: v.array(laneInfo),
  models: v.array(v.object({ ...modelInfo.entries, engine: v.string() })),
});
/** What a machine says of itself to all others. */
export type Machine = v.InferOutput<typeof machine>;

/** All machines that share the board, as each says every two seconds. */
export class Machines {
  readonly #redis: RedisClient;
  readonly #describe: () => Machine;
  readonly #heard: () => void;
  readonly #timer: NodeJS.Timeout;
  #all: Machine[] = [];

  /** @param heard is told when it has been looked who there is. */
  constructor(redis: RedisClient, describe: () => Machine, heard: () => void) {
    this.#redis = redis;
    this.#describe = describe;
    this.#heard = heard;
    this.#timer = setInterval(() => void this.exchange().catch(() => {}), ANNOUNCED_MS).unref();
  }

  /** By their names, this one among them. */
  get all(): readonly Machine[] {
    const own = this.#describe();
    return [...this.others, own].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  get others(): readonly Machine[] {
    const { name } = this.#describe();
    return this.#all.filter((other) => other.name !== name);
  }

  /** Says what this machine has, and hears what others have. */
  async exchange(): Promise<void> {
    const own = this.#describe();
    await this.#redis.set(keyOf(own.name), JSON.stringify(own), "PX", GONE_MS);
    await this.#redis.sadd(NAMES, own.name);
    const names = (await this.#redis.smembers(NAMES)).sort();
    const texts = await this.#redis.mget(...names.map(keyOf));
    const gone = names.filter((_, i) => texts[i] === null);
    if (gone.length > 0) await this.#redis.srem(NAMES, ...gone);
    this.#all = texts.flatMap((text) => (text === null ? [] : read(text)));
    this.#heard();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#redis.del(keyOf(this.#describe().name)).catch(() => {});
  }
}

function keyOf(name: string): string {
  return `{dgx-pixels}:machine:${name}`;
}

/** Nothing for what a later version says otherwise. */
function read(text: string): Machine[] {
  try {
    return [v.parse(machine, JSON.parse(text))];
  } catch {
    return [];
  }
}
