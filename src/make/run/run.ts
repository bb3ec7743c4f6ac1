import { setTimeout as sleep } from "node:timers/promises";
import type { Connection } from "../../client/connection.ts";
import type { Outcome } from "../../client/outcome.ts";
import { PixelsError } from "../../protocol/errors.ts";
import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import type { ReplyOf } from "../../protocol/messages/replies.ts";
import type { GenerateRequest } from "../../protocol/messages/requests.ts";
import { blobsOf } from "../../protocol/recipe/blobs.ts";
import { atlasSize, pictureCount } from "../../protocol/recipe/counts.ts";
import type { Wishes } from "../../protocol/recipe/recipe.ts";
import { kindOf } from "../../protocol/recipe/rules.ts";
import { asPixelsError } from "../../protocol/system-fault.ts";
import { pngSize } from "../files/png-header.ts";
import type { Sprite } from "../sprite.ts";
import type { RunEvent } from "./events.ts";
import type { Order } from "./order.ts";
import { pictureOf, type Result } from "./result.ts";
import { type Settings, settle } from "./settings.ts";
import { Stop } from "./stop.ts";

/** A full queue is asked again after this long, or as soon as a job of this run has ended. */
const FULL_MS = 500;
/** What there is room for once jobs have ended: they wait, or need the pictures that they are drawn from. */
const FULL: ReadonlySet<string> = new Set(["queue_full", "uploads_full"]);
/** How long the backend may take to hear that jobs are cancelled before this process leaves. */
const CANCEL_MS = 2000;

const EMBEDDED_HINT = "The embedded backend has ended too; with `dgx-pixels serve` running, jobs go on.";

export interface RunOptions {
  order: Order;
  /** What the backend can draw with. */
  models: readonly ModelInfo[];
  onEvent(event: RunEvent): void;
  /** Interrupts the run: its unfinished jobs are cancelled. */
  signal?: AbortSignal | undefined;
  /** After this many ms it stops waiting; the jobs go on, unless the backend ends with this process. */
  waitMs?: number | undefined;
  /** The backend was started for this process alone. */
  isEmbedded: boolean;
  /** Leaves the jobs alone once they are accepted. */
  isDetached?: boolean | undefined;
}

/**
 * Has sprites drawn: hands all jobs in, as fast as the queue takes them, and keeps each picture when it is done.
 * One that fails does not stop the others, and every sprite has a result.
 */
export class Run {
  readonly #connection: Connection;
  readonly #options: RunOptions;
  readonly #stop: Stop;
  /** Tells who waits for room in the queue that a job has ended. */
  #tellEnd: () => void = () => undefined;
  /** Most sprites share their wishes. */
  readonly #settled = new Map<Wishes, Settings>();
  /** The backend speaks protocol 1.0.0: it draws with seeds of its own, and can't be asked for one job. */
  #isFirstVersion = false;
  #hasJobs = false;
  readonly #uploaded = new Set<string>();

  constructor(connection: Connection, options: RunOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#stop = new Stop(options.signal, options.waitMs);
  }

