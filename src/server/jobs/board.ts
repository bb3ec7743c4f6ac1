import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import type { ImageInfo } from "../../protocol/messages/replies.ts";
import type { Update } from "../../protocol/messages/updates.ts";
import type { Job } from "./job.ts";

/** A job that nobody has numbered yet. */
export type NewJob = Omit<Job, "order">;

/** Who takes jobs: an engine, with what its workers can draw. */
export interface Taker {
  engine: string;
  models: readonly ModelInfo[];
}

/** How a job ends that was drawn, or that could not be. */
export type Ending =
  | { state: "completed"; images: ImageInfo[]; warnings: string[] }
  | { state: "failed"; error: NonNullable<Job["error"]> };

/** How many jobs there are, by their state. */
export interface BoardCounts {
  queued: number;
  running: number;
  completed: number;
  failed: number;
  cancelled: number;
  /** Of the queued ones, those of each engine. */
  lanes: ReadonlyMap<string, number>;
  /** Of the queued ones, those of each model, where several machines share the board. */
  models?: ReadonlyMap<string, number>;
  /** Of the queued ones, those whose model nobody draws, by model. */
  unplaced: ReadonlyMap<string, number>;
  /** Why all of these are as they were last known. */
  away?: string | undefined;
}

/** What a board tells the server that it belongs to. */
export interface BoardWatcher {
  /** What all who watch are to hear, of any job of the board, in the order in which it happened. */
  update(update: Update): void;
  /** A job that was taken here is not to be drawn any more: it was cancelled, or its lease is over. */
  lost(job: Job): void;
  /** There may be something to take. */
  work(): void;
  /** Updates were missed that nobody remembers. */
  missed?(): void;
}

/**
 * All jobs: queued, running, then completed, failed or cancelled, and nothing after that. Whoever takes a job holds it by a token, for a
 * term that it extends; without it, the job is nobody's again once the term is over. test/server/board.conformance.ts holds what every
 * board promises.
 */
export interface Board {
  /** Jobs that may wait. */
  readonly maxQueue: number;
  /** The term of a lease in ms; `Infinity` where jobs are lost only with the process. */
  readonly termMs: number;
  /**
   * Queues a job and gives it its order, or finds the one that has its id; the job is kept as safely as this board can before
   * this resolves. Rejects with PixelsError `id_conflict` where that one is another job or a job's files would be another's,
   * `queue_full`, and what its store says.
   */
  add(job: NewJob): Promise<Job>;
  /** The job whose turn it is among those that the taker can draw; it runs then. */
  take(taker: Taker, token: string): Promise<Job | undefined>;
  /** Holds jobs for another term, by their ids and tokens. Who does not hold one any more is told that it is lost. */
  extend(held: ReadonlyMap<string, string>): Promise<void>;
  /** Ends a job. @returns undefined, and changes nothing, where it is not held by this token any more. */
  finish(id: string, token: string, ending: Ending): Promise<Job | undefined>;
  /**
   * Puts a job in front of those that wait. @param deaths that it has caused meanwhile. @returns false where it is not held by this
   * token any more.
   */
  giveBack(id: string, token: string, deaths: number): Promise<boolean>;
  /** Rejects with PixelsError `unknown_job`, and `job_over` for a job that has ended. */
  cancel(id: string): Promise<Job>;
  get(id: string): Promise<Job | undefined>;
  /** Jobs in the order of arrival, at most `limit`: the first, or those that came after the one of this `order`. */
  page(after: number | undefined, limit: number): Promise<Job[]>;
  counts(): Promise<BoardCounts>;
  /** Sampling steps that wait for an engine, as far as that is known without asking. */
  stepsOf(engine: string): number;
  /** Whether a job waits for a model that nobody draws, as far as that is known without asking. */
  isUnplaced(job: Job): boolean;
  /** Lets all who watch hear how a running job goes. */
  tell(update: Update): void;
  watch(watcher: BoardWatcher): void;
  /** Looks again at who draws what: lanes have said what they have. */
  place(): void;
  close(): Promise<void>;
}
