import { constants } from "node:fs";
import { access, readFile, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { makeFolder } from "../make-folder.ts";
import { PixelsError } from "../protocol/errors.ts";
import { picturePath } from "../protocol/messages/worker.ts";
import { pictureCount } from "../protocol/recipe/counts.ts";
import type { Job } from "./jobs/job.ts";

/** The one folder that the server's workers write to. */
export class OutputFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Throws PixelsError `unwritable`. */
  static async open(path: string): Promise<OutputFolder> {
    const folder = new OutputFolder(resolve(path));
    try {
      makeFolder(join(folder.path, "previews"));
      await access(folder.path, constants.W_OK | constants.X_OK);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      throw new PixelsError(
        "unwritable",
        `can't write to the output folder ${folder.path} (${code})`,
        "Choose another with --output-dir, or change its permissions.",
      );
    }
    return folder;
  }

  /** Where the pictures of a job go, without the ending. */
  stem(id: string): string {
    return join(this.path, id);
  }

  preview(id: string): string {
    return join(this.path, "previews", `${id}.png`);
  }

  /** Throws PixelsError `job_not_done`, `invalid_value` and `image_lost`. */
  async read(job: Job, index: number): Promise<Buffer> {
    if (job.state !== "completed" || job.images === undefined)
      throw new PixelsError("job_not_done", `job ${job.id} is ${job.state}`);
    const image = job.images[index];
    if (image === undefined)
      throw new PixelsError("invalid_value", `job ${job.id} has ${job.images.length} pictures, counted from 0`);
    return readFile(image.path).catch(() => {
      throw new PixelsError("image_lost", `the picture of job ${job.id} is gone from ${image.path}`);
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
}
