import type { Rgba } from "../image/rgba.ts";
import type { Stage } from "../protocol/messages/fields.ts";
import type { ModelInfo } from "../protocol/messages/model-info.ts";
import type { DrawnWith } from "../protocol/recipe/made.ts";
import type { Recipe } from "../protocol/recipe/recipe.ts";

/** One picture of a job: its recipe, of which `seed` is this picture's own here. */
export interface Task extends Recipe {
  /** Its place in the job, from 0: of an animation, the frame. */
  index: number;
  /** The pictures that its recipe names. */
  inputs: Inputs;
}

/** Pictures that a task is drawn from, decoded, premultiplication none, of any size up to the limits. */
export interface Inputs {
  /** The most important first. */
  references: readonly Rgba[];
  init?: Rgba | undefined;
  /** Opaque; light pixels are drawn anew. */
  mask?: Rgba | undefined;
}

export const NO_INPUTS: Inputs = { references: [] };

/** How an engine says where it is. All calls are synchronous and cheap; the host decides what to pass on. */
export interface Monitor {
  /** Stages come in the order of STAGES, each at most once a picture. */
  stage(stage: Stage): void;
  /**
   * `step` of `stepsOf(task)` is done; steps only grow. `preview` builds the picture as it stands, in the size that
   * the model draws, only when called, and is only valid during this call. Absent where there is none to show.
   */
  step(step: number, preview?: () => Rgba): void;
  /** What the user should know while it goes on, such as that the job waits for another machine. It becomes a warning of the job, too. */
  say(text: string): void;
}

export interface Picture extends DrawnWith {
  rgba: Rgba;
  /** The seed that draws this picture by itself: the task's own or, of several, that of the best. */
  seed: bigint;
  /** What the user should know, such as words that the model does not know. */
  warnings: string[];
}

/**
 * What an engine draws with is gone: a process of its own has died, or hangs. `draw` rejects with it, the process that hosts the engine ends, and
 * the server has its jobs drawn again in another.
 */
export class EngineLost extends Error {
  override readonly name = "EngineLost";
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
  /**
   * Loads the default model and makes one step, so that the first job does not pay for it. An engine that has to fetch something first
   * says what, and how far it is; later it may say what it has given back.
   */
  load(say?: (text: string) => void): Promise<Readiness>;
  /**
   * Gives back what it keeps in memory for the next picture and draws none with just now; the next one loads it again. Absent where that is
   * little. Waits for nothing that is drawn. @returns what that was, for people; undefined where it kept nothing.
   */
  freeMemory?(): Promise<string | undefined>;
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

/** What a user has given the engines to draw with. */
export interface EngineSetup {
  /** A folder with further models of the user's, beside those that ship with the package. */
  modelsDir?: string | undefined;
  /** A Python that has torch and diffusers. */
  python?: string | undefined;
  /** The engines are for one command, and end with it. */
  isForOneCommand?: boolean;
  /** Addresses of ComfyUI servers. */
  comfyui?: readonly string[] | undefined;
  /** Files of ComfyUI workflows, and folders of such files. */
  workflows?: readonly string[] | undefined;
}

export interface EngineOptions extends EngineSetup {
  /** As `--device` names it. */
  device: string;
  /**
   * Has all that is idle in this server give back what it keeps in memory. Resolves when it has, with whether that was anything; at once
   * where there is nobody to ask.
   */
  needMemory?(): Promise<boolean>;
}

/** What the registry knows of an engine: nothing of the engine itself is loaded to tell it. */
export interface EngineEntry {
  name: string;
  /** For help, in a few words. */
  summary: string;
  /** What `--device` may name for it, beside `auto`. */
  devices: readonly string[];
  /** Whether `serve` takes it unasked: cheap to say, and no promise that it starts. */
  isSetUp(setup: EngineSetup): Promise<boolean>;
  /** How many worker processes suit a device. */
  workers(device: string): number;
  /** Loads nothing yet. Throws PixelsError `usage` for a device that it does not know. */
  create(options: EngineOptions): Promise<Engine>;
}
