import { createHash } from "node:crypto";
import { PixelsError } from "../../protocol/errors.ts";

/** Neither a client's secret nor the id of a connection is written to the disk. */
export function ownerOf(client: string, owner: string | undefined): string {
  const name = owner === undefined ? `connection ${client}` : `owner ${owner}`;
  return createHash("sha256").update(name).digest("hex").slice(0, 32);
}

/** Of a picture that its client does not own, whether there is one or not. */
export function unknown(blob: string): PixelsError {
  return new PixelsError("unknown_blob", `this client has uploaded no picture ${blob.slice(0, 12)}…`);
}
