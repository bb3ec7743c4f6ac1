import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { JobEvent } from "../../src/client/follower.ts";
import { encode } from "../../src/protocol/codec/codec.ts";
import type { JobInfo, Reply } from "../../src/protocol/messages/replies.ts";
import type { Request } from "../../src/protocol/messages/requests.ts";
import type { Update } from "../../src/protocol/messages/updates.ts";
import { FakeBackend, firstVersion, withAdditions } from "../support/fake-backend.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { openConnection } from "./open-connection.ts";

/** A backend that knows each job as the test sets it. */
async function backendWith(infos: Record<string, Omit<JobInfo, "type" | "job_id">>): Promise<FakeBackend> {
  return FakeBackend.start(
    withAdditions((message): Reply => {
      if (message.type !== "job") return { type: "pong" };
      const info = infos[message.job_id] ?? { state: "unknown" as const };
      return { type: "job_info", job_id: message.job_id, ...info };
    }),
  );
}

/** What a 1.0.0 backend says of itself while it draws. */
const BUSY: Reply = { type: "status_info", version: "1.0.0", queue_size: 0, active_jobs: 1, uptime_s: 1 };

function started(job_id: string): Update {
  return { type: "job_started", job_id, timestamp: 1 };
}

function sampling(job_id: string, step: number): Update {
  return { type: "progress", job_id, stage: "sampling", step, total_steps: 20, percent: step * 5, eta_s: 1 };
}

function complete(job_id: string, image_path = "/out/one.png"): Update {
  return { type: "job_complete", job_id, image_path, duration_s: 1.5 };
}

function asksForStatus(backend: FakeBackend): boolean {
  return backend.requests.some((message) => message.type === "status");
}

function asksFor(backend: FakeBackend, jobId: string): number {
  return backend.requests.filter((message: Request) => message.type === "job" && message.job_id === jobId).length;
}

test("a followed job tells its start, its steps and how it ended", async () => {
  const infos = { one: { state: "queued" } as Omit<JobInfo, "type" | "job_id"> };
  const backend = await backendWith(infos);
  const connection = openConnection(backend);
  expect(await connection.subscribe()).toBe(true);
  const events: JobEvent[] = [];
  const outcome = connection.follow("one", (event) => events.push(event));
  await backend.publish(started("one"), sampling("one", 1), sampling("one", 2));
  await until("the steps have come", () => events.length >= 3);
  const image = { path: "/out/one.png", seed: 5n, width: 32, height: 32 };
  infos.one = { state: "completed", duration_s: 1.5, seed: 5n, images: [image], warnings: ["no \u001b[2Jwyvern"] };
  await backend.publish(complete("one"), { type: "job_finished", job_id: "one", success: true, duration_s: 1.5 });
  expect(await outcome).toMatchObject({
    state: "completed",
    durationS: 1.5,
    seed: 5n,
    images: [image],
    warnings: ["no wyvern"],
  });
  const step = { type: "progress", stage: "sampling", totalSteps: 20, etaS: 1 };
  expect(events.filter((event) => event.type !== "queued")).toEqual([
    { type: "started" },
    { ...step, step: 1, percent: 5 },
    { ...step, step: 2, percent: 10 },
  ]);
});

test("a preview comes with its bytes, or with where it lies when it was too large to be sent", async () => {
  const backend = await backendWith({ one: { state: "running" } });
  const connection = openConnection(backend);
  await connection.subscribe();
  const events: JobEvent[] = [];
  connection.follow("one", (event) => events.push(event)).catch(() => undefined);
  const preview = { type: "preview", job_id: "one", image_path: "/out/previews/one.png" } as const;
  await backend.publish({ ...preview, step: 5, png: Buffer.from("the picture so far") }, { ...preview, step: 9 });
  await until("both have come", () => events.filter(({ type }) => type === "preview").length === 2);
  const told = { type: "preview", path: "/out/previews/one.png" };
  expect(events.filter(({ type }) => type === "preview")).toEqual([
    { ...told, step: 5, png: Buffer.from("the picture so far") },
    { ...told, step: 9 },
  ]);
});

test("a job whose updates are all lost is still followed to its end", async () => {
  const infos = { one: { state: "running" } as Omit<JobInfo, "type" | "job_id"> };
  const backend = await backendWith(infos);
  const events: JobEvent[] = [];
  const outcome = openConnection(backend).follow("one", (event) => events.push(event));
  await until("the job was asked for", () => asksFor(backend, "one") === 1);
  infos.one = { state: "completed" };
  expect(await outcome).toMatchObject({ state: "completed" });
  expect(events).toEqual([{ type: "started" }]);
});

