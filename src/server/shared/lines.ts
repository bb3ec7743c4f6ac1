import { setTimeout as delay } from "node:timers/promises";
import type { Update } from "../../protocol/messages/updates.ts";
import type { Log } from "../log.ts";
import type { IndexOfJobs } from "./index-of-jobs.ts";
import { Line } from "./line.ts";
import type { QueueAddress } from "./queue-address.ts";
import { connectRedis, type RedisClient } from "./redis.ts";
import { LineUpdates } from "./updates.ts";

const CLOSE_MS = 2_000;

/** How the lines of a board are followed, where it has a front. */
export interface Following {
  address: QueueAddress;
  hear(update: Update): void;
  /** Told where the connection was gone for a while: some updates may be forgotten by now. */
  missed(): void;
}

/** All lines that there are, on any machine, by the names of their kinds. */
export class Lines {
  readonly #lines = new Map<string, Line>();
  readonly #updates: LineUpdates[] = [];
  readonly #ears: RedisClient[] = [];
  readonly #redis: RedisClient;
  readonly #index: IndexOfJobs;
  readonly #following: Following | undefined;
  readonly #log: Log;
  readonly #begun: (name: string) => void;
  #opening: Promise<void> = Promise.resolve();
  #isFirstLook = true;

  /** @param begun is told of a line that no machine knows yet. */
  constructor(
    redis: RedisClient,
    index: IndexOfJobs,
    following: Following | undefined,
    begun: (name: string) => void,
    log: Log,
  ) {
    this.#begun = begun;
    this.#redis = redis;
    this.#index = index;
    this.#following = following;
    this.#log = log;
  }

  get all(): Line[] {
    return [...this.#lines.values()];
  }

  has(name: string): boolean {
    return this.#lines.has(name);
  }

  /** Takes in the lines that others have begun. */
  async look(): Promise<void> {
    const names = await this.#index.kinds();
    const isNew = !this.#isFirstLook;
    for (const name of names) await this.#open(name, isNew);
    this.#isFirstLook = false;
  }

  /** The line of this name, which may be its first job's. */
  async named(name: string): Promise<Line> {
    if (!this.#lines.has(name)) {
      const isNew = await this.#index.addKind(name);
      await this.#open(name, true);
      if (isNew) this.#begun(name);
    }
    return this.#lines.get(name) as Line;
  }

  async close(): Promise<void> {
    // BullMQ waits for a Redis that is away, without end.
    await Promise.race([this.#closeAll(), delay(CLOSE_MS, undefined, { ref: false })]);
    for (const ear of this.#ears) ear.disconnect();
  }

  async #closeAll(): Promise<void> {
    await this.#opening.catch(() => {});
    await Promise.all([...this.#updates, ...this.#lines.values()].map((part) => part.close().catch(() => {})));
  }

  /** One after the other: the same line is opened once. */
  async #open(name: string, isNew: boolean): Promise<void> {
    const opening = this.#opening.catch(() => {}).then(() => this.#begin(name, isNew));
    this.#opening = opening;
    await opening;
  }

  async #begin(name: string, isNew: boolean): Promise<void> {
    if (this.#lines.has(name)) return;
    const line = new Line(name, this.#redis, this.#log);
    if (this.#following !== undefined) this.#updates.push(await this.#follow(line, isNew, this.#following));
    await line.watchLeases();
    this.#lines.set(name, line);
  }

  async #follow(line: Line, isNew: boolean, { address, hear, missed }: Following): Promise<LineUpdates> {
    const connection = connectRedis(address, true);
    await connection.connect();
    connection.on("ready", missed);
    this.#ears.push(connection);
    return LineUpdates.follow(line, { redis: this.#redis, connection }, isNew, hear);
  }
}
