import { randomUUID } from "node:crypto";
import { PixelsError } from "../../protocol/errors.ts";
import type { ImageInfo } from "../../protocol/messages/replies.ts";
import type { Job } from "../jobs/job.ts";
import { expectImage } from "../pictures/image-of.ts";
import type { Shelf } from "../pictures/shelf.ts";
import type { Control } from "./control.ts";
import type { RedisClient } from "./redis.ts";

/** How long the machine that has a picture may take to hand it in. */
const PATIENCE_MS = 3_000;
/** How long it lies in Redis for who asked. */
const KEPT_MS = 10_000;

/**
 * Pictures in the folder of each machine. One that is not in the own folder, which all may share, is fetched from the machine that drew it, by
 * way of Redis: so no machine need be reached by another.
 */
export class MachinePictures implements Shelf {
  readonly #own: Shelf;
  readonly #redis: RedisClient;
  readonly #control: Control;
  readonly #machine: string;
  readonly #waiting = new Map<string, () => void>();

  /** @param find tells a job by its id, for whoever asks for a picture of it. */
  constructor(
    own: Shelf,
    redis: RedisClient,
    control: Control,
    machine: string,
    find: (id: string) => Promise<Job | undefined>,
  ) {
    this.#own = own;
    this.#redis = redis;
    this.#control = control;
    this.#machine = machine;
    control.on("fetch", (request) => void this.#handIn(request, find).catch(() => {}));
    control.on("fetched", (key) => this.#waiting.get(key)?.());
  }

  get shown(): string {
    return this.#own.shown;
  }

  put(images: ImageInfo[]): Promise<ImageInfo[]> {
    return this.#own.put(images);
  }

  async read(job: Job, index: number): Promise<Buffer> {
    expectImage(job, index);
    try {
      return await this.#own.read(job, index);
    } catch (error) {
      const { machine } = job;
      if (machine === undefined || machine === this.#machine) throw error;
      return await this.#fetch(job, index, machine);
    }
  }

  bytesOf(paths: string[]): Promise<number> {
    return this.#own.bytesOf(paths);
  }

  removeImages(paths: string[]): Promise<void> {
    return this.#own.removeImages(paths);
  }

  async #fetch(job: Job, index: number, machine: string): Promise<Buffer> {
    const key = `{dgx-pixels}:picture:${randomUUID()}`;
    const there = new Promise<void>((resolve) => {
      this.#waiting.set(key, resolve);
      setTimeout(resolve, PATIENCE_MS).unref();
    });
    await this.#control.call("fetch", [machine, key, job.id, index].join(" "));
    await there;
    this.#waiting.delete(key);
    const bytes = await this.#redis.getBuffer(key);
    if (bytes !== null) return bytes;
    throw new PixelsError(
      "image_lost",
      `the picture of job ${job.id} is on ${machine}, which does not hand it in`,
      "Ask again when that machine runs, or give all machines one --output-dir.",
    );
  }

  async #handIn(request: string, find: (id: string) => Promise<Job | undefined>): Promise<void> {
    const [machine, key = "", id = "", index] = request.split(" ");
    if (machine !== this.#machine) return;
    const job = await find(id);
    if (job === undefined) return;
    await this.#redis.set(key, await this.#own.read(job, Number(index)), "PX", KEPT_MS);
    await this.#control.call("fetched", key);
  }
}
