import { expect, test } from "vitest";
import type { Reply } from "../../src/protocol/messages/replies.ts";
import type { Request } from "../../src/protocol/messages/requests.ts";
import { type Answer, FakeBackend, firstVersion, withAdditions } from "../support/fake-backend.ts";
import { until } from "../support/until.ts";
import { GENERATE, openConnection } from "./open-connection.ts";

const SEEDED = { ...GENERATE, seed: 7n };

const ACCEPTED: Reply = { type: "job_accepted", job_id: "one", estimated_time_s: 1, seed: 7n };

/** A backend that takes the first `generate`, drops every connection and is back with other answers. */
async function dropsFirstGenerate(afterwards: (message: Request) => Answer | Promise<Answer>): Promise<FakeBackend> {
  let hasDropped = false;
  const backend = await FakeBackend.start(async (message) => {
    if (hasDropped || message.type !== "generate") return afterwards(message);
    hasDropped = true;
    backend.stop();
    await backend.listen();
    return undefined;
  });
  return backend;
}

function typesOf(backend: FakeBackend): string[] {
  return backend.requests.map((message) => message.type);
}

test.each<Request>([
  { type: "ping" },
  { type: "list_models" },
  { type: "job", job_id: "one" },
  { type: "jobs" },
  { type: "image", job_id: "one", index: 0 },
  { type: "cancel", job_id: "one" },
])("$type is sent again when the connection drops and comes back", async (message) => {
  const backend = await FakeBackend.start(withAdditions(() => undefined));
  const connection = openConnection(backend);
  const answer = connection.request(message as Request & { type: "ping" }).catch(() => undefined);
  const times = () => backend.requests.filter(({ type }) => type === message.type).length;
  await until("the request has come", () => times() === 1);
  backend.stop();
  await backend.listen();
  await until("the request has come again", () => times() === 2);
  expect(backend.requests.at(-1)).toEqual(message);
  connection.close();
  await answer;
});

test("a job that the backend did not get before the connection dropped is sent again", async () => {
  const backend = await dropsFirstGenerate(
    withAdditions((message) =>
      message.type === "job" ? { type: "job_info", job_id: message.job_id, state: "unknown" } : ACCEPTED,
    ),
  );
  await expect(openConnection(backend).submit(SEEDED)).resolves.toEqual(ACCEPTED);
  expect(typesOf(backend)).toEqual(["generate", "status", "job", "generate"]);
});

test("a job that the backend got before the connection dropped is not sent again", async () => {
  const backend = await dropsFirstGenerate(
    withAdditions((message) =>
      message.type === "job" ? { type: "job_info", job_id: message.job_id, state: "running", seed: 7n } : ACCEPTED,
    ),
  );
  await expect(openConnection(backend).submit(SEEDED)).resolves.toMatchObject({ type: "job_accepted", seed: 7n });
  expect(typesOf(backend)).toEqual(["generate", "status", "job"]);
});

test("a job that a 1.0.0 backend may have is not sent again, and the error says so", async () => {
  const backend = await dropsFirstGenerate(firstVersion);
  await expect(openConnection(backend).submit(SEEDED)).rejects.toMatchObject({
    exit: 3,
    message: "the connection dropped: the backend may or may not have job one",
  });
  expect(typesOf(backend)).toEqual(["generate", "status"]);
});

test("a backend that goes away and stays away is no backend at the deadline", async () => {
  const backend = await FakeBackend.start(() => undefined);
  const connection = openConnection(backend, { timeoutMs: 500 });
  const answer = connection.request({ type: "status" });
  answer.catch(() => undefined);
  await until("the request has come", () => backend.requests.length === 1);
  backend.stop();
  await expect(answer).rejects.toMatchObject({ code: "no_backend", message: expect.stringContaining("went away") });
});
