import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { JobInfo, Reply } from "../../src/protocol/messages/replies.ts";
import type { Update } from "../../src/protocol/messages/updates.ts";
import { FakeBackend, withAdditions } from "../support/fake-backend.ts";
import { hasTmux, Tmux, withoutTmux } from "../support/tmux.ts";
import { until } from "../support/until.ts";

const BIN = fileURLToPath(new URL("../../bin/run.js", import.meta.url));

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

test.runIf(hasTmux).each([
  ["generate", "generate 'a dragon' --seed 1"],
  ["generate -n", "generate 'a dragon' --seed 1 -n 2"],
])(`%s gives the terminal back on Ctrl-Z, and goes on with fg${withoutTmux}`, async (_, command) => {
  const [backend, tmux] = [await backendOf("a dragon"), new Tmux()];
  tmux.type(line(command, backend));
  const jobIn = () => backend.requests.flatMap((request) => (request.type === "generate" ? [request.id] : []))[0];
  await until("the job is in", () => jobIn() !== undefined);
  const job = jobIn() ?? "";
  await showProgress(tmux, backend, job);
  expect(tmux.state().cursor).toBe(false);
  tmux.press("C-z");
  await until("it is stopped", () => /Stopped/.test(tmux.text()));
  expect(tmux.state()).toMatchObject({ cursor: true, wrap: true });
  tmux.type("clear; fg");
  await showProgress(tmux, backend, job, 8);
  await until("the cursor is hidden again", () => !tmux.state().cursor);
  tmux.press("C-c");
  await until("it has ended", () => tmux.state().cursor && tmux.state().wrap);
});