  /** @returns results in the order of the sprites. */
  async draw(): Promise<Result[]> {
    const results: Promise<Result>[] = [];
    let broken: PixelsError | undefined;
    for (const sprite of this.#options.order.sprites) {
      const refused: PixelsError | undefined = broken ?? (await this.#handIn(sprite));
      if (refused && (refused.exit === 3 || this.#stop.isSet)) broken = refused;
      results.push(refused ? this.#refused(sprite, refused) : this.#accepted(sprite));
    }
    const all = await Promise.all(results);
    this.#stop.dispose();
    return all;
  }

  /** Waits for room in a full queue, and for its uploads, once jobs of this run are in it. @returns why the job was not taken. */
  async #handIn(sprite: Sprite): Promise<PixelsError | undefined> {
    while (!this.#stop.isSet) {
      const error = await this.#submit(sprite).catch(asPixelsError);
      if (error === undefined) this.#hasJobs = true;
      if (error === undefined || !FULL.has(error.code) || !this.#hasJobs) return error;
      const hasEnded = new Promise<void>((resolve) => {
        this.#tellEnd = resolve;
      });
      await Promise.race([hasEnded, this.#stop.reason, sleep(FULL_MS, undefined, { ref: false })]);
    }
    return this.#stop.reason;
  }

  async #submit(sprite: Sprite): Promise<undefined> {
    const { jobId: id, prompt, seed } = sprite;
    const settings = this.#settingsFor(sprite);
    const request = { type: "generate", id, prompt, seed, ...settings } as const;
    const blobs = blobsOf(settings);
    const accepted =
      blobs.length === 0 ? await this.#connection.submit(request) : await this.#submitWith(blobs, request);
    if (accepted.seed !== undefined) return;
    this.#isFirstVersion = true;
    const message =
      "this backend speaks protocol 1.0.0: it ignores seeds, --negative, --scale and all steps on the picture";
    this.#options.onEvent({ type: "warning", message });
  }

  /** Uploads first what the job names; again where the backend has forgotten it meanwhile, as one that keeps nothing has after a restart. */
  async #submitWith(blobs: readonly string[], request: GenerateRequest): Promise<ReplyOf<"job_accepted">> {
    const own = { ...request, owner: this.#connection.owner };
    await this.#upload(blobs);
    try {
      return await this.#connection.submit(own);
    } catch (cause) {
      if (!(cause instanceof PixelsError) || cause.code !== "unknown_blob") throw cause;
    }
    for (const blob of blobs) this.#uploaded.delete(blob);
    await this.#upload(blobs);
    return this.#connection.submit(own);
  }

  async #upload(blobs: readonly string[]): Promise<void> {
    for (const blob of blobs) {
      const png = this.#options.order.blobs?.get(blob);
      if (png === undefined || this.#uploaded.has(blob)) continue;
      const { upload } = await import("../../client/uploads.ts");
      await upload(this.#connection, blob, png);
      this.#uploaded.add(blob);
    }
  }

  #settingsFor(sprite: Sprite): Settings {
    const { order, models } = this.#options;
    const wishes = order.wishesFor(sprite);
    const settings = this.#settled.get(wishes) ?? settle(wishes, models);
    this.#settled.set(wishes, settings);
    return settings;
  }

  #settingsIfAny(sprite: Sprite): Settings | undefined {
    try {
      return this.#settingsFor(sprite);
    } catch {
      return undefined;
    }
  }

  async #refused(sprite: Sprite, error: PixelsError): Promise<Result> {
    const status = this.#stop.endsJobs ? "cancelled" : "failed";
    return this.#finish({ sprite, status, pictures: [], warnings: [], error });
  }

  async #accepted(sprite: Sprite): Promise<Result> {
    if (this.#options.isDetached) return this.#finish({ sprite, status: "queued", pictures: [], warnings: [] });
    const result = await this.#result(sprite);
    this.#tellEnd();
    return this.#finish(result);
  }

  #finish({ sprite, ...end }: Result): Result {
    const { onEvent, order } = this.#options;
    const inputs = order.inputsFor?.(sprite);
    const result = { sprite, settings: this.#settingsIfAny(sprite), ...(inputs && { inputs }), ...end };
    for (const message of result.warnings) onEvent({ type: "warning", message, sprite });
    onEvent({ type: "finished", result });
    return result;
  }

  async #result(sprite: Sprite): Promise<Result> {
    let status: Result["status"] = "queued";
    const following = this.#connection.follow(sprite.jobId, (event) => {
      if (event.type !== "queued") status = "running";
      this.#options.onEvent({ ...event, sprite });
    });
    try {
      const end = await Promise.race([following, this.#stop.reason]);
      if (!(end instanceof PixelsError)) return await this.#keepAll(sprite, end);
      const goesOn = !this.#stop.endsJobs && !this.#options.isEmbedded;
      if (!goesOn) await this.#cancel(sprite.jobId);
      const error = this.#stop.endsJobs ? end : this.#late(sprite, end, goesOn);
      return { sprite, status: goesOn ? status : "cancelled", pictures: [], warnings: [], error };
    } catch (cause) {
      const error = this.#stillThere(sprite, asPixelsError(cause));
      // The next picture would have no room either.
      if (error.code === "no_space") this.#stop.set(error);
      return { sprite, status: "failed", pictures: [], warnings: [], error };
    }
  }

  async #keepAll(sprite: Sprite, outcome: Outcome): Promise<Result> {
    const { durationS, warnings, error } = outcome;
    const result: Result = { sprite, status: outcome.state, durationS, pictures: [], warnings: [...warnings], error };
    // An embedded backend's disk is this machine's, and none of its other jobs would find room there.
    if (this.#options.isEmbedded && error?.code === "disk_full") throw new PixelsError("no_space", error.message);
    if (outcome.state !== "completed") return result;
    const settings = this.#settingsFor(sprite);
    const frames = pictureCount(settings);
    if (Math.max(1, outcome.images.length) !== frames) throw notUnderstood("animations");
    for (let frame = 0; frame < frames; frame++) {
      const drawn = await this.#connection.image(outcome, frame);
      const seed = outcome.images[frame]?.seed ?? (this.#isFirstVersion ? undefined : sprite.seed);
      const { width } = pngSize(drawn); // Throws for what is no picture, before it is kept.
      if (width < widthOf(settings)) throw notUnderstood("tilesets");
      result.warnings.push(...(await seamsOf(drawn, settings)));
      const kept = await this.#options.order.keep(sprite, drawn, frame, seed);
      if (kept === undefined) continue;
      result.warnings.push(...(kept.warnings ?? []));
      result.pictures.push(pictureOf(kept, seed, outcome.images[frame]));
    }
    return result;
  }

  /** The backend has the job on disk, and goes on with it when it is back. */
  #stillThere(sprite: Sprite, error: PixelsError): PixelsError {
    if (error.exit !== 3 || this.#options.isEmbedded) return error;
    const hint = this.#isFirstVersion
      ? "Its jobs may have ended with it: look into its output folder, or run the command again once it is back."
      : `The job goes on once the backend is back: \`dgx-pixels status ${sprite.jobId}\` says where its picture is.`;
    return new PixelsError(error.code, error.message, hint);
  }

  /** Nobody waits for the picture any more. @param goesOn whether its job does. */
  #late({ jobId }: Sprite, error: PixelsError, goesOn: boolean): PixelsError {
    if (!goesOn) return new PixelsError(error.code, error.message, EMBEDDED_HINT);
    const hint = this.#isFirstVersion
      ? "The backend leaves its picture in its output folder."
      : `\`dgx-pixels status ${jobId}\` shows how far it is, and where its picture lies.`;
    return new PixelsError(error.code, `${error.message}; job ${jobId} goes on`, hint);
  }

  /** Cancels one job. A job that has just ended and a backend that has gone are no errors. */
  async #cancel(jobId: string): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, CANCEL_MS);
    });
    const cancelled = this.#connection.request({ type: "cancel", job_id: jobId }).catch(() => undefined);
    await Promise.race([cancelled, late]);
    clearTimeout(timer);
  }
}

/** The least width of an atlas; 0 for other pictures, whose size is the backend's to decide. */
function widthOf(settings: Settings): number {
  return kindOf(settings) === "tileset" ? atlasSize(settings)[0] : 0;
}

/** Warns of tiles that show a seam where they repeat. */
async function seamsOf(drawn: Uint8Array, { tileset_grid }: Settings): Promise<string[]> {
  if (tileset_grid === undefined) return [];
  const { seamWarningOf } = await import("../sheets/tile-check.ts");
  const warning = seamWarningOf(drawn, tileset_grid);
  return warning === undefined ? [] : [warning];
}

function notUnderstood(what: string): PixelsError {
  const hint = "It is an older one: start a newer one with `dgx-pixels serve`.";
  return new PixelsError("job_failed", `this backend does not draw ${what}`, hint);
}
