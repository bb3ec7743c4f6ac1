// Keeps what V8 compiles of the bundle while a job is handed in and help is shown: `node compile.js`, for a Node that keeps none by itself.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Router } from "zeromq";
import { compiledPath, useCompiled } from "../../bin/compiled.js";
import { decode, encode } from "../../dist/protocol/codec/codec.js";
import { request } from "../../dist/protocol/messages/requests.js";

const bundle = fileURLToPath(new URL("../../bundle", import.meta.url));
const scripts = new Map();
useCompiled(bundle, scripts);
const { main } = createRequire(import.meta.url)(`${bundle}/main.js`);

const address = `ipc://${join(tmpdir(), `dgx-pixels-build-${process.pid}.sock`)}`;
const router = new Router({ linger: 0 });
await router.bind(address);
void answer();
await main(["generate", "a red dragon", "--detach", "--req-addr", address]);
await main(["--help"]);
for (const [file, script] of scripts) writeFileSync(compiledPath(file), script.createCachedData());
process.exit();

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
