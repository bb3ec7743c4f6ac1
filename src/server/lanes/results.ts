import { isErrorCode, PixelsError } from "../../protocol/errors.ts";
import type { Board, Ending } from "../jobs/board.ts";
import { isOver, type Job } from "../jobs/job.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { OutputFolder } from "../output-folder.ts";
import type { OutputHold } from "../output-hold.ts";
import type { Shelf } from "../pictures/shelf.ts";
import type { Lane } from "./lane.ts";
import type { Lanes } from "./lanes.ts";
import type { MessageOf, News } from "./news.ts";

/** Dead workers that one job may leave behind before it counts as the cause. */
const MAX_DEATHS = 3;

interface ResultsParts {
  board: Board;
  lanes: Lanes;
  outputs: OutputFolder;
  shelf: Shelf;
  hold: OutputHold;
  metrics: Metrics;
  news: News;
}

/** Brings to the board what became of a job that was taken: its pictures, its failure, or that it waits for another try. */
export class Results {
  readonly #board: Board;
  readonly #lanes: Lanes;
  readonly #outputs: OutputFolder;
  readonly #shelf: Shelf;
  readonly #hold: OutputHold;
  readonly #metrics: Metrics;
  readonly #news: News;

  constructor({ board, lanes, outputs, shelf, hold, metrics, news }: ResultsParts) {
    this.#board = board;
    this.#lanes = lanes;
    this.#outputs = outputs;
    this.#shelf = shelf;
    this.#hold = hold;
    this.#metrics = metrics;
    this.#news = news;
  }

  cancelled(job: Job): void {
    this.#metrics.job({ state: job.state, seconds: job.durationS ?? 0 });
    // One that never ran has left nothing, and looking for it is a tenth of what it costs to cancel it.
    if (job.startedAt !== undefined) void this.#outputs.removeUnfinished(job);
  }

  /** It is cancelled, or another's by now. */
  lost(job: Job): void {
    this.forget(job.id);
    void this.#outputs.removeUnfinished(job);
  }

  async done(lane: Lane, { job_id, images: drawn, warnings }: MessageOf<"done">): Promise<void> {
    lane.measure(job_id);
    // Lost a moment ago: what it drew since then goes.
    if (!lane.progress.has(job_id)) return this.#outputs.removeImages(drawn.map(({ path }) => path));
    try {
      const images = await this.#shelf.put(drawn);
      if (await this.#finish(lane, job_id, { state: "completed", images, warnings })) return;
      // Where another has drawn it, these are its pictures, too.
      const { state } = (await this.#board.get(job_id)) ?? {};
      if (state === "cancelled" || state === "failed") await this.#shelf.removeImages(images.map(({ path }) => path));
    } catch (error) {
      if (!(error instanceof PixelsError) || error.code !== "unwritable") throw error;
      await this.#unwritten(lane, job_id, error, 0);
    }
  }

  async failed(lane: Lane, { job_id, code: told, message, hint, bytes = 0 }: MessageOf<"failed">): Promise<void> {
    const code = isErrorCode(told) ? told : "job_failed";
    const problem = new PixelsError(code, message, hint);
    if (code === "disk_full" || code === "unwritable") await this.#unwritten(lane, job_id, problem, bytes);
    else await this.#fail(lane, job_id, problem);
  }

  /** What a job needs before it can be drawn is not there, or can't be had just now. */
  async unstarted(lane: Lane, id: string, problem: PixelsError): Promise<void> {
    if (problem.code === "disk_full" || problem.code === "unwritable") return this.#unwritten(lane, id, problem, 0);
    if (problem.code !== "queue_away") return this.#fail(lane, id, problem);
    const token = lane.progress.get(id)?.token;
    lane.progress.delete(id);
    if (token !== undefined) await this.#board.giveBack(id, token, 0);
  }

  /** A job waits until its pictures can be written, and fails where they never could. */
  async #unwritten(lane: Lane, id: string, problem: PixelsError, bytes: number): Promise<void> {
    const progress = lane.progress.get(id);
    if (progress === undefined) return;
    if (!this.#hold.take(id, problem, bytes)) return this.#fail(lane, id, problem);
    lane.progress.delete(id);
    await this.#board.giveBack(id, progress.token, 0);
  }

  /** A worker ended while it drew this job: another may, a few times. */
  async died(lane: Lane, id: string, lastWords: string): Promise<void> {
    const token = lane.progress.get(id)?.token;
    const job = await this.#board.get(id);
    // Lost while it was drawn: what its worker left goes now that it writes no more.
    if (token === undefined) {
      if (job !== undefined && job.state !== "completed" && isOver(job.state)) void this.#outputs.removeUnfinished(job);
      return;
    }
    if (job !== undefined && job.deaths + 1 >= MAX_DEATHS) {
      const message = `${MAX_DEATHS} workers ended while they drew it: ${lastWords}`;
      return this.#fail(lane, id, new PixelsError("job_failed", message));
    }
    lane.progress.delete(id);
    await this.#board.giveBack(id, token, 1);
  }

  async #fail(lane: Lane, id: string, { code, message, hint }: PixelsError): Promise<void> {
    await this.#finish(lane, id, { state: "failed", error: { code, message, hint } });
  }

  /** @returns false where the job is not this lane's any more. */
  async #finish(lane: Lane, id: string, ending: Ending): Promise<boolean> {
    const token = lane.progress.get(id)?.token;
    const job = token === undefined ? undefined : await this.#board.finish(id, token, ending);
    if (job === undefined) return false;
    this.forget(id);
    this.#metrics.job({ state: job.state, seconds: job.durationS ?? 0 });
    if (job.state === "completed") void this.#outputs.removePreview(id);
    else void this.#outputs.removeUnfinished(job);
    return true;
  }

  /** It is not drawn here any more. */
  forget(id: string): void {
    this.#lanes.drawing(id)?.progress.delete(id);
    this.#news.forget(id);
    this.#hold.forget(id);
  }
}
