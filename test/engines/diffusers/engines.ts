import { onTestFinished } from "vitest";
import { DiffusersEngine } from "../../../src/engines/diffusers/engine.ts";
import { NO_INPUTS, type Task } from "../../../src/engines/engine.ts";
import { fakeChild } from "./fake-child.ts";

export const never = new AbortController().signal;
export const silent = { stage: () => {}, step: () => {}, say: () => {} };
export const task: Task = {
  prompt: "a plain",
  model: "plain",
  size: [32, 32],
  steps: 5,
  cfg_scale: 2,
  seed: 42n,
  index: 0,
  inputs: NO_INPUTS,
};

/** An engine over a folder of models, with a child that has a fault. */
export function engineWith(folder: string, fault?: string, silenceMs?: number): DiffusersEngine {
  return new DiffusersEngine({ child: async () => fakeChild(fault, silenceMs), places: async () => [{ folder }] });
}

/** The same, loaded, and closed when the test is over. */
export async function loadedEngine(folder: string, fault?: string, silenceMs?: number): Promise<DiffusersEngine> {
  const engine = engineWith(folder, fault, silenceMs);
  onTestFinished(() => engine.close());
  await engine.load();
  return engine;
}
