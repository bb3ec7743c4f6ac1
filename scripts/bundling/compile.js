// Keeps what V8 compiles of the bundle while a job is handed in, help is shown and a picture is drawn: `node compile.js`, for a Node that keeps
// none by itself.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Router } from "zeromq";
import { bundle } from "../../bin/compiled.js";
import { decode, encode } from "../../dist/protocol/codec/codec.js";
import { request } from "../../dist/protocol/messages/requests.js";
import { keepCompiled } from "./keep-compiled.cjs";

const { main } = createRequire(import.meta.url)(`${bundle}/main.js`);
const folder = mkdtempSync(join(tmpdir(), "dgx-pixels-build-"));
const address = `ipc://${join(folder, "router.sock")}`;
const router = new Router({ linger: 0 });
await router.bind(address);
void answer();
await main(["generate", "a red dragon", "--detach", "--req-addr", address]);
await main(["--help"]);
keepCompiled();
await drawPicture();
rmSync(folder, { recursive: true });
process.exit();

/** A backend, its worker, the worker's thread and who asks each keep what they have compiled. */
async function drawPicture() {
  const recording = `--require ${fileURLToPath(new URL("keep-compiled.cjs", import.meta.url))}`;
  const env = { ...process.env, NODE_OPTIONS: recording };
  const bin = fileURLToPath(new URL("../../bin/run.js", import.meta.url));
  const [requests, updates] = ["requests", "updates"].map((name) => `ipc://${join(folder, name)}.sock`);
  const there = ["--req-addr", requests, "--pub-addr", updates];
  const kept = ["--data-dir", join(folder, "jobs"), "--output-dir", join(folder, "outputs")];
  const flags = ["--engine", "sprite", "--workers", "1", "--device", "cpu", "--json"];
  const backend = spawn(process.execPath, [bin, "serve", ...there, ...kept, ...flags], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(createInterface(backend.stdout), "line");
  const command = [bin, "generate", "a red dragon", ...there, "-o", join(folder, "dragon.png")];
  const { status, stderr } = spawnSync(process.execPath, command, { env, encoding: "utf8" });
  backend.kill("SIGTERM");
  await once(backend, "close");
  if (status !== 0) throw new Error(`no picture was drawn: ${stderr}`);
}

async function answer() {
  const size = [32, 32];
  const model = {
    name: "sprite",
    path: "/sprite",
    model_type: "checkpoint",
    size_mb: 1,
    default: true,
    size,
    steps: 16,
    cfg_scale: 2,
  };
  for await (const frames of router) {
    const { type, id, seed } = decode(request, frames.at(-1));
    const reply =
      type === "generate"
        ? { type: "job_accepted", job_id: id, estimated_time_s: 1, seed }
        : { type: "model_list", models: [model] };
    await router.send([...frames.slice(0, -1), encode(reply)]);
  }
}
