import type { Amount } from "../blobs/blob-quota.ts";
import type { RedisClient } from "./redis.ts";

/** Bytes of each picture, and of all of them. */
const BLOBS = "{dgx-pixels}:blobs";
const BYTES = "{dgx-pixels}:blobs:bytes";
const SWEEPER = "{dgx-pixels}:blobs:sweeper";
/** How long one is kept that no job needs, since it was last named. */
const KEPT_MS = 3_600_000;
/** Looked at in one go: Redis does nothing else meanwhile. */
const AT_ONCE = 500;
/** A request that named one may not have become a job yet. */
const SETTLED_MS = 5_000;
/** Dropped in one go of a client that has as many as it may. */
const DROPPED = 20;

/**
 * What clients have uploaded, in Redis: the bytes, whose they are, and which jobs name them. Whether one was named within the last hour is a key
 * that Redis lets expire, so no machine's clock counts. Whatever is done in two steps leaves more than is needed where a machine ends between
 * them, and `sweep` finds it.
 */
export class BlobIndex {
  readonly #redis: RedisClient;
  readonly #areOver: (ids: string[]) => Promise<boolean[]>;

  /** @param areOver tells which jobs have ended or are unknown. */
  constructor(redis: RedisClient, areOver: (ids: string[]) => Promise<boolean[]>) {
    this.#redis = redis;
    this.#areOver = areOver;
  }

  /** The bytes of one that this owner has sent, which counts as named then; undefined where it has not. */
  async named(blob: string, owner: string): Promise<number | undefined> {
    const bytes = await this.#redis.hget(ownedBy(owner), blob);
    if (bytes === null) return undefined;
    await this.#redis.set(freshOf(blob), "", "PX", KEPT_MS);
    return Number(bytes);
  }

  /** Keeps what a job names until it has ended. @returns those that are not this owner's. */
  async need(blobs: readonly string[], owner: string, job: string): Promise<string[]> {
    const batch = this.#redis.multi();
    for (const blob of blobs) batch.sadd(jobsOf(blob), job).set(freshOf(blob), "", "PX", KEPT_MS);
    const answers = await batch.hmget(ownedBy(owner), ...blobs).exec();
    const owned = answers?.at(-1)?.[1] as (string | null)[];
    const missing = blobs.filter((_, i) => owned[i] === null);
    if (missing.length > 0) await this.#redis.multi(blobs.map((blob) => ["srem", jobsOf(blob), job])).exec();
    return missing;
  }

  /** How much there is of this owner's, and of all. */
  async amounts(owner: string): Promise<{ own: Amount; all: Amount }> {
    const answers = await this.#redis.multi().hvals(ownedBy(owner)).hlen(BLOBS).get(BYTES).exec();
    const [own, blobs, bytes] = answers?.map(([, answer]) => answer) ?? [];
    const sizes = (own as string[]).map(Number);
    return {
      own: { blobs: sizes.length, bytes: sum(sizes) },
      all: { blobs: Number(blobs), bytes: Number(bytes ?? 0) },
    };
  }

  async put(blob: string, owner: string, png: Buffer): Promise<void> {
    const isNew = (await this.#redis.hsetnx(BLOBS, blob, png.length)) === 1;
    await this.#redis
      .multi()
      .set(bytesOf(blob), png)
      .set(freshOf(blob), "", "PX", KEPT_MS)
      .sadd(ownersOf(blob), owner)
      .hset(ownedBy(owner), blob, png.length)
      .incrby(BYTES, isNew ? png.length : 0)
      .exec();
  }

  async get(blob: string): Promise<Buffer | undefined> {
    return (await this.#redis.getBuffer(bytesOf(blob))) ?? undefined;
  }

  /** Drops some that this owner has named longest ago and that no job needs. */
  async dropOldest(owner: string): Promise<void> {
    const blobs = await this.#redis.hkeys(ownedBy(owner));
    const left = await this.#redis.pipeline(blobs.map((blob) => ["pttl", freshOf(blob)])).exec();
    const byAge = blobs
      .map((blob, i) => ({ blob, left: Number(left?.[i]?.[1]) }))
      .filter((one) => one.left < KEPT_MS - SETTLED_MS)
      .sort((a, b) => a.left - b.left)
      .slice(0, DROPPED);
    for (const one of byAge) if (!(await this.#isNeeded(one.blob))) await this.#disown(one, [owner]);
  }

  /** Sweeps where no other machine has within this time. */
  async takeTurn(roundMs: number): Promise<void> {
    const isOwn = await this.#redis.set(SWEEPER, "", "PX", roundMs / 2, "NX");
    if (isOwn !== null) await this.sweep();
  }

  /** Forgets what has rested for too long, and counts what there is. */
  async sweep(): Promise<void> {
    const all = await this.#redis.hgetall(BLOBS);
    const blobs = Object.keys(all);
    for (let i = 0; i < blobs.length; i += AT_ONCE) {
      const some = blobs.slice(i, i + AT_ONCE);
      const fresh = await this.#redis.mget(...some.map(freshOf));
      for (const [at, blob] of some.entries()) if (fresh[at] === null) await this.#forget(blob);
    }
    await this.#redis.set(BYTES, sum((await this.#redis.hvals(BLOBS)).map(Number)));
  }

  /** One that some job needed until now goes an hour later. */
  async #forget(blob: string): Promise<void> {
    const jobs = await this.#redis.smembers(jobsOf(blob));
    if (jobs.length > 0) {
      if (!(await this.#isNeeded(blob))) await this.#redis.srem(jobsOf(blob), ...jobs);
      await this.#redis.set(freshOf(blob), "", "PX", KEPT_MS);
      return;
    }
    await this.#disown({ blob, left: 0 }, await this.#redis.smembers(ownersOf(blob)));
  }

  async #isNeeded(blob: string): Promise<boolean> {
    const jobs = await this.#redis.smembers(jobsOf(blob));
    return jobs.length > 0 && (await this.#areOver(jobs)).includes(false);
  }

  /**
   * Takes one from its owners, then looks whether it was named just before: what names it after that is refused.
   * @param left for how many ms it would have been kept.
   */
  async #disown({ blob, left }: { blob: string; left: number }, owners: string[]): Promise<void> {
    const bytes = (await this.#redis.hget(BLOBS, blob)) ?? "0";
    await this.#redis.multi(owners.map((owner) => ["hdel", ownedBy(owner), blob])).exec();
    if ((await this.#redis.pttl(freshOf(blob))) > left) {
      await this.#redis.multi(owners.map((owner) => ["hset", ownedBy(owner), blob, bytes])).exec();
      return;
    }
    if (owners.length > 0) await this.#redis.srem(ownersOf(blob), ...owners);
    if ((await this.#redis.scard(ownersOf(blob))) > 0) return;
    const isGone = (await this.#redis.hdel(BLOBS, blob)) === 1;
    await this.#redis
      .multi()
      .del(bytesOf(blob), ownersOf(blob), jobsOf(blob), freshOf(blob))
      .decrby(BYTES, isGone ? bytes : 0)
      .exec();
  }
}

function ownedBy(owner: string): string {
  return `${BLOBS}:of:${owner}`;
}

function bytesOf(blob: string): string {
  return `{dgx-pixels}:blob:${blob}`;
}

function ownersOf(blob: string): string {
  return `${bytesOf(blob)}:owners`;
}

function jobsOf(blob: string): string {
  return `${bytesOf(blob)}:jobs`;
}

function freshOf(blob: string): string {
  return `${bytesOf(blob)}:fresh`;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
