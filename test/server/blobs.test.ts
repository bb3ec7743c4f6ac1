import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { LIMITS } from "../../src/protocol/limits.ts";
import { Blobs } from "../../src/server/blobs/blobs.ts";
import { refusal } from "../engines/refusal.ts";
import { jobSpec } from "../support/job.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { plainPng, sha256 } from "../support/upload.ts";

const [OWNER, OTHER] = ["o".repeat(16), "x".repeat(16)];
const RED = plainPng([255, 0, 0]);
/** Of three pieces. */
const LONG = plainPng([0, 0, 255], 16, 150_000);
const HOUR_MS = 3_600_000;

async function open(folder = join(temporaryFolder(), "uploads")): Promise<Blobs & { folder: string }> {
  const blobs = await Blobs.open(folder);
  onTestFinished(() => blobs.close());
  return Object.assign(blobs, { folder });
}

/** One piece of it. */
function send(blobs: Blobs, { png, blob }: typeof RED, { from = 0, to = png.length, owner = OWNER } = {}) {
  const data = Buffer.from(png.subarray(from, to));
  return blobs.receive("client", { type: "upload", blob, size: png.length, offset: from, data, owner });
}

describe("uploads", () => {
  it("come in pieces, tell how far they are, and skip what has come before", async () => {
    const blobs = await open();
    expect(await send(blobs, LONG, { to: 0 })).toMatchObject({ received: 0, complete: false });
    expect(await send(blobs, LONG, { to: 50_000 })).toMatchObject({ received: 50_000, complete: false });
    expect(await send(blobs, LONG, { from: 40_000, to: 90_000 })).toMatchObject({ received: 90_000 });
    expect(await send(blobs, LONG, { from: 95_000, to: 100_000 })).toMatchObject({ received: 90_000 });
    expect(await send(blobs, LONG, { from: 10, to: 20 })).toMatchObject({ received: 90_000, complete: false });
    const whole = { received: LONG.png.length, complete: true };
    expect(await send(blobs, LONG, { from: 90_000 })).toMatchObject(whole);
    expect(await send(blobs, LONG, { to: 10 })).toMatchObject(whole);
    expect(readdirSync(blobs.folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it("go on with the next server, whether they were whole or not", async () => {
    const first = await open();
    await send(first, RED);
    await send(first, LONG, { to: 50_000 });
    await first.close();
    const second = await open(first.folder);
    await second.expect("another connection", { id: "a", references: [RED.blob], owner: OWNER });
    expect(await send(second, LONG, { to: 0 })).toMatchObject({ received: 50_000, complete: false });
    expect(await send(second, LONG, { from: 50_000 })).toMatchObject({ complete: true });
  });

  it("belong to those who have sent the bytes, and nobody else learns of them", async () => {
    const blobs = await open();
    await send(blobs, RED);
    const named = { id: "a", references: [RED.blob], owner: OTHER };
    await expect(blobs.expect("client", named)).rejects.toThrow("has uploaded no picture");
    expect(await send(blobs, RED, { to: 0, owner: OTHER })).toMatchObject({ received: 0, complete: false });
    await expect(blobs.expect("client", named)).rejects.toThrow("has uploaded no picture");
    await send(blobs, RED, { owner: OTHER });
    await blobs.expect("client", named);
    expect(readdirSync(blobs.folder).filter((name) => name.endsWith(".png"))).toHaveLength(1);
  });

  it("without an owner belong to their connection", async () => {
    const blobs = await open();
    const { png, blob } = RED;
    await blobs.receive("one", { type: "upload", blob, size: png.length, offset: 0, data: Buffer.from(png) });
    const named = { id: "a", init: blob };
    await blobs.expect("one", named);
    await expect(blobs.expect("two", named)).rejects.toThrow("has uploaded no picture");
    await expect(blobs.expect("one", { ...named, owner: OWNER })).rejects.toThrow("has uploaded no picture");
  });

  it("of other bytes than their checksum says are dropped, and may be sent again", async () => {
    const blobs = await open();
    const lie = { png: LONG.png.with(70_000, 0), blob: LONG.blob };
    await send(blobs, lie, { to: 100_000 });
    expect(await refusal(send(blobs, lie, { from: 100_000 }))).toMatchObject({ code: "wrong_checksum" });
    expect(readdirSync(blobs.folder)).toEqual([]);
    expect(await send(blobs, LONG)).toMatchObject({ complete: true });
  });

  it("that are no PNG, or one of too many pixels, are refused by their first bytes", async () => {
    const blobs = await open();
    const text = Buffer.from("a red dragon, in words alone, many words");
    const words = { png: text, blob: sha256(text) };
    expect(await refusal(send(blobs, words))).toMatchObject({ message: "upload: the bytes are no PNG" });
    const bomb = Buffer.from(RED.png);
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    expect(await refusal(send(blobs, { png: bomb, blob: sha256(bomb) }))).toMatchObject({
      code: "invalid_value",
      message: "upload: the picture has 60000x60000 pixels",
    });
    // In pieces that are too short for the header it is found out at the end.
    await send(blobs, words, { to: 10 });
    await send(blobs, words, { from: 10, to: 20 });
    expect(await refusal(send(blobs, words, { from: 20 }))).toMatchObject({ message: "upload: the bytes are no PNG" });
    expect(existsSync(blobs.folder) ? readdirSync(blobs.folder) : []).toEqual([]);
  });

  it("are bounded in number and in bytes, of one client and of all", async () => {
    const blobs = await open();
    const begin = (i: number, owner: string, size = 100) =>
      blobs.receive("client", {
        ...{ type: "upload", size, offset: 0, data: Buffer.from([i & 255]), owner },
        blob: sha256(Buffer.from(`${owner} ${i}`)),
      });
    for (let i = 0; i < LIMITS.clientBlobs; i++) await begin(i, OWNER);
    expect(await refusal(begin(LIMITS.clientBlobs, OWNER))).toMatchObject({
      code: "uploads_full",
      message: "1000 pictures of this client are uploaded, which is the most",
    });
    expect(await begin(0, OTHER)).toMatchObject({ received: 1 });
    for (let i = 1; i < LIMITS.clientBlobBytes / LIMITS.blobBytes; i++) await begin(i, OTHER, LIMITS.blobBytes);
    expect(await refusal(begin(99, OTHER, LIMITS.blobBytes))).toMatchObject({
      message: "64 MiB of this client are uploaded, which is the most",
    });
    expect(readdirSync(blobs.folder)).toHaveLength(LIMITS.clientBlobs + 8);
    await blobs.sweep(performance.now() + HOUR_MS);
    expect(readdirSync(blobs.folder)).toEqual([]);
    expect(await begin(1, OWNER)).toMatchObject({ received: 1 });
  });

  it("of a client that has as many as it may make room for its new ones, those first that it named longest ago and no job needs", async () => {
    const blobs = await open();
    const long = (red: number) => plainPng([red, 0, 0], 16, 40_000);
    const [first, second, third, next] = [long(1), long(2), long(3), long(4)];
    for (const one of [first, second, third]) await send(blobs, one);
    const left = LIMITS.clientBlobBytes - first.png.length - second.png.length - third.png.length;
    for (let claimed = 0; claimed < left; claimed += LIMITS.blobBytes) {
      const blob = sha256(Buffer.from(`${claimed}`));
      const size = Math.min(LIMITS.blobBytes, left - claimed);
      await blobs.receive("client", { type: "upload", size, offset: 0, data: Buffer.from([0]), owner: OWNER, blob });
    }
    blobs.hold(jobSpec("a", { references: [first.blob] }));
    const later = performance.now() + 2_000;
    vi.spyOn(performance, "now").mockReturnValue(later);
    onTestFinished(() => void vi.restoreAllMocks());
    expect(await send(blobs, next)).toMatchObject({ complete: true });
    const named = (blob: string) => blobs.expect("client", { id: "b", references: [blob], owner: OWNER });
    await named(first.blob);
    await expect(named(second.blob)).rejects.toThrow("no picture");
    await named(third.blob);
    expect(readdirSync(blobs.folder)).not.toContain(`${second.blob}.png`);
  });

  it("end an hour after the last job that needs them, unfinished ones after ten minutes", async () => {
    const blobs = await open();
    await send(blobs, RED);
    await send(blobs, LONG, { to: 100 });
    const job = jobSpec("a", { references: [RED.blob] });
    blobs.hold(job);
    await blobs.sweep(performance.now() + HOUR_MS / 5);
    expect(await send(blobs, LONG, { to: 0 })).toMatchObject({ received: 0 });
    await blobs.sweep(performance.now() + 5 * HOUR_MS);
    await blobs.expect("client", { id: "a", references: [RED.blob], owner: OWNER });
    blobs.release(job);
    await blobs.sweep(performance.now() + HOUR_MS / 2);
    expect(existsSync(join(blobs.folder, `${RED.blob}.png`))).toBe(true);
    await blobs.sweep(performance.now() + 2 * HOUR_MS);
    expect(readdirSync(blobs.folder)).toEqual([]);
    const named = { id: "b", references: [RED.blob], owner: OWNER };
    await expect(blobs.expect("client", named)).rejects.toThrow("no picture");
  });

  it("begin anew where their folder was taken away meanwhile", async () => {
    const blobs = await open();
    await send(blobs, LONG, { to: 50_000 });
    rmSync(blobs.folder, { recursive: true });
    expect(await refusal(send(blobs, LONG, { from: 50_000 }))).toMatchObject({ code: "store_failed" });
    expect(await send(blobs, LONG)).toMatchObject({ complete: true });
  });
});
