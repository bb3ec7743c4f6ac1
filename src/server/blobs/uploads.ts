import type { ReplyOf } from "../../protocol/messages/replies.ts";
import type { GenerateRequest, UploadRequest } from "../../protocol/messages/requests.ts";
import type { InputPaths } from "../../protocol/messages/worker.ts";
import type { Asked } from "../../protocol/recipe/recipe.ts";

/** What names uploads, and whose they are to be. */
export type Naming = Partial<Asked> & Pick<GenerateRequest, "id" | "owner">;

/** The pictures that clients upload for jobs to be drawn from. */
export interface Uploads {
  /**
   * Takes a piece. Rejects with PixelsError `invalid_value`, `wrong_checksum`, `uploads_full`, `disk_full`, `store_failed` and, where others keep
   * them, `queue_away`.
   */
  receive(client: string, request: UploadRequest): Promise<ReplyOf<"upload_info">>;
  /** Rejects with PixelsError `unknown_blob` where a request names what its client has not uploaded. */
  expect(client: string, request: Naming): Promise<void>;
  /** Where the pictures lie that a recipe names; undefined where it names none. Rejects with PixelsError `unknown_blob` where one is gone. */
  pathsOf(recipe: Partial<Asked>): Promise<InputPaths | undefined>;
  /** Waits for what is being written. */
  close(): Promise<void>;
}
