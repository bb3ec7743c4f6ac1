import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { JobInfo, Reply } from "../../src/protocol/messages/replies.ts";
import type { Update } from "../../src/protocol/messages/updates.ts";
import { FakeBackend, withAdditions } from "../support/fake-backend.ts";
import { hasTmux, Tmux, withoutTmux } from "../support/tmux.ts";
import { until } from "../support/until.ts";

const BIN = fileURLToPath(new URL("../../bin/run.js", import.meta.url));
const REASON = "the worker was killed since it took more memory than this machine has, and it was the third time";

/** A backend whose jobs run, or have ended as `info` says. */
function backendOf(prompt: string, info: Partial<JobInfo> = {}): Promise<FakeBackend> {
  const answer = withAdditions((message): Reply => {
    switch (message.type) {
      case "job":
        return { type: "job_info", job_id: message.job_id, state: "running", prompt, ...info };
      case "generate":
        return { type: "job_accepted", job_id: message.id, estimated_time_s: 9, seed: message.seed ?? 1n };
      case "list_models":
        return { type: "model_list", models: [MODEL] };
      case "cancel":
        return { type: "job_cancelled", job_id: message.job_id };
      default:
        return { type: "pong" };
    }
  });
  return FakeBackend.start(answer);
}

const MODEL = { name: "sprite", path: "/sprite.onnx", model_type: "checkpoint", size_mb: 18, default: true } as const;

function line(command: string, backend: FakeBackend): string {
  return `${process.execPath} ${BIN} ${command} --req-addr ${backend.reqAddr} --pub-addr ${backend.pubAddr}`;
}

function progress(job_id: string, step: number): Update {
  return { type: "progress", job_id, stage: "sampling", step, total_steps: 300, percent: step / 3, eta_s: 1 };
}

/** Publishes progress of a job until the screen shows it. */
async function showProgress(tmux: Tmux, backend: FakeBackend, jobId: string, step = 7): Promise<void> {
  await until("the bar is there", async () => {
    await backend.publish(progress(jobId, step));
    return tmux.screen().includes(`${step}/300`);
  });
}

const JOB = "6c0a2f0e-2b1a-4f57-8f3f-0c5b9d9a5c11";

test.runIf(hasTmux)(`watch shows why a job failed in as many rows as that takes${withoutTmux}`, async () => {
  const info: Partial<JobInfo> = {};
  const [backend, tmux] = [await backendOf("a dragon", info), new Tmux()];
  tmux.type(line(`watch ${JOB}`, backend));
  await showProgress(tmux, backend, JOB);
  Object.assign(info, { state: "failed", error: REASON });
  await backend.publish({ type: "job_error", job_id: JOB, error: REASON }, end(false));
  await until("watch has ended", () => tmux.text().includes("Error: "));
  expect(tmux.text()).toContain(`${JOB} "a dragon" failed: ${REASON}`);
  expect(tmux.state()).toEqual({ cursor: true, wrap: true });
});

test.runIf(hasTmux)(`watch shows the end of a job of which it has seen no step${withoutTmux}`, async () => {
  const [backend, tmux] = [await backendOf("a dragon"), new Tmux()];
  tmux.type(line("watch", backend));
  await until("it watches", () => tmux.text().includes("Watching all jobs"));
  await backend.publish({ type: "job_complete", job_id: JOB, image_path: "/a.png", duration_s: 2 }, end(true));
  await until("the end is there", () => tmux.text().includes("completed in 2.00 s"));
  tmux.press("C-c");
});

test.runIf(hasTmux)(`a bar with a wide label stays in its row${withoutTmux}`, async () => {
  const [backend, tmux] = [await backendOf("龍".repeat(60)), new Tmux()];
  tmux.type(line("watch", backend));
  await until("it watches", () => tmux.text().includes("Watching all jobs"));
  await showProgress(tmux, backend, JOB);
  const bar = tmux
    .screen()
    .split("\n")
    .find((row) => row.includes("7/300"));
  expect(bar).toMatch(/ {2}"龍+…$/);
  tmux.press("C-c");
});

test.runIf(hasTmux).each([
  ["watch", "watch"],
  ["generate", "generate 'a dragon' --seed 1"],
  ["generate -n", "generate 'a dragon' --seed 1 -n 2"],
])(`%s gives the terminal back on Ctrl-Z, and goes on with fg${withoutTmux}`, async (_, command) => {
  const [backend, tmux] = [await backendOf("a dragon"), new Tmux()];
  tmux.type(line(command, backend));
  const jobIn = () => backend.requests.flatMap((request) => (request.type === "generate" ? [request.id] : []))[0];
  if (command === "watch") await until("it watches", () => tmux.text().includes("Watching all jobs"));
  else await until("the job is in", () => jobIn() !== undefined);
  const job = jobIn() ?? JOB;
  await showProgress(tmux, backend, job);
  expect(tmux.state().cursor).toBe(false);
  tmux.press("C-z");
  await until("it is stopped", () => /Stopped/.test(tmux.text()));
  expect(tmux.state()).toEqual({ cursor: true, wrap: true });
  tmux.type("clear; fg");
  await showProgress(tmux, backend, job, 8);
  await until("the cursor is hidden again", () => !tmux.state().cursor);
  tmux.press("C-c");
  await until("it has ended", () => tmux.state().cursor && tmux.state().wrap);
});

function end(success: boolean): Update {
  return { type: "job_finished", job_id: JOB, success, duration_s: 2 };
}
