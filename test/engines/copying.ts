import { afterAll, beforeAll } from "vitest";
import { type Engine, NO_INPUTS, type Picture, type Task } from "../../src/engines/engine.ts";
import { sprite } from "../../src/engines/sprite/entry.ts";
import { modelsDirWithLibrary } from "../support/model-folder.ts";
import { sharedFolder } from "../support/temporary-folder.ts";
import { type Entry, libraryFiles } from "./references/library-file.ts";

/** What is drawn where a test says no more. */
export const TASK: Task = {
  prompt: "a dragon",
  model: "copy",
  size: [32, 32],
  steps: 3,
  cfg_scale: 1,
  seed: 1n,
  index: 0,
  inputs: NO_INPUTS,
};
const monitor = { stage: () => {}, step: () => {}, say: () => {} };

/** Has an engine draw a dragon, or what is said instead. */
export function drawCopy(engine: Engine, change: Partial<Task> = {}): Promise<Picture> {
  return engine.draw({ ...TASK, ...change }, monitor, new AbortController().signal);
}

/**
 * For the tests of one suite, an engine whose model draws exactly its first reference, 20 shades darker in the style of no source and at 32
 * pixels: see referring.py. @param prepare is told of its folder of models before they are loaded.
 */
export function copying(library: readonly Entry[], prepare: (modelsDir: string) => void = () => {}) {
  let engine: Engine;
  beforeAll(async () => {
    const modelsDir = modelsDirWithLibrary(libraryFiles(library), sharedFolder());
    prepare(modelsDir);
    engine = await sprite.create({ device: "cpu", modelsDir });
    await engine.load();
  });
  afterAll(() => engine.close());
  return { models: () => engine.models(), draw: (change?: Partial<Task>) => drawCopy(engine, change) };
}
