import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Connection } from "../../client/connection.ts";
import { printable } from "../../client/printable.ts";
import { cancelJobs } from "../../make/run/cancel.ts";
import type { BoardJob } from "../../make/watch/job-board.ts";
import { retryJob } from "../../make/watch/retry.ts";
import { asPixelsError } from "../../protocol/system-fault.ts";
import { writeTerminal } from "../live/held-terminal.ts";

/** The backend, for who asks it. Throws PixelsError `no_backend` while it is gone. */
export type Reach = () => Connection;

/** What a key does to a job. @returns what came of it, for people. */
type Action = (reach: Reach, job: BoardJob) => Promise<string>;

const ACTIONS: Record<string, Action> = { c: cancel, r: retry, o: open, enter: open, y: copy };

/** Whether the key does something to a job. */
export function isAction(key: string): boolean {
  return Object.hasOwn(ACTIONS, key);
}

/** Does what the key stands for. @returns what came of it, for people. */
export async function act(key: string, reach: Reach, job: BoardJob): Promise<string | undefined> {
  try {
    return await ACTIONS[key]?.(reach, job);
  } catch (cause) {
    const { message, hint } = asPixelsError(cause);
    return printable(`${message.charAt(0).toUpperCase()}${message.slice(1)}. ${hint}`);
  }
}

async function cancel(reach: Reach, { id, state }: BoardJob): Promise<string> {
  if (state !== "queued" && state !== "running") return "It has ended already.";
  const [refused] = (await cancelJobs(reach(), [id])).refused;
  if (refused) throw refused.error;
  return "Cancelled.";
}

async function retry(reach: Reach, { id, state }: BoardJob): Promise<string> {
  if (state === "queued" || state === "running") return "It has not ended yet.";
  return `Handed in again as ${await retryJob(reach(), id)}.`;
}

/** In the terminal's clipboard, also through ssh: https://invisible-island.net/xterm/ctlseqs/ctlseqs.html#h3-Operating-System-Commands */
async function copy(_: Reach, { path }: BoardJob): Promise<string> {
  if (path === undefined) return "It has no picture yet.";
  writeTerminal(`\u001b]52;c;${Buffer.from(path).toString("base64")}\u0007`);
  return `Copied: ${printable(path)}`;
}

const OPENERS: Partial<Record<NodeJS.Platform, [command: string, ...args: string[]]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** The picture may lie on another machine: then it is fetched. */
async function open(reach: Reach, job: BoardJob): Promise<string> {
  if (job.state !== "completed") return "It has no picture yet.";
  const path = job.path !== undefined && existsSync(job.path) ? job.path : await fetched(reach, job);
  const [command, ...args] = OPENERS[process.platform] ?? ["xdg-open"];
  return new Promise((resolve) => {
    const child = spawn(command, [...args, path], { detached: true, stdio: "ignore" });
    child.once("error", () => resolve(`There is no ${command} here. The picture is ${printable(path)}`));
    child.once("spawn", () => resolve(`Opened: ${printable(path)}`));
    child.unref();
  });
}

async function fetched(reach: Reach, { id }: BoardJob): Promise<string> {
  const { png } = await reach().request({ type: "image", job_id: id, index: 0 });
  const path = join(mkdtempSync(join(tmpdir(), "dgx-pixels-")), `${id}.png`);
  writeFileSync(path, png);
  return path;
}
