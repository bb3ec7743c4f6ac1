// Starts and stops the processes that are compared.
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Request } from "zeromq";
import { decode, encode } from "../../dist/protocol/codec/codec.js";
import { REPLY_LIMITS } from "../../dist/protocol/codec/scan.js";
import { reply } from "../../dist/protocol/messages/replies.js";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Starts of `serve` before the worker must have been stopped in time. */
const ATTEMPTS = 5;
/** For one answer: the disk may still be busy with the part before. */
const PATIENCE_MS = 60_000;

// It adds 50 ms to each start of Node.
const { NODE_EXTRA_CA_CERTS, ...rest } = process.env;
export const env = rest;
/** The command that users start. */
export const BIN = here("../../bin/run.js");

/** A bare ROUTER. @param answer what it does: `echo`, `accept` or `append`. @param where its address, and the file that it appends to. */
export async function startBare(answer, ...where) {
  const [address = "tcp://127.0.0.1:*"] = where;
  const child = fork(here("bare.js"), [answer, address, ...where.slice(1)], { env });
  const [bound] = await once(child, "message");
  return { address: bound, stop: () => void child.kill("SIGKILL") };
}

/** The load generator: `send` resolves with an order's result. */
export function startLoad() {
  const child = fork(here("load.js"), { env });
  async function send(order) {
    child.send(order);
    const [{ result, error }] = await once(child, "message");
    if (error !== undefined) throw new Error(error);
    return result;
  }
  return { send, stop: () => void child.kill("SIGKILL") };
}

/**
 * `serve` as users start it, jobs on disk and all, but for its one worker: that is stopped while it loads its model, for
 * which a server waits five minutes. So it neither drains the queue nor takes a core from what is measured.
 */
export async function startServe() {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { address, ipc, stop } = await launch();
    process.kill((await onlyWorker(address)).pid, "SIGSTOP");
    // What it said before it was stopped has been read by the second answer.
    for (let i = 0; i < 2; i++) await onlyWorker(address);
    if ((await onlyWorker(address)).state === "starting") return { address, ipc, stop };
    await stop();
  }
  throw new Error(`the worker was ready before it could be stopped, ${ATTEMPTS} times`);
}

async function launch() {
  const folder = mkdtempSync(join(tmpdir(), "dgx-pixels-bench-"));
  const ipc = `ipc://${join(folder, "requests.sock")}`;
  const addresses = ["--req-addr", `tcp://127.0.0.1:*,${ipc}`, "--pub-addr", `ipc://${join(folder, "updates.sock")}`];
  // One client asks as fast as it can, which may be faster than a server takes from one.
  const limits = ["--max-queue", "10000000", "--max-rate", "0"];
  const flags = [...addresses, "--workers", "1", "--device", "cpu", ...limits, "--json"];
  const child = spawn(process.execPath, [BIN, "serve", ...flags], {
    env: { ...env, XDG_DATA_HOME: folder, TMPDIR: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface(child.stdout), "line");
  const [address] = JSON.parse(line).req_addr.split(",");

  async function stop() {
    const worker = await onlyWorker(address);
    child.kill("SIGKILL");
    process.kill(worker.pid, "SIGKILL");
    await once(child, "close");
    rmSync(folder, { recursive: true, force: true });
  }
  return { address, ipc, stop };
}

async function onlyWorker(address) {
  const { workers } = await request(address, { type: "status" });
  return workers[0];
}

async function request(address, message) {
  const socket = new Request({ linger: 0, receiveTimeout: PATIENCE_MS });
  socket.connect(address);
  try {
    await socket.send(encode(message));
    const [bytes] = await socket.receive();
    return decode(reply, bytes, REPLY_LIMITS);
  } finally {
    socket.close();
  }
}
