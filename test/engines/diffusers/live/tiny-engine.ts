import { inject, onTestFinished } from "vitest";
import { DiffusersEngine } from "../../../../src/engines/diffusers/engine.ts";
import { childOf } from "../../../../src/engines/diffusers/program.ts";
import { NO_INPUTS, type Task } from "../../../../src/engines/engine.ts";

export const MODELS = inject("tinyModels");
export const never = new AbortController().signal;
export const silent = { stage: () => {}, step: () => {}, say: () => {} };

/** @param together how many pictures it draws in one pass. */
export function tinyEngine(together = 1, folders: readonly string[] = [MODELS]): DiffusersEngine {
  const { command, cwd } = childOf(inject("python"), "cpu");
  return new DiffusersEngine({
    child: async () => ({ command: [...command, "--together", String(together)] as typeof command, cwd }),
    places: async () => folders.map((folder) => ({ folder })),
  });
}

/** Loaded, until the test ends. */
export async function loadedEngine(...options: Parameters<typeof tinyEngine>): Promise<DiffusersEngine> {
  const engine = tinyEngine(...options);
  onTestFinished(() => engine.close());
  await engine.load();
  return engine;
}

export function taskOf(model: string): Task {
  return { prompt: "a knight", model, size: [64, 64], steps: 4, cfg_scale: 3, seed: 7n, index: 0, inputs: NO_INPUTS };
}
