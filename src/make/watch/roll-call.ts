import type { Connection } from "../../client/connection.ts";
import { PixelsError } from "../../protocol/errors.ts";
import type { StatusInfo } from "../../protocol/messages/replies.ts";
import { type BoardJob, JobBoard } from "./job-board.ts";
import type { WatchEvent } from "./watch.ts";

/** No update tells that a job waits: the backend is asked how many do. */
const ASK_MS = 1000;
/** A longer queue is counted, and not listed. */
const MOST_LISTED = 5000;
/** Questions at once about jobs that are seen. */
const AT_ONCE = 8;
/** After a gap, so many jobs are asked for: those that run, and those whose turn comes next. */
const MOST_ASKED = 100;
const UNANSWERED: ReadonlySet<string> = new Set(["timeout", "no_backend"]);

export interface RollCallOptions {
  /** Ids of the jobs; all jobs without them. */
  jobs: readonly string[];
  /** Something is known that was not known before. */
  changed(): void;
}

/** Keeps a board in step with its backend: what updates don't tell is asked for. */
export class RollCall {
  readonly board = new JobBoard();
  /** As it was a second ago; absent until it has answered. */
  status: StatusInfo | undefined;
  isLost = false;
  readonly #connection: Connection;
  readonly #options: RollCallOptions;
  /** The engine that draws with a model: the name of its lane. */
  readonly #lanes = new Map<string, string>();
  readonly #asked = new Set<string>();
  #asking = 0;
  #mustList = true;
  #lastListed: string | undefined;
  #isBusy = false;
  readonly #timer: NodeJS.Timeout;

  constructor(connection: Connection, options: RollCallOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#timer = setInterval(() => void this.#look(), ASK_MS);
    void this.#look();
  }

  /** Whether it watches all jobs that there are. */
  get isAll(): boolean {
    return this.#options.jobs.length === 0;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  event(event: WatchEvent): void {
    if (event.type === "update") this.board.update(event.update, event.prompt);
    if (event.type === "lost") this.isLost = true;
    if (event.type === "back") this.isLost = false;
    if (event.type === "back" || event.type === "missed") this.#askAgain();
    this.#options.changed();
  }

  laneOf({ model }: BoardJob): string | undefined {
    return model === undefined ? undefined : this.#lanes.get(model);
  }

  /** Asks about jobs of which not all is known that can be. */
  want(jobs: readonly BoardJob[]): void {
    for (const { id, model } of jobs) if (model === undefined) this.#askOnce(`job ${id}`, async () => this.#askJob(id));
  }

  /** Asks for the pictures of jobs that are completed. */
  wantPictures(jobs: readonly BoardJob[]): void {
    for (const job of jobs) {
      if (job.state !== "completed" || job.isWhole) continue;
      this.#askOnce(`image ${job.id}`, async () => {
        const { png } = await this.#connection.request({ type: "image", job_id: job.id, index: 0 });
        Object.assign(job, { picture: png, isWhole: true });
      });
    }
  }

  /** Jobs that were active may have ended, on a backend that may be another by now. */
  #askAgain(): void {
    this.#asked.clear();
    this.#lastListed = undefined;
    this.#mustList = true;
    this.#lanes.clear();
    this.#askActive();
    void this.#look();
  }

  #askActive(): void {
    for (const { id } of this.board.active().slice(0, MOST_ASKED)) void this.#askJob(id).catch(() => undefined);
  }

  #askOnce(what: string, ask: () => Promise<void>): void {
    if (this.#asked.has(what) || this.#asking >= AT_ONCE) return;
    this.#asked.add(what);
    this.#asking++;
    void ask()
      .catch((cause) => {
        // Nobody has answered: it is asked again. A refusal would be the same once more.
        if (cause instanceof PixelsError && UNANSWERED.has(cause.code)) this.#asked.delete(what);
      })
      .then(() => {
        this.#asking--;
        this.#options.changed();
      });
  }

  async #askJob(id: string): Promise<void> {
    this.board.answered(await this.#connection.request({ type: "job", job_id: id }));
    this.#options.changed();
  }

  async #look(): Promise<void> {
    if (this.#isBusy || this.isLost) return;
    this.#isBusy = true;
    try {
      this.status = await this.#connection.request({ type: "status" });
      if (this.#lanes.size === 0) await this.#listModels();
      if (this.isAll) await this.#compare(this.status);
      this.#options.changed();
    } catch {
      // It is gone, which whoever hears its updates tells, or of 1.0.0, which has no list.
    }
    this.#isBusy = false;
  }

  async #listModels(): Promise<void> {
    const { models } = await this.#connection.request({ type: "list_models" });
    for (const { name, engine } of models) if (engine !== undefined) this.#lanes.set(name, engine);
  }

  /** Where the backend has more jobs, the new ones are listed; where it has fewer, some have ended unheard. */
  async #compare({ queue_size, active_jobs }: StatusInfo): Promise<void> {
    const more = queue_size + active_jobs - this.board.active().length;
    if (this.#mustList || more > 0) await this.#listJobs();
    else if (more < 0) this.#askActive();
  }

  async #listJobs(): Promise<void> {
    if (this.#mustList) await this.#listFrom(undefined, "running");
    this.#mustList = false;
    try {
      await this.#listFrom(this.#lastListed, "queued");
    } catch {
      // It has forgotten the one after which it was asked.
      this.#lastListed = undefined;
    }
  }

  /** Those that came after the first one, in the order in which they came. */
  async #listFrom(first: string | undefined, state: "queued" | "running"): Promise<void> {
    let after = first;
    do {
      const page = await this.#connection.request({ type: "jobs", state, after });
      for (const job of page.jobs) this.board.listed(job);
      if (state === "queued") this.#lastListed = page.jobs.at(-1)?.job_id ?? this.#lastListed;
      after = page.next;
    } while (after !== undefined && this.board.active().length < MOST_LISTED);
  }
}
