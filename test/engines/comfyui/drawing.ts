import { type Monitor, NO_INPUTS, type Picture, type Task } from "../../../src/engines/engine.ts";
import { usualGraph, writeWorkflow } from "../../support/comfyui/workflows.ts";
import { engineAt, startComfyui } from "../../support/comfyui.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

export const TASK: Task = {
  prompt: "a red dragon",
  model: "usual",
  size: [64, 64],
  steps: 10,
  cfg_scale: 7,
  seed: 42n,
  index: 0,
  inputs: NO_INPUTS,
};
const never = new AbortController().signal;

export interface Drawing {
  picture: Promise<Picture>;
  said: string[];
  steps: number[];
}

/** Servers with the workflow `usual`, and an engine over them. */
export async function setUp(
  count: number,
  options: Parameters<typeof startComfyui>[0] = {},
  graph: unknown = usualGraph(),
  needMemory?: () => Promise<boolean>,
) {
  const servers = await Promise.all(Array.from({ length: count }, () => startComfyui(options)));
  const engine = engineAt(servers, [writeWorkflow(temporaryFolder(), "usual", graph)], needMemory && { needMemory });
  await engine.load();
  const draw = (change: Partial<Task> = {}, signal = never, onStep = (_: number) => {}): Drawing => {
    const said: string[] = [];
    const steps: number[] = [];
    const monitor: Monitor = {
      stage: () => {},
      step: (step) => {
        steps.push(step);
        onStep(step);
      },
      say: (text) => said.push(text),
    };
    const picture = engine.draw({ ...TASK, ...change }, monitor, signal);
    picture.catch(() => {});
    return { picture, said, steps };
  };
  return { servers, engine, draw };
}
