import type { Task } from "../engine.ts";
import { shownOf } from "../shown.ts";
import type { Sizing } from "../sizing.ts";
import type { Checkpoint } from "./catalog.ts";
import type { Given, Wish } from "./child-messages.ts";
import { familyNamed } from "./families.ts";
import type { ChosenIpAdapter } from "./ip-adapter-choice.ts";

/** How closely an IP-Adapter follows references where nobody says: more of it drowns the words. */
const FOLLOW = 0.6;

/** The pictures that a task is drawn from, as the child is given them. */
export interface GivenPictures {
  pictures: Given[];
  ipAdapter?: Wish["ip_adapter"];
  strength: number;
  warnings: string[];
}

/** @param sizing of the task's own size. @param adapter what it draws after references with, where it can't by itself. */
export function givenTo(
  checkpoint: Checkpoint,
  task: Task,
  sizing: Sizing,
  adapter: ChosenIpAdapter | undefined,
): GivenPictures {
  const { side, name } = checkpoint;
  const { multiple } = familyNamed(checkpoint.family);
  const { references, init, mask, strength } = shownOf(task, sizing, side, multiple);
  const pictures: Given[] = references.map((picture) => ({ use: "reference", picture }));
  if (init !== undefined) pictures.push({ use: "init", picture: init });
  if (mask !== undefined) pictures.push({ use: "mask", picture: mask });
  if (references.length === 0) return { pictures, strength, warnings: [] };
  if (adapter !== undefined) {
    const { path, encoder, weight } = adapter;
    return { pictures, strength, warnings: [], ipAdapter: { path, encoder, follow: weight * (task.follow ?? FOLLOW) } };
  }
  const isIdle = task.follow !== undefined;
  return {
    pictures,
    strength,
    warnings: isIdle ? [`${name} decides itself how closely it follows references`] : [],
  };
}

/** What a model is given to begin with: words alone, or a white picture, where it can't do without one. */
export function toBegin({ family }: Checkpoint, [width, height]: readonly [number, number]): GivenPictures {
  const white = { width, height, data: new Uint8Array(4 * width * height).fill(255) };
  const { least } = familyNamed(family).edits ?? { least: 0 };
  return { pictures: Array(least).fill({ use: "reference", picture: white }), strength: 1, warnings: [] };
}
