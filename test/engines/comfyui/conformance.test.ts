import { afterAll } from "vitest";
import { ComfyuiEngine } from "../../../src/engines/comfyui/engine.ts";
import { NO_INPUTS, type Task } from "../../../src/engines/engine.ts";
import { StandIn } from "../../support/comfyui/stand-in.ts";
import { usualGraph, writeWorkflow } from "../../support/comfyui/workflows.ts";
import { sharedFolder } from "../../support/temporary-folder.ts";
import { conformance } from "../conformance.ts";

const server = await StandIn.start();
const old = await StandIn.start({ version: "0.3.64", showsPreviews: true });
afterAll(() => Promise.all([server.kill(), old.kill()]));

// Small pictures: those of a megabyte take seconds to compare.
const path = writeWorkflow(sharedFolder(), "usual", usualGraph());
const task: Task = {
  prompt: "a red dragon",
  model: "usual",
  size: [64, 64],
  steps: 5,
  cfg_scale: 7,
  seed: 42n,
  index: 0,
  inputs: NO_INPUTS,
};

for (const { name, url } of [
  { name: "comfyui", url: server.url },
  { name: "comfyui (with an old server)", url: old.url },
])
  conformance(name, {
    open: async () => new ComfyuiEngine({ servers: [{ url }], workflows: [path] }),
    task,
    impossibleSize: [64, 4096],
    leakMb: 64,
  });
