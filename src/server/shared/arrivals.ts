import { counted } from "../../protocol/counted.ts";
import { PixelsError } from "../../protocol/errors.ts";
import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import { pictureCount } from "../../protocol/recipe/counts.ts";
import type { NewJob } from "../jobs/board.ts";
import { type Job, sameJob } from "../jobs/job.ts";
import type { Backlog } from "./backlog.ts";
import type { Control } from "./control.ts";
import type { IndexOfJobs } from "./index-of-jobs.ts";
import { kindOf, nameOf } from "./kind.ts";
import type { Lines } from "./lines.ts";
import { dataOf, sharedId } from "./shared-job.ts";
import type { SharedRecords } from "./shared-records.ts";
import { priorityOf, type Turns } from "./turns.ts";

interface ArrivalParts {
  index: IndexOfJobs;
  records: SharedRecords;
  lines: Lines;
  turns: Turns;
  backlog: Backlog;
  control: Control;
  /** Where clients of this front are, whose numbers others' clients may have as well. */
  machine: string;
  maxQueue: number;
  modelOf(name: string): ModelInfo | undefined;
}

/** How jobs come to a shared board: once, however often they are sent and to whichever front. */
export class Arrivals {
  readonly #parts: ArrivalParts;

  constructor(parts: ArrivalParts) {
    this.#parts = parts;
  }

  /** Rejects as `Board.add` does, and with what Redis says. */
  async add(spec: NewJob): Promise<Job> {
    const { index, records, lines, turns, backlog, control, machine, modelOf } = this.#parts;
    const kind = nameOf(kindOf(spec.recipe, modelOf(spec.recipe.model) ?? {}));
    const known = await this.#knownOrRefused(spec);
    if (known !== undefined) return this.#again(known, spec);
    const [turn, order] = await Promise.all([
      turns.next(spec.priority, `${machine}/${spec.client}`),
      index.nextOrder(),
      lines.named(kind),
    ]);
    const claimed = await index.claim(spec.id, kind);
    // Another front was faster, or did not live to add what it claimed: then it is added where it would be looked for.
    const other = claimed.isFirst ? undefined : await records.get(spec.id);
    if (other !== undefined) return this.#again(other, spec);
    const line = await lines.named(claimed.kind);
    const job: Job = { ...spec, order };
    const priority = priorityOf(spec.priority, turn);
    const options = { jobId: sharedId(job.id), priority, attempts: 1 };
    await Promise.all([line.queue.add(job.recipe.model, dataOf(job, turn), options), index.enter(job.id, order)]);
    backlog.added(line);
    control.callWork(line.name);
    return job;
  }

  /** A job that comes again; its front may not have lived to put it into the list. */
  async #again(known: Job, spec: NewJob): Promise<Job> {
    const job = sameJob(known, spec);
    if (job.state !== "expired") await this.#parts.index.enter(job.id, job.order);
    return job;
  }

  /** The job that has this id. Throws PixelsError `id_conflict` and `queue_full`. */
  async #knownOrRefused(spec: NewJob): Promise<Job | undefined> {
    const { records, backlog, maxQueue } = this.#parts;
    const [, batch, index] = /^(.+)-([1-9]\d?)$/.exec(spec.id) ?? [];
    const own = Array.from({ length: pictureCount(spec.recipe) - 1 }, (_, i) => `${spec.id}-${i + 1}`);
    const [known, owner, ...others] = await records.read([spec.id, batch ?? spec.id, ...own]);
    if (known !== undefined) return known;
    const other = others.find((job) => job !== undefined && job.state !== "expired");
    if (batch !== undefined && owner !== undefined && Number(index) < pictureCount(owner.recipe))
      throw sameFile(spec.id, batch);
    if (other !== undefined) throw sameFile(spec.id, other.id);
    if ((await backlog.queued(maxQueue)) >= maxQueue)
      throw new PixelsError("queue_full", `the queue is full (${counted(maxQueue, "job")})`);
    return undefined;
  }
}

function sameFile(id: string, other: string): PixelsError {
  return new PixelsError("id_conflict", `a picture of job ${id} would have the file name of one of job ${other}`);
}
