import { createHash } from "node:crypto";
import { PixelsError } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { ReplyOf } from "../protocol/messages/replies.ts";
import type { Connection } from "./connection.ts";

/** The checksum by which requests name what is uploaded. */
export function blobOf(png: Uint8Array): string {
  return createHash("sha256").update(png).digest("hex");
}

/**
 * Throws PixelsError `unknown_type` where the backend takes no uploads. @param what jobs are to be drawn from, as the user calls it.
 */
export async function expectUploads(connection: Connection, what: string): Promise<void> {
  const hint = "Leave it out, or start a newer backend with `dgx-pixels serve`.";
  const { capabilities } = await connection.request({ type: "hello" }).catch((cause: unknown) => {
    if (!(cause instanceof PixelsError) || cause.code !== "unknown_type") throw cause;
    throw new PixelsError("unknown_type", `this backend takes no ${what}: it speaks protocol 1.0.0`, hint);
  });
  if (capabilities.includes("upload")) return;
  throw new PixelsError("unknown_type", `this backend takes no ${what}: it is an older one`, hint);
}

/** Uploads a picture, from where the backend has it on. A connection that drops meanwhile is waited for as with every request. */
export async function upload(connection: Connection, blob: string, png: Uint8Array): Promise<void> {
  const about = { type: "upload", blob, size: png.length, owner: connection.owner } as const;
  let state: Pick<ReplyOf<"upload_info">, "received" | "complete"> = { received: 0, complete: false };
  while (!state.complete) {
    const offset = state.received;
    const data = png.subarray(offset, offset + LIMITS.uploadBytes);
    state = await connection.request({ ...about, offset, data });
    if (!state.complete && state.received === offset)
      throw new PixelsError(
        "malformed",
        `the backend takes no more than ${offset} bytes of a picture of ${png.length}`,
      );
  }
}
