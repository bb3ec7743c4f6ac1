import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { access, type FileHandle, open, rm, stat, statfs } from "node:fs/promises";
import { join, resolve } from "node:path";
import { makeFolder } from "../make-folder.ts";
import { PixelsError } from "../protocol/errors.ts";
import type { ImageInfo } from "../protocol/messages/replies.ts";
import { picturePath } from "../protocol/messages/worker.ts";
import { pictureCount } from "../protocol/recipe/counts.ts";
import { systemFault } from "../protocol/system-fault.ts";
import type { Job } from "./jobs/job.ts";
import type { Log } from "./log.ts";
import { expectImage } from "./pictures/image-of.ts";
import type { Shelf } from "./pictures/shelf.ts";

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY, W_OK, X_OK } = constants;
/** Bytes that must be free before a job is started: most pictures take a few thousand. */
const LEAST_ROOM = 1 << 18;
/** Bytes at most that are written to find out whether a disk takes them; of more, it is believed what is free. */
const MOST_TRIED = 1 << 24;

/** The one folder that the server's workers write to. */
export class OutputFolder implements Shelf {
  readonly path: string;
  readonly #log: Log;

  private constructor(path: string, log: Log) {
    this.path = path;
    this.#log = log;
  }

  /** Makes the folder where there is none; one on a full disk will do. Throws PixelsError `unwritable`. */
  static async open(path: string, log: Log): Promise<OutputFolder> {
    const folder = new OutputFolder(resolve(path), log);
    // What can't be made is the problem then.
    await folder.#make().catch(() => {});
    const problem = await folder.problem();
    if (problem?.code === "unwritable") throw problem;
    return folder;
  }

  /**
   * Why no picture can be written now, as far as that shows without writing. A folder that is gone is made anew, for its
   * owner alone.
   * @returns PixelsError `disk_full` or `unwritable`.
   */
  async problem(): Promise<PixelsError | undefined> {
    try {
      if (!(await this.#make())) this.#log.warn(`the output folder ${this.path} was gone, and is made anew`);
      await access(this.path, W_OK | X_OK);
      return (await this.#freeBytes()) < LEAST_ROOM ? this.#full() : undefined;
    } catch (error) {
      return this.#problemOf(error);
    }
  }

  /** Why no pictures of so many bytes can be written, found out by writing as many, up to 16 MiB. */
  async problemWith(bytes: number): Promise<PixelsError | undefined> {
    const problem = await this.problem();
    if (problem !== undefined) return problem;
    const path = join(this.#previews, `.${process.pid}.room`);
    try {
      if ((await this.#freeBytes()) < bytes) return this.#full();
      // A disk that compresses would take more zeros than pictures.
      await writeAndFlush(path, randomBytes(Math.min(MOST_TRIED, bytes + LEAST_ROOM)));
      return undefined;
    } catch (error) {
      return this.#problemOf(error);
    } finally {
      await rm(path, { force: true }).catch(() => {});
    }
  }

  /** Where the pictures of a job go, without the ending. */
  stem(id: string): string {
    return join(this.path, id);
  }

  preview(id: string): string {
    return join(this.#previews, `${id}.png`);
  }

  get shown(): string {
    return this.path;
  }

  /** They are where they belong. */
  async put(images: ImageInfo[]): Promise<ImageInfo[]> {
    return images;
  }

  /** Throws PixelsError `job_not_done`, `invalid_value`, `image_lost` and `system_limit`. */
  async read(job: Job, index: number): Promise<Buffer> {
    const { path } = expectImage(job, index);
    return readFileAt(path).catch((error) => {
      const fault = systemFault(error);
      if (fault?.code === "system_limit") throw fault;
      throw new PixelsError("image_lost", `the picture of job ${job.id} is gone from ${path}`);
    });
  }

  /** Bytes on disk; 0 for a picture that is gone. */
  async bytesOf(paths: string[]): Promise<number> {
    const sizes = await Promise.all(
      paths.map((path) =>
        stat(path).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** All that workers may have left of a job that has failed or was cancelled. */
  async removeUnfinished(job: Job): Promise<void> {
    const pictures = Array.from({ length: pictureCount(job.recipe) }, (_, index) =>
      picturePath(this.stem(job.id), index),
    );
    await this.removeImages([...pictures, this.preview(job.id)].flatMap((path) => [path, `${path}.part`]));
  }

  async removePreview(id: string): Promise<void> {
    await rm(this.preview(id), { force: true }).catch(() => {});
  }

  async removeImages(paths: string[]): Promise<void> {
    await Promise.all(paths.map((path) => rm(path, { force: true }).catch(() => {})));
  }

  /** @returns whether the folder had been there. */
  async #make(): Promise<boolean> {
    if (await isFolder(this.#previews)) return true;
    const wasThere = await isFolder(this.path);
    makeFolder(this.#previews, 0o700);
    return wasThere;
  }

  get #previews(): string {
    return join(this.path, "previews");
  }

  /** Infinite where the file system does not say. */
  async #freeBytes(): Promise<number> {
    const { bavail, blocks, bsize } = await statfs(this.path);
    return blocks === 0 ? Number.POSITIVE_INFINITY : bavail * bsize;
  }

  #full(): PixelsError {
    return new PixelsError("disk_full", `no space left on the disk of ${this.path}`);
  }

  #problemOf(error: unknown): PixelsError {
    if (systemFault(error)?.code === "no_space") return this.#full();
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "EEXIST" || code === "ENOTDIR" ? "a file stands in its place" : (code ?? String(error));
    const hint = "Choose another with --output-dir, or change its permissions.";
    return new PixelsError("unwritable", `can't write to the output folder ${this.path} (${why})`, hint);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** A file, and not what a link or a pipe that somebody has put in its place leads to. */
async function readFileAt(path: string): Promise<Buffer> {
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    if (!(await file.stat()).isFile()) throw new Error("it is no file");
    return await file.readFile();
  } finally {
    await file.close();
  }
}

async function writeAndFlush(path: string, bytes: Buffer): Promise<void> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "w", 0o600);
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file?.close();
  }
}
