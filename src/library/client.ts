import type { Connection } from "../client/connection.ts";
import type { Opened } from "../client/open.ts";
import type { Outcome } from "../client/outcome.ts";
import type { Cancellation } from "../make/run/cancel.ts";
import type { Backend } from "../make/run/draw.ts";
import type { Watched } from "../make/run/events.ts";
import type { WatchOptions } from "../make/watch/watch.ts";
import { PixelsError } from "../protocol/errors.ts";
import type { ModelInfo } from "../protocol/messages/model-info.ts";
import type { JobInfo, StatusInfo } from "../protocol/messages/replies.ts";
import { packageVersion } from "../version.ts";
import { closed } from "../wire/dealer.ts";
import { guarded, hears } from "./guard.ts";
import { whole } from "./incomplete-error.ts";
import { drawingOf, type Wanted } from "./options.ts";
import type { BuildOptions, Built, Generated, GenerateOptions } from "./types.ts";

/**
 * One backend, for as many calls at once as are wanted. Nothing is printed. All methods reject with PixelsError: `code` says what is wrong, `hint`
 * what to do.
 */
export class Client {
  /** Whether the backend was started for this client alone. */
  readonly isEmbedded: boolean;
  readonly #opened: Opened;
  readonly #backend: Backend;
  readonly #closed = new AbortController();
  readonly #working = new Set<Promise<unknown>>();

  /** @internal `connect` makes them. */
  constructor(opened: Opened) {
    this.isEmbedded = opened.embedded !== undefined;
    this.#opened = opened;
    this.#backend = {
      isDefault: false,
      models: () => this.models(),
      use: (_, task) => task(opened.connection, this.isEmbedded),
    };
  }

  /**
   * Draws sprites, one or many. Rejects with IncompleteError where a sprite has no picture, and with another PixelsError for what is found out
   * before anything is drawn.
   */
  async generate(wanted: Wanted, options: GenerateOptions = {}): Promise<Generated> {
    const { onEvent, signal, ...others } = options;
    const drawing = drawingOf(wanted, others);
    return this.#work({ onEvent, signal }, async (watched) => {
      const { drawSprites } = await import("../make/run/draw-sprites.ts");
      const to = {
        backend: this.#backend,
        version: packageVersion(),
        onEvent: hears(watched.onEvent),
        signal: watched.signal,
      };
      const { results, sheet, error } = await drawSprites({ ...drawing, ...to });
      return whole({ results, pictures: results.flatMap(({ pictures }) => pictures), sheet, error });
    });
  }

  /**
   * Makes what is missing or stale in a manifest or in JSON lines. Rejects with IncompleteError where a sprite or a sheet could not be made, and
   * with another PixelsError for what is found out before anything is made.
   */
  async build(file: string, options: BuildOptions = {}): Promise<Built> {
    return this.#work(options, async (watched) => {
      const { buildManifest } = await import("./manifest.ts");
      return whole(await buildManifest(file, { ...options, ...watched }, this.#backend));
    });
  }

  /** Cancels jobs by their ids: those that wait at once, those that run within one step. One that is refused does not stop the others. */
  async cancel(...jobIds: string[]): Promise<Cancellation> {
    const { cancelJobs } = await import("../make/run/cancel.ts");
    return cancelJobs(this.#connection, jobIds);
  }

  /** Cancels all that waits or runs, whoever has asked for it. */
  async cancelAll(): Promise<Cancellation> {
    const { cancelAll } = await import("../make/run/cancel.ts");
    return cancelAll(this.#connection);
  }

  /** What the backend can draw with. */
  async models(): Promise<ModelInfo[]> {
    return (await this.#connection.request({ type: "list_models" })).models;
  }

  /** How the backend is. */
  async status(): Promise<Omit<StatusInfo, "type">> {
    const { type, ...status } = await this.#connection.request({ type: "status" });
    return status;
  }

  /** How far a job is, or what came of it; its `recipe` is all that it is made by. Rejects with PixelsError `unknown_job`. */
  async job(jobId: string): Promise<Omit<JobInfo, "type">> {
    const { type, ...job } = await this.#connection.request({ type: "job", job_id: jobId });
    if (job.state === "unknown") throw new PixelsError("unknown_job", `no job ${jobId}`);
    return job;
  }

  /** A PNG of a completed job. @param index of the picture, from 0. */
  async image(jobId: string, index = 0): Promise<Uint8Array> {
    return (await this.#connection.request({ type: "image", job_id: jobId, index })).png;
  }

  /**
   * Tells of all jobs, or of those that are named, whoever has asked for them: until the named ones have ended, the signal comes, which is no
   * error, or the client is closed. @returns how the named ones have ended, as far as they have.
   */
  async watch(options: WatchOptions = {}): Promise<Outcome[]> {
    return this.#work(options, async (watched) => {
      const { watch } = await import("../make/watch/watch.ts");
      const isHeard = await this.#connection.subscribe();
      if (!isHeard && !options.jobs?.length) throw nothingHeard();
      return watch(this.#connection, { ...options, ...watched });
    });
  }

  /**
   * Ends what is under way as its signal would, then the connection, and a backend that was started for it. Nothing keeps the process alive
   * then.
   */
  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.allSettled(this.#working);
    this.#connection.close();
    await this.#opened.embedded?.stop();
  }

  get #connection(): Connection {
    return this.#opened.connection;
  }

  async #work<E, T>(watched: Watched<E>, work: (watched: Required<Watched<E>>) => Promise<T>): Promise<T> {
    if (this.#closed.signal.aborted) throw closed();
    const working = guarded(watched, this.#closed.signal, work);
    this.#working.add(working);
    try {
      return await working;
    } finally {
      this.#working.delete(working);
    }
  }
}

function nothingHeard(): PixelsError {
  const hint = "Give the address where it publishes them as pubAddr.";
  return new PixelsError("no_backend", "the backend publishes no updates where they are expected", hint);
}
