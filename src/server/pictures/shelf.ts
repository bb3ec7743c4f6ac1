import type { ImageInfo } from "../../protocol/messages/replies.ts";
import type { Job } from "../jobs/job.ts";

/** Where the pictures of completed jobs are, for all who may be asked for them. */
export interface Shelf {
  /** For people: where pictures go. */
  readonly shown: string;
  /**
   * Puts pictures there that were drawn into the output folder. @returns them with the places that they have then. Rejects with PixelsError
   * `unwritable`.
   */
  put(images: ImageInfo[]): Promise<ImageInfo[]>;
  /** Throws PixelsError `job_not_done`, `invalid_value`, `image_lost` and `system_limit`. */
  read(job: Job, index: number): Promise<Buffer>;
  /** Bytes that they take; 0 for one that is gone. */
  bytesOf(paths: string[]): Promise<number>;
  removeImages(paths: string[]): Promise<void>;
}
