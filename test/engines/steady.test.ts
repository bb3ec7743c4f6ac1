import { NO_INPUTS, type Task } from "../../src/engines/engine.ts";
import { PixelsError } from "../../src/protocol/errors.ts";
import { steady } from "../support/steady/entry.js";
import { conformance } from "./conformance.ts";

const task: Task = {
  prompt: "a plain",
  model: "steady",
  size: [16, 16],
  steps: 5,
  cfg_scale: 1,
  seed: 42n,
  index: 0,
  inputs: NO_INPUTS,
};

conformance("steady", {
  open: () => steady(PixelsError).create({ device: "clock" }),
  task,
  impossibleSize: [15, 64],
  leakMb: 64,
});
