import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encode } from "../../src/protocol/codec/codec.ts";
import { LIMITS } from "../../src/protocol/limits.ts";
import { LmdbJobStore } from "../../src/server/store/lmdb-job-store.ts";
import { startBackend } from "../support/backend.ts";
import type { Peer } from "../support/peer.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { BLUE, drawn, OWNER, RED, STEADY, sha256, upload } from "../support/upload.ts";

function refused(peer: Peer, message: object) {
  return peer.request(message, "error");
}

describe("a server that takes uploads", () => {
  it("draws from what its client has uploaded, in pieces and over any connection with its owner's word", async () => {
    const backend = await startBackend();
    const [one, two] = [await backend.connect(), await backend.connect()];
    expect(await one.request({ type: "hello" }, "hello_info")).toMatchObject({
      capabilities: expect.arrayContaining(["upload", "generate.references", "generate.owner"]),
      limits: { blob_side: 1024, references: 4 },
    });
    await upload(one, RED.png, OWNER);
    await upload(two, BLUE.png, OWNER);
    await two.generate("after", { ...STEADY, references: [BLUE.blob, RED.blob], owner: OWNER });
    await two.generate("over", { ...STEADY, init: RED.blob, strength: 0.5, owner: OWNER });
    expect(await drawn(two, "after")).toEqual([0, 0, 255]);
    expect(await drawn(two, "over")).toEqual([255, 0, 0]);
    expect((await one.job("after")).recipe).toMatchObject({ references: [BLUE.blob, RED.blob] });
  });

  it("refuses a job that names what its client has not uploaded, though another has", async () => {
    const backend = await startBackend();
    const [one, two] = [await backend.connect(), await backend.connect()];
    await upload(one, RED.png);
    const job = { type: "generate", id: "a", prompt: "a dragon", ...STEADY, references: [RED.blob] };
    for (const owner of [undefined, OWNER])
      expect(await refused(two, { ...job, owner })).toMatchObject({
        code: "unknown_blob",
        hint: "Upload the picture, and send the request again.",
      });
    const asked = { type: "upload", blob: RED.blob, size: RED.png.length, offset: 0, data: Buffer.alloc(0) };
    expect(await two.request(asked, "upload_info")).toMatchObject({ received: 0, complete: false });
    await one.request(job, "job_accepted");
    expect(await drawn(one, "a")).toEqual([255, 0, 0]);
  });

  it("answers whatever is sent, and keeps little of it", async () => {
    const uploads = join(temporaryFolder(), "uploads");
    const backend = await startBackend({ blobFolder: uploads });
    const peer = await backend.connect();
    const piece = { type: "upload", blob: sha256(Buffer.from("x")), offset: 0, data: Buffer.from("x") };
    expect(await refused(peer, { ...piece, size: 2 ** 30 })).toMatchObject({
      code: "invalid_value",
      message: `upload: size must be a whole number from 1 to ${LIMITS.blobBytes}`,
    });
    const tooLong = encode({ ...piece, size: 70_000, data: Buffer.alloc(LIMITS.uploadBytes + 1) });
    expect(await peer.send(tooLong)).toMatchObject({ message: "upload: data must have at most 61,440 bytes" });
    expect(await refused(peer, { ...piece, size: 1, blob: "../../etc/passwd" })).toMatchObject({
      code: "invalid_value",
    });
    expect(await refused(peer, { ...piece, size: 1, owner: "short" })).toMatchObject({ code: "invalid_value" });
    const codes = new Map<string | undefined, number>();
    for (let i = 0; i < 1100; i++) {
      const blob = sha256(Buffer.from(`blob ${i}`));
      const answer = await peer.send(encode({ ...piece, blob, size: 2 }));
      const code = answer.type === "error" ? answer.code : answer.type;
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    expect(codes).toEqual(
      new Map([
        ["upload_info", 1000],
        ["uploads_full", 100],
      ]),
    );
    expect(readdirSync(uploads)).toHaveLength(1000);
    // Another client's are its own.
    const other = await backend.connect();
    const blob = await upload(other, RED.png);
    await other.generate("a", { ...STEADY, references: [blob] });
    expect(await drawn(other, "a")).toEqual([255, 0, 0]);
  });

  it("fails a job whose picture is damaged, with a clear message, and draws the next", async () => {
    const peer = await (await startBackend()).connect();
    const cut = RED.png.subarray(0, RED.png.length - 30);
    await upload(peer, cut, OWNER);
    await upload(peer, RED.png, OWNER);
    await peer.generate("cut", { ...STEADY, references: [RED.blob, sha256(cut)], owner: OWNER });
    await peer.generate("sound", { ...STEADY, references: [RED.blob], owner: OWNER });
    expect(await peer.until("cut", "failed")).toMatchObject({
      code: "bad_picture",
      error: "the picture reference 2 is damaged or cut short",
      hint: expect.stringMatching(/^\S.*\.$/),
    });
    expect(await drawn(peer, "sound")).toEqual([255, 0, 0]);
  });

  it("takes the same job again after what it was drawn from is gone", async () => {
    const folder = temporaryFolder();
    const store = () => LmdbJobStore.open(folder, () => {});
    const job = { ...STEADY, references: [RED.blob], owner: OWNER };
    const first = await startBackend({}, await store());
    const peer = await first.connect();
    await upload(peer, RED.png, OWNER);
    await peer.generate("a", job);
    await peer.until("a", "completed");
    await first.close();
    const again = await (await startBackend({}, await store())).connect();
    expect(await again.generate("a", job)).toMatchObject({ job_id: "a" });
    await expect(again.generate("b", job)).rejects.toThrow("unknown_blob");
  });
});
