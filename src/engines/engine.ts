import type { Rgba } from "../image/rgba.ts";
import type { Stage } from "../protocol/messages/fields.ts";
import type { ModelInfo } from "../protocol/messages/model-info.ts";
import type { LoraWish } from "../protocol/recipe/lora.ts";
import type { Allowance } from "./references/licences.ts";

/** One picture to draw, all settings decided. */
export interface Task {
  prompt: string;
  negativePrompt: string;
  model: string;
  lora?: LoraWish;
  /** Width and height of the picture in pixels. */
  size: [width: number, height: number];
  steps: number;
  cfgScale: number;
  seed: bigint;
  /** Draws so many, with seeds that follow each other from `seed` on, and keeps the one that fits the prompt best; for pictures alone. */
  bestOf?: number;
  /** Which pictures that come with a model it may be drawn after, by their licences; `permissive` where nothing is said. */
  references?: Allowance;
  /** Draws this frame of a looping animation: all of one seed, the first what that seed gives alone. */
  frame?: Frame;
  /** Draws a tileset instead of a picture: an atlas of tiles, each of `size`. */
  tileset?: Grid;
}

export interface Frame {
  /** From 0. */
  index: number;
  /** How many there are until the first one comes again. */
  count: number;
}

export interface Grid {
  columns: number;
  rows: number;
}

/** The steps that a monitor counts up to: each tile and each picture to choose from takes as many as a picture. */
export function stepsOf({ steps, bestOf = 1, tileset }: Pick<Task, "steps" | "bestOf" | "tileset">): number {
  return tileset === undefined ? steps * bestOf : steps * tileset.columns * tileset.rows;
}

/** How an engine says where it is. All calls are synchronous and cheap; the host decides what to pass on. */
export interface Monitor {
  /** Stages come in the order of STAGES, each at most once a picture. */
  stage(stage: Stage): void;
  /**
   * `step` of `stepsOf(task)` is done; steps only grow. `preview` builds the picture as it stands, in the size that
   * the model draws, only when called, and is only valid during this call.
   */
  step(step: number, preview: () => Rgba): void;
}

export interface Picture {
  rgba: Rgba;
  /** That alone draws the same: the task's, or that of the best. */
  seed: bigint;
  /** What the user should know, such as words that the model does not know. */
  warnings: string[];
  /** Its name as the field writes it into a picture's settings. */
  sampler: string;
  /** Of the weights, where they are one file: tells pictures of replaced weights apart. */
  modelSha256?: string;
  /** The pictures that it was drawn after, the most important first. */
  references?: ReferenceCredit[];
  /** What was merged into them. */
  lora?: LoraWish & { sha256: string };
}

/** A picture that another was drawn after, and who made it. */
export interface ReferenceCredit {
  name: string;
  source: string;
  author: string;
  /** Its SPDX identifier. */
  licence: string;
  url: string;
}

/**
 * What every engine promises, checked by test/engines/conformance.ts: stages in order, steps that only grow,
 * `draw` rejected within one step of an abort, the same task the same bytes whatever else runs, PixelsError
 * `unknown_model` for a model or LoRA it does not have and `invalid_value` for a setting it cannot honour, memory given back by `close`.
 *
 * What it leaves out on purpose: sockets, job ids, queues, files to write. It is asked for at most `Readiness.capacity` pictures
 * at once, and may draw them together: each depends on its own task alone.
 */
export interface Engine {
  readonly name: string;
  /** How long a step of the default model usually takes: a rough figure, for estimates until `load` has measured. */
  readonly usualSecondsPerStep: number;
  /** What this engine could draw with, read without loading weights. */
  models(): Promise<ModelInfo[]>;
  /** Loads the default model and makes one step, so that the first job does not pay for it. */
  load(): Promise<Readiness>;
  /** Rejects with the signal's reason within one step after an abort. */
  draw(task: Task, monitor: Monitor, signal: AbortSignal): Promise<Picture>;
  /** Gives memory back; the engine can't be used afterwards. */
  close(): Promise<void>;
}

export interface Readiness {
  device: string;
  /** Why this device was taken. */
  deviceNote: string;
  /** Measured. */
  secondsPerStep: number;
  /** How many calls of `draw` may run at once. */
  capacity: number;
}

export interface EngineOptions {
  /** As `--device` names it. */
  device: string;
  /** A folder with further models of the user's, beside those that ship with the package. */
  modelsDir?: string;
}

/** What the registry knows of an engine: nothing of the engine itself is loaded to tell it. */
export interface EngineEntry {
  name: string;
  /** For help, in a few words. */
  summary: string;
  /** What `--device` may name for it, beside `auto`. */
  devices: readonly string[];
  /** Whether `serve` takes it unasked: cheap to say, and no promise that it starts. */
  isSetUp(): Promise<boolean>;
  /** How many worker processes suit a device. */
  workers(device: string): number;
  /** Loads nothing yet. Throws PixelsError `usage` for a device that it does not know. */
  create(options: EngineOptions): Promise<Engine>;
}
