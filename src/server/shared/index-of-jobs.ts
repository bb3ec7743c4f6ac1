import type { RedisClient } from "./redis.ts";

/** One slot of a Cluster: what stands here is read and written together. */
const JOBS = "{dgx-pixels}:jobs";
const ORDER = "{dgx-pixels}:order";
const COUNTER = "{dgx-pixels}:count";
const CANCELS = "{dgx-pixels}:cancelled";
const BYTES = "{dgx-pixels}:bytes";
const KINDS = "{dgx-pixels}:kinds";

/** Where a job is looked for. */
export interface Place {
  /** The line that it waits or waited in. */
  kind: string | undefined;
  /** The record of a job that somebody wished to cancel. */
  cancelled: string | undefined;
}

/** What BullMQ does not keep: which job is of which kind, the order over all kinds, and who wished to cancel what. */
export class IndexOfJobs {
  readonly #redis: RedisClient;

  constructor(redis: RedisClient) {
    this.#redis = redis;
  }

  /** Kinds of which there has been a job. */
  async kinds(): Promise<string[]> {
    return this.#redis.smembers(KINDS);
  }

  /** @returns whether nobody has added it before. */
  async addKind(kind: string): Promise<boolean> {
    return (await this.#redis.sadd(KINDS, kind)) === 1;
  }

  /** The number of the next job to come. */
  async nextOrder(): Promise<number> {
    return this.#redis.incr(COUNTER);
  }

  /** Takes an id for a job of this kind. @returns the kind that it is taken for, by whoever came first. */
  async claim(id: string, kind: string): Promise<{ isFirst: boolean; kind: string }> {
    const answers = await this.#redis.multi().hsetnx(JOBS, id, kind).hget(JOBS, id).exec();
    return { isFirst: answers?.[0]?.[1] === 1, kind: String(answers?.[1]?.[1]) };
  }

  async place(id: string): Promise<Place> {
    const [place] = await this.places([id]);
    return place as Place;
  }

  async places(ids: string[]): Promise<Place[]> {
    if (ids.length === 0) return [];
    const [kinds, cancelled] = await Promise.all([this.#redis.hmget(JOBS, ...ids), this.#redis.hmget(CANCELS, ...ids)]);
    return ids.map((_, i) => ({ kind: kinds[i] ?? undefined, cancelled: cancelled[i] ?? undefined }));
  }

  async enter(id: string, order: number): Promise<void> {
    await this.#redis.zadd(ORDER, "NX", order, id);
  }

  /** In the order of arrival. */
  async page(after: number | undefined, limit: number): Promise<{ id: string; order: number }[]> {
    const from = after === undefined ? "-inf" : `(${after}`;
    const entries = await this.#redis.zrange(ORDER, from, "+inf", "BYSCORE", "LIMIT", 0, limit, "WITHSCORES");
    return Array.from({ length: entries.length / 2 }, (_, i) => ({
      id: entries[2 * i] as string,
      order: Number(entries[2 * i + 1]),
    }));
  }

  /** From now on whoever takes the job or holds it ends it. @returns false where somebody has wished so before. */
  async wishCancelled(id: string, record: string): Promise<boolean> {
    return (await this.#redis.hsetnx(CANCELS, id, record)) === 1;
  }

  async isCancelWished(id: string): Promise<boolean> {
    return (await this.#redis.hexists(CANCELS, id)) === 1;
  }

  async dropWish(id: string): Promise<void> {
    await this.#redis.hdel(CANCELS, id);
  }

  async cancelledCount(): Promise<number> {
    return this.#redis.hlen(CANCELS);
  }

  /** Adds to what the pictures of all ended jobs take. @returns how much that is. */
  async countBytes(bytes: number): Promise<number> {
    return this.#redis.incrby(BYTES, bytes);
  }

  /** Some jobs that were cancelled, in no order. */
  async someCancelled(most: number): Promise<string[]> {
    const [, entries] = await this.#redis.hscan(CANCELS, 0, "COUNT", most);
    return entries.filter((_, i) => i % 2 === 0);
  }

  async forget(ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#redis
      .multi()
      .hdel(JOBS, ...ids)
      .hdel(CANCELS, ...ids)
      .zrem(ORDER, ...ids)
      .exec();
  }
}
