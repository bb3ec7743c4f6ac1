import { expect, test } from "vitest";
import type { Reply } from "../../src/protocol/messages/replies.ts";
import { cli } from "../support/cli.ts";
import { FakeBackend, firstVersion, withAdditions } from "../support/fake-backend.ts";

/** A backend with one job in each state of these, which cancels the unfinished ones. */
async function backendWith(states: Record<string, "queued" | "running" | "completed">): Promise<FakeBackend> {
  return FakeBackend.start(
    withAdditions((message): Reply => {
      if (message.type === "jobs") {
        const all = Object.keys(states).filter((id) => states[id] === message.state);
        const rest = message.after === undefined ? all : all.slice(all.indexOf(message.after) + 1);
        const page = rest
          .slice(0, 2)
          .map((job_id) => ({ job_id, state: states[job_id] ?? "queued", prompt: "dragon" }));
        return { type: "job_list", jobs: page, next: rest.length > 2 ? page.at(-1)?.job_id : undefined };
      }
      if (message.type !== "cancel") return firstVersion(message);
      const state = states[message.job_id];
      if (state === undefined) return refusal(message.job_id, "unknown_job", `no job ${message.job_id}`);
      if (state === "completed")
        return refusal(message.job_id, "job_over", `job ${message.job_id} is already completed`);
      return { type: "job_cancelled", job_id: message.job_id };
    }),
  );
}

function refusal(job_id: string, code: string, error: string): Reply {
  return { type: "job_error", job_id, error, code };
}

function flagsOf(backend: FakeBackend): string[] {
  return ["--req-addr", backend.reqAddr, "--pub-addr", backend.pubAddr];
}

test("jobs are cancelled by their ids, each of them once", async () => {
  const backend = await backendWith({ a: "queued", b: "running" });
  const { code, stdout, stderr } = await cli(["cancel", "a", "b", "a", ...flagsOf(backend)]);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "cancelled a\ncancelled b\n", stderr: "" });
});

test("unknown and finished jobs are named, and the others are cancelled all the same", async () => {
  const backend = await backendWith({ a: "completed", b: "running" });
  const { code, stdout, stderr } = await cli(["cancel", "a", "none", "b", "--json", ...flagsOf(backend)]);
  expect(code).toBe(4);
  expect(JSON.parse(stdout)).toEqual({
    cancelled: ["b"],
    refused: [
      { job_id: "a", code: "job_over", message: "job a is already completed" },
      { job_id: "none", code: "unknown_job", message: "no job none" },
    ],
  });
  expect(JSON.parse(stderr).error.message).toBe("job a is already completed; no job none");
});

test("--all cancels what waits, page by page, and then what runs", async () => {
  const backend = await backendWith({ a: "running", b: "queued", c: "queued", d: "queued", e: "completed" });
  const { code, stdout } = await cli(["cancel", "--all", "--json", ...flagsOf(backend)]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ cancelled: ["b", "c", "d", "a"], refused: [] });
});

test("a 1.0.0 backend cancels by id, and says that it cannot list jobs", async () => {
  const backend = await FakeBackend.start((message) =>
    message.type === "cancel" ? { type: "job_cancelled", job_id: message.job_id } : firstVersion(message),
  );
  expect(await cli(["cancel", "a", ...flagsOf(backend)])).toMatchObject({ code: 0, stdout: "cancelled a\n" });
  expect(await cli(["cancel", "--all", ...flagsOf(backend)])).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('speaks protocol 1.0.0, which has no request "jobs"'),
  });
});

test.each([
  ["no id", [], "cancel takes job ids, or --all"],
  ["ids and --all", ["a", "--all"], "cancel takes job ids, or --all"],
  ["a path for an id", ["../../etc/passwd"], '"../../etc/passwd" is no job id'],
])("%s is an error of the command line", async (_, args, message) => {
  const { code, stderr } = await cli(["cancel", ...args]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^Error: [^\n]+\n$/);
  expect(stderr).toContain(message);
});
