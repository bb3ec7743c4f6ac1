import { fileURLToPath } from "node:url";
import type { Update } from "../../src/protocol/messages/updates.ts";
import type { Tmux } from "./tmux.ts";
import { until } from "./until.ts";
import type { WatchedBackend } from "./watched-backend.ts";

export const BIN = fileURLToPath(new URL("../../bin/run.js", import.meta.url));
/** Jobs to watch. */
export const TWO = {
  one: { state: "running", prompt: "a dragon" },
  two: { state: "queued", prompt: "a potion" },
} as const;

/** The command in a terminal, once it shows the job. */
export async function watching(backend: WatchedBackend, tmux: Tmux, command = "watch", env = ""): Promise<void> {
  tmux.type(`${env} ${process.execPath} ${BIN} ${command} ${backend.flags}`);
  await until("the page is there", () => tmux.text().includes("running"));
}

/** Publishes progress of a job until the screen shows it. */
export async function showProgress(tmux: Tmux, backend: WatchedBackend, job_id: string, step = 7): Promise<void> {
  await until("the bar is there", async () => {
    await backend.publish(progress(job_id, step));
    return tmux.screen().includes(`sampling ${step}/300`);
  });
}

export function progress(job_id: string, step: number): Update {
  return { type: "progress", job_id, stage: "sampling", step, total_steps: 300, percent: step / 3, eta_s: 75 };
}
