import type { Retention } from "../jobs/job-history.ts";
import type { Shelf } from "../pictures/shelf.ts";
import type { IndexOfJobs } from "./index-of-jobs.ts";
import type { Line } from "./line.ts";
import type { Lines } from "./lines.ts";
import type { RedisClient } from "./redis.ts";
import { ownId, type SharedJob } from "./shared-job.ts";

const KEY = "{dgx-pixels}:keeper";
const ROUND_MS = 30_000;
/** Forgotten in one go: Redis does nothing else meanwhile. */
const AT_ONCE = 200;

/**
 * Forgets the oldest ended jobs of a shared board with their pictures. One machine does so for all, whichever comes first in each round; pictures that lie
 * on another machine's own disk stay there. What a board takes is bounded by jobs and days, not by bytes: nobody sees all disks.
 */
export class Keeper {
  readonly #redis: RedisClient;
  readonly #index: IndexOfJobs;
  readonly #lines: Lines;
  readonly #retention: Retention;
  readonly #shelf: Shelf;
  readonly #timer: NodeJS.Timeout;

  constructor(redis: RedisClient, index: IndexOfJobs, lines: Lines, retention: Retention, shelf: Shelf) {
    this.#redis = redis;
    this.#index = index;
    this.#lines = lines;
    this.#retention = retention;
    this.#shelf = shelf;
    this.#timer = setInterval(() => void this.#takeTurn().catch(() => {}), ROUND_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #takeTurn(): Promise<void> {
    const isOwn = await this.#redis.set(KEY, String(process.pid), "PX", ROUND_MS - 1_000, "NX");
    if (isOwn !== null) await this.forget();
  }

  async forget(): Promise<void> {
    const ended = (await Promise.all(this.#lines.all.map((line) => this.#oldest(line)))).flat();
    const counts = await Promise.all(this.#lines.all.map(({ queue }) => queue.getJobCounts("completed", "failed")));
    const total = counts.reduce((sum, { completed = 0, failed = 0 }) => sum + completed + failed, 0);
    const eldest = Date.now() - this.#retention.days * 86_400_000;
    const byAge = ended.sort((a, b) => (a.finishedOn ?? 0) - (b.finishedOn ?? 0));
    const tooMany = Math.max(0, total - this.#retention.jobs);
    const over = byAge.filter(({ finishedOn = 0 }, i) => i < tooMany || finishedOn < eldest);
    await this.#shelf.removeImages(
      over.flatMap(({ returnvalue }) => returnvalue?.images.map(({ path }) => path) ?? []),
    );
    await Promise.all(over.map((shared) => shared.remove()));
    await this.#index.forget(over.map(({ id = "" }) => ownId(id)));
    await this.#forgetCancelled();
  }

  /** Those that were cancelled have no place in BullMQ any more. */
  async #forgetCancelled(): Promise<void> {
    const tooMany = (await this.#index.cancelledCount()) - this.#retention.jobs;
    if (tooMany > 0) await this.#index.forget(await this.#index.someCancelled(Math.min(tooMany, AT_ONCE)));
  }

  #oldest({ queue }: Line): Promise<SharedJob[]> {
    return queue.getJobs(["completed", "failed"], 0, AT_ONCE - 1, true);
  }
}
