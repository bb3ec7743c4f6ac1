import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encode } from "../../src/protocol/codec.ts";
import { startBackend } from "../support/backend.ts";
import { busyWorker, LONG } from "../support/long-job.ts";

describe("a server", () => {
  it("says what it is, what it takes and what it can do beyond 1.0.0", async () => {
    const peer = await (await startBackend()).connect();
    const hello = await peer.request({ type: "hello" }, "hello_info");
    expect(hello).toMatchObject({
      version: "1.0.0",
      limits: { prompt_bytes: 8192, message_bytes: 65536, queue: 1000 },
    });
    expect(hello.capabilities).toContain("image.pieces");
    const status = await peer.request({ type: "status" }, "status_info");
    expect(status).toMatchObject({ version: "1.0.0", package_version: "0.0.0" });
  });

  it("answers what is no message with what is wrong, and goes on", async () => {
    const peer = await (await startBackend()).connect();
    const hostile = [
      Buffer.alloc(0),
      Buffer.from([0xc1]),
      Buffer.from("GET / HTTP/1.1"),
      encode({ type: "fly" }),
      encode([1]),
    ];
    for (const bytes of hostile) expect(await peer.send(bytes)).toMatchObject({ type: "error" });
    expect(await peer.send(encode({ type: "cancel", job_id: "../../etc/passwd" }))).toMatchObject({
      type: "error",
      code: "invalid_value",
    });
    await peer.request({ type: "ping" }, "pong");
  });

  it("says queue full and takes jobs again when there is room", async () => {
    const peer = await (await startBackend({ maxQueue: 1 })).connect();
    await peer.generate("runs", LONG);
    await peer.until("runs", "running");
    await peer.generate("waits");
    const third = { type: "generate", id: "c", prompt: "x", model: "sprite", size: [32, 32], steps: 4, cfg_scale: 2 };
    await expect(peer.request(third, "error")).resolves.toMatchObject({ code: "queue_full" });
    await peer.request({ type: "cancel", job_id: "waits" }, "job_cancelled");
    await peer.request(third, "job_accepted");
    await peer.request({ type: "cancel", job_id: "runs" }, "job_cancelled");
  });

  it("lets what runs finish when it is closed, and leaves no worker behind", async () => {
    const backend = await startBackend();
    const peer = await backend.connect();
    await peer.generate("a", { steps: 40 });
    const pid = await busyWorker(peer);
    await backend.close();
    expect(existsSync(join(backend.outputDir, "a.png"))).toBe(true);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });
});
