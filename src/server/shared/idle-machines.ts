import type { RedisClient } from "./redis.ts";

/** Longer than machines look by themselves: a kind that nobody asks for any more leaves nothing. */
const KEPT_MS = 60_000;

/** Which machines wait for jobs of which kind: a job that is added calls one of them, however many there are. */
export class IdleMachines {
  readonly #redis: RedisClient;
  readonly #machine: string;

  constructor(redis: RedisClient, machine: string) {
    this.#redis = redis;
    this.#machine = machine;
  }

  /** This machine has found nothing of these kinds. @returns whether it is to look once more: until now nobody would have called it. */
  async wait(kinds: readonly string[]): Promise<boolean> {
    if (kinds.length === 0) return false;
    const batch = this.#redis.pipeline();
    for (const kind of kinds) batch.sadd(keyOf(kind), this.#machine).pexpire(keyOf(kind), KEPT_MS);
    const answers = (await batch.exec()) ?? [];
    return answers.some(([, answer], i) => i % 2 === 0 && answer === 1);
  }

  /** Those to call for so many jobs: each is called for what has come since it waits, and takes as much as it has room for. */
  async callFor(kind: string, jobs: number): Promise<string[]> {
    return this.#redis.spop(keyOf(kind), jobs);
  }
}

function keyOf(kind: string): string {
  return `{dgx-pixels}:idle:${kind}`;
}
