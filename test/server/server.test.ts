import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { Dealer, Subscriber } from "zeromq";
import { decode, encode } from "../../src/protocol/codec/codec.ts";
import { reply } from "../../src/protocol/messages/replies.ts";
import { MemoryJobStore } from "../../src/server/store/memory-job-store.ts";
import { startBackend } from "../support/backend.ts";
import { jobSpec } from "../support/job.ts";
import { busyWorker, LONG } from "../support/long-job.ts";
import { STEADY_JOB } from "../support/steady.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

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

  it.each([
    [1, "1 job from before waits"],
    [2, "2 jobs from before wait"],
  ])("says that %i of its jobs waited from before", async (number, line) => {
    const store = new MemoryJobStore();
    for (let order = 0; order < number; order++) await store.put({ ...jobSpec(`job-${order}`), order });
    expect((await startBackend({}, store)).log).toContain(line);
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

  it("ends the connection of a subscriber that would fill its memory with topics, and of nobody else", async () => {
    const backend = await startBackend();
    const peer = await backend.connect();
    const greedy = new Subscriber({ linger: 0 });
    onTestFinished(() => greedy.close());
    const ended = new Promise((resolve) => greedy.events.on("disconnect", resolve));
    greedy.connect(backend.pubAddresses[0] ?? "");
    greedy.subscribe("a".repeat(60_000));
    await ended;
    await peer.generate("a");
    await peer.update("a", "job_finished");
  });

  it("is not disturbed by subscribers that come while it still binds", async () => {
    const address = `ipc://${join(temporaryFolder(), "pub.sock")}`;
    for (let i = 0; i < 20; i++) {
      const early = new Subscriber({ linger: 0, reconnectInterval: 1 });
      onTestFinished(() => early.close());
      early.connect(address);
      early.subscribe();
    }
    const backend = await startBackend({ pubAddresses: [address, ...Array(100).fill("tcp://127.0.0.1:*")] });
    const peer = await backend.connect();
    await until("all are counted", async () => {
      const { subscribers } = await peer.request({ type: "status" }, "status_info");
      return subscribers === 21;
    });
  });

  it("does not send back an envelope that no peer needs", async () => {
    const backend = await startBackend();
    const dealer = new Dealer({ linger: 0, receiveTimeout: 10_000 });
    onTestFinished(() => dealer.close());
    dealer.connect(backend.reqAddresses[0] ?? "");
    await dealer.send([...Array.from({ length: 20 }, () => Buffer.alloc(1000)), "", encode({ type: "ping" })]);
    const frames = await dealer.receive();
    expect(frames).toHaveLength(2);
    expect(decode(reply, frames[1] as Buffer)).toMatchObject({ type: "error", code: "malformed" });
  });

  it("says queue full and takes jobs again when there is room", async () => {
    const peer = await (await startBackend({ maxQueue: 1 })).connect();
    await peer.generate("runs", LONG);
    await peer.until("runs", "running");
    await peer.generate("waits");
    const third = { type: "generate", id: "c", ...STEADY_JOB };
    await expect(peer.request(third, "error")).resolves.toMatchObject({ code: "queue_full" });
    await peer.request({ type: "cancel", job_id: "waits" }, "job_cancelled");
    await peer.request(third, "job_accepted");
    await peer.request({ type: "cancel", job_id: "runs" }, "job_cancelled");
  });

  it("leaves no file of its sockets when it is closed, on tcp and on ipc", async () => {
    const folder = temporaryFolder();
    const [req, pub] = [join(folder, "req.sock"), join(folder, "pub.sock")];
    const addresses = (path: string) => [`ipc://${path}`, "tcp://127.0.0.1:*"];
    const backend = await startBackend({ reqAddresses: addresses(req), pubAddresses: addresses(pub) });
    await backend.connect();
    expect([existsSync(req), existsSync(pub)]).toEqual([true, true]);
    await backend.close();
    expect([existsSync(req), existsSync(pub)]).toEqual([false, false]);
  });

  it("lets what runs finish when it is closed, and leaves no worker behind", async () => {
    const backend = await startBackend({ drainMs: 8000 });
    const peer = await backend.connect();
    await peer.generate("a", { steps: 40 });
    const pid = await busyWorker(peer);
    await peer.update("a", "progress");
    await backend.close();
    expect(existsSync(join(backend.outputDir, "a.png"))).toBe(true);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });
});
