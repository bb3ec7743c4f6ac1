import { LIMITS } from "../../protocol/limits.ts";
import type { RedisClient } from "./redis.ts";

/** BullMQ's priorities run from 1, which is first, to this. */
const LAST = 2 ** 21 - 1;
const LEVELS = LIMITS.priority;
/** Turns of each level but that of most jobs, which has all the others: 1.7 million. */
const FEW = 2_000;
const MOST = LAST - 2 * LEVELS * FEW;
/** The field of a level's present turn; a client's own has its name behind the level. */
const NOW = "now";

/** Turns of a level. */
function turnsOf(level: number): number {
  return level === 0 ? MOST : FEW;
}

/** The priority by which BullMQ puts the higher level first, and within a level the earlier turn. */
export function priorityOf(level: number, turn: number): number {
  const before = level > 0 ? (LEVELS - level) * FEW : LEVELS * FEW + (level === 0 ? 0 : MOST + (-level - 1) * FEW);
  return before + Math.min(turn, turnsOf(level));
}

/**
 * Clients take turns by numbers: each job of a client has a turn of its own, the next one after its last, and never one that has passed. So
 * a batch of 1,000 holds up another client's single job by one job. Where a queue is never empty for millions of turns the last number
 * is reached, and jobs go by arrival.
 */
export class Turns {
  readonly #redis: RedisClient;
  readonly #key: string;
  readonly #now = new Map<number, number>();

  constructor(redis: RedisClient, key: string) {
    this.#redis = redis;
    this.#key = key;
  }

  async next(level: number, client: string): Promise<number> {
    const own = `${level}/${client}`;
    const answers = await this.#redis.multi().hincrby(this.#key, own, 1).hget(this.#key, `${level}/${NOW}`).exec();
    const turn = Number(answers?.[0]?.[1]);
    const now = Number(answers?.[1]?.[1] ?? 0);
    // Its own turns have passed: it begins with the present one.
    if (turn >= now) return turn;
    await this.#redis.hset(this.#key, own, now);
    return now;
  }

  /** The turn of a job that was taken is the present one. */
  async pass(level: number, turn: number): Promise<void> {
    if (turn <= (this.#now.get(level) ?? 0)) return;
    this.#now.set(level, turn);
    await this.#redis.hset(this.#key, `${level}/${NOW}`, turn);
  }

  /** Numbers begin anew where half of them are used up. To be called while nothing waits. */
  async restart(): Promise<void> {
    const isLate = [...this.#now].some(([level, turn]) => turn > turnsOf(level) / 2);
    if (!isLate) return;
    this.#now.clear();
    await this.#redis.del(this.#key);
  }
}