test("updates of a newer version and damaged ones are skipped", async () => {
  const backend = await backendWith({ one: { state: "completed" } });
  const connection = openConnection(backend);
  await connection.subscribe();
  const updates: Update[] = [];
  connection.watch({ update: (update) => updates.push(update) });
  await backend.publish(encode({ type: "of_tomorrow", job_id: "one" }), Buffer.from([0xc1]), started("one"));
  await until("an update has come", () => updates.length > 0);
  expect(updates).toEqual([started("one")]);
});

test.each([
  [{ state: "failed", error: "out of\nmemory", code: "job_failed" }, "failed", 1, "job one failed: out of memory"],
  [{ state: "failed", error: "no wyvern", code: "unknown_model" }, "failed", 4, "job one failed: no wyvern"],
  [{ state: "cancelled" }, "cancelled", 5, "job one was cancelled"],
  [{ state: "expired" }, "failed", 1, "the picture of job one has expired"],
  [{ state: "unknown" }, "failed", 1, "the backend no longer knows job one"],
] as const)("a job that is %j ends as %s with exit code %i", async (info, state, exit, message) => {
  const backend = await backendWith({ one: info });
  const outcome = await openConnection(backend).follow("one");
  expect(outcome).toMatchObject({ state, error: { exit, message } });
});

test("a job that has failed says the next step that the backend gives", async () => {
  const info = { state: "failed", error: "no wyvern", code: "unknown_model", hint: "Ask for\na dragon." } as const;
  const backend = await backendWith({ one: info, two: { ...info, hint: undefined } });
  const { error } = await openConnection(backend).follow("one");
  expect(error?.hint).toBe("Ask for a dragon.");
  expect((await openConnection(backend).follow("two")).error?.hint).toContain("dgx-pixels models");
});

test("jobs that are followed together share one connection", async () => {
  const ids = Array.from({ length: 50 }, (_, i) => `job-${i}`);
  const backend = await backendWith(Object.fromEntries(ids.map((id) => [id, { state: "completed" as const }])));
  const connection = openConnection(backend);
  await connection.subscribe();
  const outcomes = Promise.all(ids.map((id) => connection.follow(id)));
  await backend.publish(...ids.map((id) => complete(id)));
  expect((await outcomes).map((outcome) => outcome.state)).toEqual(ids.map(() => "completed"));
  expect(backend.clients).toBe(1);
});

test("a job goes on after the backend was restarted", async () => {
  const infos = { one: { state: "running" } as Omit<JobInfo, "type" | "job_id"> };
  const backend = await backendWith(infos);
  const connection = openConnection(backend);
  await connection.subscribe();
  const outcome = connection.follow("one");
  await until("the job was asked for", () => asksFor(backend, "one") > 0);
  backend.stop();
  infos.one = { state: "completed" };
  await backend.listen();
  expect(await outcome).toMatchObject({ state: "completed" });
});

test("a job is asked for where another backend takes the place of one of 1.0.0", async () => {
  let isOther = false;
  const other = withAdditions(
    (message): Reply =>
      message.type === "job" ? { type: "job_info", job_id: message.job_id, state: "completed" } : { type: "pong" },
  );
  const backend = await FakeBackend.start((message) => {
    if (isOther) return other(message);
    return message.type === "status" ? BUSY : firstVersion(message);
  });
  const connection = openConnection(backend);
  await connection.subscribe();
  const outcome = connection.follow("one");
  const looks = () => backend.requests.filter(({ type }) => type === "status").length;
  await until("it is looked at, as it can't be asked", () => looks() > 2);
  backend.stop();
  isOther = true;
  await backend.listen();
  expect(await outcome).toMatchObject({ state: "completed" });
});

test("following ends with an error when the backend stays away", async () => {
  const backend = await backendWith({ one: { state: "running" } });
  const connection = openConnection(backend, { timeoutMs: 300 });
  const outcome = connection.follow("one");
  outcome.catch(() => undefined);
  await until("the job was asked for", () => asksFor(backend, "one") > 0);
  backend.stop();
  await expect(outcome).rejects.toMatchObject({ code: "no_backend", exit: 3 });
});

