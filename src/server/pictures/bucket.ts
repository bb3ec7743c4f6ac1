import { readFile, rm } from "node:fs/promises";
import { basename } from "node:path";
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { PixelsError } from "../../protocol/errors.ts";
import type { ImageInfo } from "../../protocol/messages/replies.ts";
import type { Job } from "../jobs/job.ts";
import { parseBucketAddress } from "./bucket-address.ts";
import { expectImage } from "./image-of.ts";
import type { Shelf } from "./shelf.ts";

const HINT =
  "Keys, region and AWS_ENDPOINT_URL_S3 come from the environment or ~/.aws, as for any program of AWS; the bucket must exist.";

/** Pictures in a bucket of S3, or of a service that answers as S3 does: drawn into a folder, then moved there. */
export class Bucket implements Shelf {
  readonly shown: string;
  readonly #client: S3Client;
  readonly #bucket: string;

  /** Throws PixelsError `usage`. */
  constructor(address: string) {
    const { bucket, prefix } = parseBucketAddress(address);
    this.#bucket = bucket;
    this.shown = `s3://${bucket}/${prefix}`;
    // Services that are not Amazon's mostly have no names of hosts for buckets.
    this.#client = new S3Client({ forcePathStyle: true });
  }

  /** Writes, reads and removes an object. Throws PixelsError `unwritable`. */
  async check(): Promise<void> {
    const path = `${this.shown}.dgx-pixels`;
    try {
      await this.#write(path, Buffer.alloc(0));
      await this.removeImages([path]);
    } catch (error) {
      throw this.#unwritable(error);
    }
  }

  async put(images: ImageInfo[]): Promise<ImageInfo[]> {
    const put = images.map(async (image) => {
      const path = `${this.shown}${basename(image.path)}`;
      try {
        await this.#write(path, await readFile(image.path));
      } catch (error) {
        throw this.#unwritable(error);
      }
      return { ...image, path };
    });
    const moved = await Promise.all(put);
    await Promise.all(images.map(({ path }) => rm(path, { force: true })));
    return moved;
  }

  async read(job: Job, index: number): Promise<Buffer> {
    const { path } = expectImage(job, index);
    try {
      const { Body } = await this.#client.send(new GetObjectCommand(this.#place(path)));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    } catch (error) {
      throw new PixelsError("image_lost", `the picture of job ${job.id} can't be had from ${path} (${reason(error)})`);
    }
  }

  async bytesOf(paths: string[]): Promise<number> {
    const sizes = paths.map((path) =>
      this.#client.send(new HeadObjectCommand(this.#place(path))).then(
        ({ ContentLength = 0 }) => ContentLength,
        () => 0,
      ),
    );
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  }

  async removeImages(paths: string[]): Promise<void> {
    if (paths.length === 0) return;
    const Objects = paths.map((path) => ({ Key: this.#place(path).Key }));
    await this.#client.send(new DeleteObjectsCommand({ Bucket: this.#bucket, Delete: { Objects } })).catch(() => {});
  }

  async #write(path: string, Body: Buffer): Promise<void> {
    await this.#client.send(new PutObjectCommand({ ...this.#place(path), Body, ContentType: "image/png" }));
  }

  #place(path: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: path.slice(`s3://${this.#bucket}/`.length) };
  }

  #unwritable(error: unknown): PixelsError {
    return new PixelsError("unwritable", `can't write pictures to ${this.shown} (${reason(error)})`, HINT);
  }
}

function reason(error: unknown): string {
  const { name, message } = error as Error;
  return name === "Error" ? message : name;
}
