import { expect, test } from "vitest";
import type { JobInfo, Reply } from "../../src/protocol/messages/replies.ts";
import type { Update } from "../../src/protocol/messages/updates.ts";
import { Cli, cli } from "../support/cli.ts";
import { FakeBackend, withAdditions } from "../support/fake-backend.ts";
import { until } from "../support/until.ts";

type Infos = Record<string, Pick<JobInfo, "state" | "prompt" | "duration_s">>;

async function backendWith(infos: Infos): Promise<FakeBackend> {
  return FakeBackend.start(
    withAdditions((message): Reply => {
      if (message.type !== "job") return { type: "pong" };
      return { type: "job_info", job_id: message.job_id, ...(infos[message.job_id] ?? { state: "unknown" }) };
    }),
  );
}

function flagsOf(backend: FakeBackend): string[] {
  return ["--req-addr", backend.reqAddr, "--pub-addr", backend.pubAddr];
}

function life(job_id: string): Update[] {
  const progress = { type: "progress", job_id, total_steps: 20, eta_s: 1 } as const;
  return [
    { type: "job_started", job_id, timestamp: 1 },
    { ...progress, stage: "loading_models", step: 0, percent: 0 },
    { ...progress, stage: "sampling", step: 1, percent: 5 },
    { ...progress, stage: "sampling", step: 2, percent: 10 },
    { type: "preview", job_id, image_path: "/p.png", step: 2 },
    { type: "job_complete", job_id, image_path: "/o.png", duration_s: 1.5 },
    { type: "job_finished", job_id, success: true, duration_s: 1.5 },
  ];
}

test("all jobs are shown as lines until Ctrl-C, their prompts without terminal escapes", async () => {
  const backend = await backendWith({ one: { state: "running", prompt: "\u001b]0;x\u0007a red\u001b[31m dragon" } });
  const watch = new Cli(["watch", ...flagsOf(backend)]);
  await until("it watches", () => watch.stderr.includes("Watching"));
  await backend.publish(...life("one"));
  await until("the job has ended", () => watch.stdout.includes("completed"));
  watch.child.kill("SIGINT");
  const { code, stdout } = await watch.ended;
  expect(code).toBe(130);
  expect(stdout.trimEnd().split("\n")).toEqual([
    'one "a red dragon" started',
    'one "a red dragon" loading models',
    'one "a red dragon" sampling',
    'one "a red dragon" completed in 1.50 s',
  ]);
});

test("--json prints one update a line, and ends when the named jobs have ended", async () => {
  const infos: Infos = { one: { state: "running", prompt: "dragon" }, two: { state: "running", prompt: "potion" } };
  const backend = await backendWith(infos);
  const watch = new Cli(["watch", "one", "--json", ...flagsOf(backend)]);
  await until("it asks for the job", () => backend.requests.some((message) => message.type === "job"));
  infos.one = { state: "completed", prompt: "dragon" };
  const both = life("one").flatMap((update, i) => [update, life("two")[i] as Update]);
  await until("it has heard", async () => {
    await backend.publish(...(watch.stdout === "" ? [life("one")[0] as Update] : []));
    return watch.stdout !== "";
  });
  await backend.publish(...both.slice(2));
  const { code, stdout } = await watch.ended;
  expect(code).toBe(0);
  const updates = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Update);
  expect(updates.every((update) => update.job_id === "one")).toBe(true);
  expect(updates.at(-1)).toMatchObject({ type: "job_finished", success: true });
  expect(updates.filter((update) => update.type === "job_finished")).toHaveLength(1);
});

test.each([
  ["completed", 0, "completed in 2.00 s"],
  ["failed", 1, "failed: job one failed"],
  ["cancelled", 5, "cancelled"],
] as const)("a job that was %s before is told at once, with exit code %i", async (state, code, text) => {
  const backend = await backendWith({ one: { state, prompt: "dragon", duration_s: 2 } });
  const ended = await cli(["watch", "one", ...flagsOf(backend)]);
  expect(ended).toMatchObject({ code, stdout: expect.stringContaining(`one "dragon" ${text}`) });
});

test("a job that the backend does not know exits with 4", async () => {
  const backend = await backendWith({});
  expect(await cli(["watch", "one", ...flagsOf(backend)])).toMatchObject({
    code: 4,
    stdout: "",
    stderr: expect.stringContaining("no job one"),
  });
});

test("it ends quietly when nobody reads its output any more", async () => {
  const backend = await backendWith({});
  const watch = new Cli(["watch", "--json", ...flagsOf(backend)]);
  watch.child.stdout?.destroy();
  let hasEnded = false;
  void watch.ended.then(() => {
    hasEnded = true;
  });
  await until("it has noticed", async () => {
    await backend.publish(life("one")[0] as Update);
    return hasEnded;
  });
  expect(await watch.ended).toMatchObject({ code: 0, stderr: "" });
});
