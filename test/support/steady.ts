import type { Recipe } from "../../src/protocol/recipe/recipe.ts";

const importing = (name: string) => ({ NODE_OPTIONS: `--import ${new URL(`steady/${name}`, import.meta.url)}` });

/** For processes of ours: they know the steady engine beside their own, and one like it by the name of brisk. */
export const WITH_STEADY = importing("register.js");

/** They know no other: a command starts a backend of its own three times as fast. */
export const STEADY_ALONE = importing("alone.js");

/** Lets the workers of all servers that a test file starts know the steady engine: each file is a process of its own. */
export function knowSteady(): void {
  process.env.NODE_OPTIONS = WITH_STEADY.NODE_OPTIONS;
}

/** A job of the steady engine, which costs the processor next to nothing. */
export const STEADY_JOB: Recipe = {
  prompt: "a red dragon",
  model: "steady",
  size: [16, 16],
  steps: 4,
  cfg_scale: 1,
  seed: 1n,
};
