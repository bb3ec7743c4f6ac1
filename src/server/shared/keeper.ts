import type { Retention } from "../jobs/job-history.ts";
import type { Shelf } from "../pictures/shelf.ts";
import type { Control } from "./control.ts";
import type { IndexOfJobs } from "./index-of-jobs.ts";
import type { Line } from "./line.ts";
import type { Lines } from "./lines.ts";
import type { RedisClient } from "./redis.ts";
import { ownId, type SharedJob } from "./shared-job.ts";

const KEY = "{dgx-pixels}:keeper";
const ROUND_MS = 30_000;
/** Forgotten in one go: Redis does nothing else meanwhile. */
const AT_ONCE = 200;

interface KeeperParts {
  redis: RedisClient;
  index: IndexOfJobs;
  lines: Lines;
  control: Control;
  /** This one, whose pictures are on its own disk or where all have them. */
  machine: string;
  retention: Retention;
  shelf: Shelf;
}

/**
 * Forgets the oldest ended jobs of a shared board with their pictures, beyond what is to be kept of all machines together. One machine does so for all,
 * whichever comes first in each round; where pictures may lie on another's own disk that machine is called, and removes them if it hears.
 */
export class Keeper {
  readonly #parts: KeeperParts;
  readonly #timer: NodeJS.Timeout;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    parts.control.on("forget", (paths) => void parts.shelf.removeImages(JSON.parse(paths) as string[]));
    this.#timer = setInterval(() => void this.#takeTurn().catch(() => {}), ROUND_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #takeTurn(): Promise<void> {
    const isOwn = await this.#parts.redis.set(KEY, String(process.pid), "PX", ROUND_MS - 1_000, "NX");
    if (isOwn !== null) await this.forget();
  }

  /** As many as there are too many, in goes between which others have their turn. */
  async forget(): Promise<void> {
    while ((await this.#forgetSome()) >= AT_ONCE);
    await this.#forgetCancelled();
  }

  async #forgetSome(): Promise<number> {
    const { index, lines, retention } = this.#parts;
    const ended = (await Promise.all(lines.all.map((line) => this.#oldest(line)))).flat();
    const counts = await Promise.all(lines.all.map(({ queue }) => queue.getJobCounts("completed", "failed")));
    const total = counts.reduce((sum, { completed = 0, failed = 0 }) => sum + completed + failed, 0);
    const eldest = Date.now() - retention.days * 86_400_000;
    const byAge = ended.sort((a, b) => (a.finishedOn ?? 0) - (b.finishedOn ?? 0));
    const tooMany = Math.max(0, total - retention.jobs);
    let bytes = await index.countBytes(0);
    const over = byAge.slice(0, AT_ONCE).filter(({ finishedOn = 0, returnvalue }, i) => {
      const isOver = i < tooMany || finishedOn < eldest || bytes > retention.bytes;
      if (isOver) bytes -= returnvalue?.bytes ?? 0;
      return isOver;
    });
    await this.#removePictures(over);
    await Promise.all(over.map((shared) => shared.remove()));
    await index.forget(over.map(({ id = "" }) => ownId(id)));
    await index.countBytes(-over.reduce((sum, { returnvalue }) => sum + (returnvalue?.bytes ?? 0), 0));
    return over.length;
  }

  async #removePictures(over: readonly SharedJob[]): Promise<void> {
    const { control, machine, shelf } = this.#parts;
    const paths = new Map<string, string[]>();
    for (const { returnvalue } of over) {
      if (!returnvalue) continue;
      const own = returnvalue.images.map(({ path }) => path);
      paths.set(returnvalue.machine, [...(paths.get(returnvalue.machine) ?? []), ...own]);
    }
    await shelf.removeImages([...paths.values()].flat());
    for (const [name, lost] of paths) if (name !== machine) await control.callOne(name, "forget", JSON.stringify(lost));
  }

  /** Those that were cancelled have no place in BullMQ any more. */
  async #forgetCancelled(): Promise<void> {
    const { index, retention } = this.#parts;
    const tooMany = (await index.cancelledCount()) - retention.jobs;
    if (tooMany > 0) await index.forget(await index.someCancelled(Math.min(tooMany, AT_ONCE)));
  }

  #oldest({ queue }: Line): Promise<SharedJob[]> {
    return queue.getJobs(["completed", "failed"], 0, AT_ONCE - 1, true);
  }
}
