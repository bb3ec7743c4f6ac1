import { createHash } from "node:crypto";
import { decodePng, encodePng } from "../../src/image/files/png.ts";
import type { Peer } from "./peer.ts";

/** Of the steady engine, which draws in the first colour of what it is given. */
export const STEADY = { model: "steady", size: [16, 16], cfg_scale: 1, steps: 1 };
export const OWNER = "a".repeat(32);

/** A PNG of one colour, and its checksum. @param more bytes of noise in its text, so that it has several pieces. */
export function plainPng(color: readonly number[], side = 16, more = 0): { png: Uint8Array; blob: string } {
  const data = new Uint8Array(side * side * 4);
  for (let i = 0; i < data.length; i += 4) data.set([...color, 255].slice(0, 4), i);
  const noise = Array.from({ length: more }, (_, i) => "abcdefghij"[(i * 7919) % 10]).join("");
  const png = encodePng({ width: side, height: side, data }, more > 0 ? { noise } : {});
  return { png, blob: sha256(png) };
}

export const RED = plainPng([255, 0, 0]);
export const BLUE = plainPng([0, 0, 255], 24, 120_000);

/** The first colour of a job's picture, once it is drawn. */
export async function drawn(peer: Peer, id: string): Promise<number[]> {
  await peer.until(id, "completed");
  const { png } = await peer.request({ type: "image", job_id: id, index: 0 }, "image_data");
  return [...decodePng(png).data.subarray(0, 3)];
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Uploads in pieces of this size, from what the server has on. */
export async function upload(peer: Peer, png: Uint8Array, owner?: string, piece = 50_000): Promise<string> {
  const blob = sha256(png);
  const about = { type: "upload", blob, size: png.length, owner };
  let { received, complete } = await peer.request({ ...about, offset: 0, data: Buffer.alloc(0) }, "upload_info");
  while (!complete) {
    const data = Buffer.from(png.subarray(received, received + piece));
    ({ received, complete } = await peer.request({ ...about, offset: received, data }, "upload_info"));
  }
  return blob;
}
