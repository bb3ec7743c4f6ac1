import { rename } from "node:fs/promises";
import { basename, join } from "node:path";
import { PixelsError } from "../../protocol/errors.ts";
import type { ImageInfo } from "../../protocol/messages/replies.ts";
import type { Job } from "../jobs/job.ts";
import type { OutputFolder } from "../output-folder.ts";
import type { Shelf } from "./shelf.ts";

/**
 * A folder that other machines may write to, too. Each draws into one of its own within it, so that none removes what another has
 * drawn; a picture that is done is renamed into place. Machines may know the folder by other paths.
 */
export class SharedFolder implements Shelf {
  readonly #folder: OutputFolder;

  constructor(folder: OutputFolder) {
    this.#folder = folder;
  }

  get shown(): string {
    return this.#folder.path;
  }

  async put(images: ImageInfo[]): Promise<ImageInfo[]> {
    const put = images.map(async (image) => {
      const path = this.#here(image.path);
      await rename(image.path, path);
      return { ...image, path };
    });
    return Promise.all(put).catch((error: NodeJS.ErrnoException) => {
      throw new PixelsError("unwritable", `can't write pictures to ${this.shown} (${error.code})`);
    });
  }

  read(job: Job, index: number): Promise<Buffer> {
    const images = job.images?.map((image) => ({ ...image, path: this.#here(image.path) }));
    return this.#folder.read({ ...job, ...(images && { images }) }, index);
  }

  bytesOf(paths: string[]): Promise<number> {
    return this.#folder.bytesOf(paths.map((path) => this.#here(path)));
  }

  removeImages(paths: string[]): Promise<void> {
    return this.#folder.removeImages(paths.map((path) => this.#here(path)));
  }

  #here(path: string): string {
    return join(this.#folder.path, basename(path));
  }
}