test("a 1.0.0 backend is followed by its updates alone, and its picture is read from the shared disk", async () => {
  const path = join(temporaryFolder(), "one.png");
  await writeFile(path, "the picture");
  const backend = await FakeBackend.start(firstVersion);
  const connection = openConnection(backend);
  await connection.subscribe();
  const outcome = connection.follow("one");
  await until("the backend was asked what it is", () => asksForStatus(backend));
  await backend.publish(started("one"), sampling("one", 1), complete("one", path));
  const end = await outcome;
  expect(end).toMatchObject({ state: "completed", durationS: 1.5, imagePath: path, images: [] });
  expect(Buffer.from(await connection.image(end, 0)).toString()).toBe("the picture");
  expect(asksFor(backend, "one")).toBe(0);
});

test("a job of a 1.0.0 backend that had ended before anybody followed it is known to have", async () => {
  const backend = await FakeBackend.start(firstVersion);
  const connection = openConnection(backend);
  await connection.subscribe();
  const heard: string[] = [];
  connection.watch({ update: ({ type }) => heard.push(type) });
  await backend.publish(started("one"), sampling("one", 20), complete("one"));
  await until("its end was heard", () => heard.includes("job_complete"));
  expect(await connection.follow("one")).toMatchObject({ state: "completed", imagePath: "/out/one.png" });
});

test.each<[string, Update, object]>([
  [
    "job_error",
    { type: "job_error", job_id: "one", error: "CUDA out of memory" },
    { state: "failed", error: { code: "job_failed", message: "job one failed: CUDA out of memory" } },
  ],
  ["job_cancelled", { type: "job_cancelled", job_id: "one" }, { state: "cancelled", error: { exit: 5 } }],
  [
    "job_finished without success",
    { type: "job_finished", job_id: "one", success: false, duration_s: 1 },
    { state: "failed", error: { code: "job_failed" } },
  ],
])("a 1.0.0 backend ends a job with %s", async (_, update, expected) => {
  const backend = await FakeBackend.start(firstVersion);
  const connection = openConnection(backend);
  await connection.subscribe();
  const outcome = connection.follow("one");
  await backend.publish(update);
  expect(await outcome).toMatchObject(expected);
});

test("a job of a 1.0.0 backend whose end was missed is given up once the backend has nothing to do", async () => {
  let active_jobs = 1;
  const backend = await FakeBackend.start((message) =>
    message.type === "status"
      ? { type: "status_info", version: "1.0.0", queue_size: 0, active_jobs, uptime_s: 1 }
      : firstVersion(message),
  );
  const outcome = openConnection(backend).follow("one");
  outcome.catch(() => undefined);
  await until("the backend was looked at", () => backend.requests.some((message) => message.type === "status"));
  active_jobs = 0;
  await expect(outcome).rejects.toMatchObject({
    code: "job_failed",
    message: expect.stringContaining("how one ended"),
  });
});

test("a job of a 1.0.0 backend that has gone is given up", async () => {
  const backend = await FakeBackend.start(firstVersion);
  const outcome = openConnection(backend, { timeoutMs: 300 }).follow("one");
  outcome.catch(() => undefined);
  await until("the backend was asked what it is", () => asksForStatus(backend));
  backend.stop();
  await expect(outcome).rejects.toMatchObject({ code: "no_backend", exit: 3 });
});

test("a picture on a disk that is not shared is an error that says where it should be", async () => {
  const backend = await FakeBackend.start(firstVersion);
  const connection = openConnection(backend);
  await connection.subscribe();
  const outcome = connection.follow("one");
  await backend.publish(complete("one", "/nowhere/one.png"));
  await expect(connection.image(await outcome, 0)).rejects.toMatchObject({
    code: "image_lost",
    message: expect.stringContaining("/nowhere/one.png"),
  });
});

test("the bytes of a picture come over the wire", async () => {
  const png = Buffer.from("the picture");
  const backend = await FakeBackend.start(
    withAdditions((message): Reply => {
      if (message.type === "image") return { type: "image_data", job_id: message.job_id, index: message.index, png };
      const images = [{ path: "/of/another/machine.png", seed: 1n, width: 32, height: 32 }];
      return { type: "job_info", job_id: "one", state: "completed", images };
    }),
  );
  const connection = openConnection(backend);
  expect(Buffer.from(await connection.image(await connection.follow("one"), 0))).toEqual(png);
});
