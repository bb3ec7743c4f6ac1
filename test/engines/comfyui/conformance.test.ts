import { afterAll } from "vitest";
import { ComfyuiEngine } from "../../../src/engines/comfyui/engine.ts";
import { NO_INPUTS, type Task } from "../../../src/engines/engine.ts";
import { encodePng } from "../../../src/image/files/png.ts";
import { StandIn } from "../../support/comfyui/stand-in.ts";
import { referringGraph, writeWorkflow } from "../../support/comfyui/workflows.ts";
import { sharedFolder } from "../../support/temporary-folder.ts";
import { conformance } from "../conformance.ts";
import { ownPictures } from "../own-pictures.ts";

const server = await StandIn.start();
const old = await StandIn.start({ version: "0.3.64", showsPreviews: true });
afterAll(() => Promise.all([server.kill(), old.kill()]));

// Small pictures: those of a megabyte take seconds to compare. It takes all pictures of a user that any workflow can.
const path = writeWorkflow(sharedFolder(), "usual", referringGraph());
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

for (const { name, at } of [
  { name: "comfyui", at: server },
  { name: "comfyui (with an old server)", at: old },
]) {
  // The picture that the workflow was saved with.
  const pixel = { width: 1, height: 1, data: new Uint8Array(4).fill(255) };
  at.uploads.set("example.png", Buffer.from(encodePng(pixel)));
  const open = async () => new ComfyuiEngine({ servers: [{ url: at.url }], workflows: [path] });
  conformance(name, { open, task, impossibleSize: [64, 4096], leakMb: 64 });
  ownPictures(name, { open, task });
}
