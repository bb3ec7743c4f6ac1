import { expect, test } from "vitest";
import { encode } from "../../src/protocol/codec/codec.ts";
import type { Reply } from "../../src/protocol/messages/replies.ts";
import type { Request } from "../../src/protocol/messages/requests.ts";
import { deferred } from "../support/deferred.ts";
import { FakeBackend, firstVersion, withAdditions } from "../support/fake-backend.ts";
import { GENERATE, openConnection } from "./open-connection.ts";

const PONG: Reply = { type: "pong" };

function unknownJob(jobId: string): Reply {
  return { type: "job_info", job_id: jobId, state: "unknown" };
}

test("many requests in flight each get their own reply, in whatever order they are answered", async () => {
  const held: (() => void)[] = [];
  const backend = await FakeBackend.start(
    withAdditions((message) => {
      const { promise, resolve } = deferred<Reply>();
      held.push(() => resolve(unknownJob((message as { job_id: string }).job_id)));
      if (held.length === 20) for (const release of held.reverse()) release();
      return promise;
    }),
  );
  const connection = openConnection(backend);
  const ids = Array.from({ length: 20 }, (_, i) => `job-${i}`);
  const infos = await Promise.all(ids.map((job_id) => connection.request({ type: "job", job_id })));
  expect(infos.map((info) => info.job_id)).toEqual(ids);
  expect(backend.clients).toBe(1);
});

test("a connection stays usable after a request that was never answered", async () => {
  const backend = await FakeBackend.start((message) => (message.type === "status" ? undefined : PONG));
  const connection = openConnection(backend, { timeoutMs: 300 });
  await connection.request({ type: "ping" });
  await expect(connection.request({ type: "status" })).rejects.toMatchObject({ code: "timeout", exit: 3 });
  await expect(connection.request({ type: "ping" })).resolves.toEqual(PONG);
});

test("an answer that comes too late does not pass for the answer to another request", async () => {
  const late = deferred<Reply>();
  const backend = await FakeBackend.start((message) => (message.type === "status" ? late.promise : PONG));
  const connection = openConnection(backend, { timeoutMs: 300 });
  await connection.request({ type: "ping" });
  await expect(connection.request({ type: "status" })).rejects.toMatchObject({ code: "timeout" });
  late.resolve({ type: "status_info", version: "1", queue_size: 0, active_jobs: 0, uptime_s: 0 });
  await expect(connection.request({ type: "ping" })).resolves.toEqual(PONG);
});

test("a request that breaks a limit is refused before it is sent", async () => {
  const backend = await FakeBackend.start(() => PONG);
  const connection = openConnection(backend);
  const tooLong = connection.request({ ...GENERATE, prompt: "x".repeat(8193) });
  await expect(tooLong).rejects.toMatchObject({
    code: "usage",
    exit: 2,
    message: "prompt must be at most 8,192 bytes",
  });
  await expect(connection.request({ type: "job", job_id: "../x" })).rejects.toMatchObject({ code: "usage" });
  await connection.request({ type: "ping" });
  expect(backend.requests).toEqual([{ type: "ping" }]);
});

test("a refusal keeps its code, and its text loses its control characters", async () => {
  const backend = await FakeBackend.start(() => ({
    type: "error",
    message: "no such\u001b[31m model\r\n",
    code: "unknown_model",
    hint: "look\u0007 again",
  }));
  await expect(openConnection(backend).request(GENERATE)).rejects.toMatchObject({
    code: "unknown_model",
    exit: 4,
    message: "no such model",
    hint: "look again",
  });
});

test("a refusal without a code, as 1.0.0 backends send it, still says that the backend refused", async () => {
  const backend = await FakeBackend.start((message) =>
    message.type === "cancel"
      ? { type: "job_error", job_id: message.job_id, error: "Job not found or already completed" }
      : { type: "error", message: "bad size", code: "of_another_version" },
  );
  const connection = openConnection(backend);
  await expect(connection.request(GENERATE)).rejects.toMatchObject({ code: "invalid_value", message: "bad size" });
  await expect(connection.request({ type: "cancel", job_id: "x" })).rejects.toMatchObject({
    code: "unknown_job",
    exit: 4,
  });
});

test.each([
  ["is no MessagePack", Buffer.from([0xc1])],
  ["has no known type", encode({ type: "surprise" })],
  ["answers another request", encode(PONG)],
])("a reply that %s is an error that names the address", async (_, bytes) => {
  const backend = await FakeBackend.start(() => bytes);
  await expect(openConnection(backend).request({ type: "status" })).rejects.toMatchObject({
    code: "malformed",
    message: expect.stringContaining(backend.reqAddr),
  });
});

test("every message is traced on its way out and in", async () => {
  const backend = await FakeBackend.start(() => PONG);
  const seen: [string, object][] = [];
  const connection = openConnection(backend, { trace: (direction, message) => seen.push([direction, message]) });
  await connection.request({ type: "ping" });
  expect(seen).toEqual([
    ["out", { type: "ping" }],
    ["in", PONG],
  ]);
});

test("a request on a closed connection is refused, and one that waits for it as well", async () => {
  const backend = await FakeBackend.start(() => undefined);
  const connection = openConnection(backend);
  const waiting = connection.request({ type: "status" }).catch((error: Error) => error.message);
  connection.close();
  expect(await waiting).toBe("the connection was closed");
  await expect(connection.request({ type: "status" })).rejects.toThrow("the connection was closed");
});

test.each<Request>([
  { type: "job", job_id: "one" },
  { type: "jobs" },
  { type: "image", job_id: "one", index: 0 },
  { type: "hello" },
  { type: "updates", after: 0 },
])("$type is never sent to a 1.0.0 backend, which is asked once what it is", async (message) => {
  const backend = await FakeBackend.start(firstVersion);
  const connection = openConnection(backend);
  for (let i = 0; i < 2; i++)
    await expect(connection.request(message as Request & { type: "ping" })).rejects.toMatchObject({
      code: "unknown_type",
      exit: 4,
      message: `the backend at ${backend.reqAddr} speaks protocol 1.0.0, which has no request "${message.type}"`,
    });
  expect(backend.requests).toEqual([{ type: "status" }]);
});
