import { setTimeout as delay } from "node:timers/promises";

/** Each step takes this long, whatever else the machine does. */
export const STEP_MS = 20;
/** Pictures at once, which take no longer than one. */
export const CAPACITY = 3;
const SIDE = 16;
const LARGEST = 256;

/**
 * An engine for tests: it shows one that draws several pictures at once and knows neither animations nor tiles, but draws from pictures. For large things it
 * wants memory of others, and gives its own back. Its device
 * `hourglass` draws one at a time, `missing` never starts, and on `silent` it never says what it draws. Of two of them the one that is not called steady is there for who names it. @param PixelsError of the program that it joins: built, or from its sources.
 * @param {typeof import("../../../src/protocol/errors.ts").PixelsError} PixelsError
 * @param {string} name of the engine and of its one model.
 * @returns {import("../../../src/engines/engine.ts").EngineEntry}
 */
export function steady(PixelsError, name = "steady") {
  return {
    name,
    summary: "plain colours at a steady pace, for tests",
    devices: ["clock", "hourglass", "missing", "silent"],
    isSetUp: async () => name === "steady",
    workers: () => 1,
    create: async (options) => new SteadyEngine(name, options, PixelsError),
  };
}

/** @implements {import("../../../src/engines/engine.ts").Engine} */
class SteadyEngine {
  usualSecondsPerStep = STEP_MS / 1000;
  /** What it would leak if it were not closed. @type {Buffer | undefined} */
  #weights;
  #device;
  #needMemory;
  /** Of its last picture it keeps what it would need for the next. */
  #keeps = false;
  #drawing = 0;
  #PixelsError;

  /** @param {string} name @param {import("../../../src/engines/engine.ts").EngineOptions} options @param {typeof import("../../../src/protocol/errors.ts").PixelsError} PixelsError */
  constructor(name, { device, needMemory }, PixelsError) {
    this.name = name;
    this.#device = device;
    this.#needMemory = needMemory;
    this.#PixelsError = PixelsError;
  }

  /** @returns {Promise<import("../../../src/protocol/messages/model-info.ts").ModelInfo[]>} */
  async models() {
    if (this.#device === "silent") await new Promise(() => {});
    const sizes = { size: [SIDE, SIDE], min_size: [SIDE, SIDE], max_size: [LARGEST, LARGEST] };
    return [
      {
        name: this.name,
        path: `/nowhere/${this.name}`,
        model_type: "checkpoint",
        size_mb: 64,
        engine: this.name,
        default: true,
        steps: 5,
        cfg_scale: 1,
        takes: ["references", "init", "mask"],
        ...sizes,
      },
    ];
  }

  async load() {
    if (this.#device === "missing") throw new this.#PixelsError("worker_failed", "there is no clock in this machine");
    this.#weights = Buffer.alloc(64 * 2 ** 20, 1);
    const device = this.#device === "hourglass" ? "hourglass" : "clock";
    const capacity = device === "hourglass" ? 1 : CAPACITY;
    return { device, deviceNote: `${device}: the only one`, secondsPerStep: STEP_MS / 1000, capacity };
  }

  /** @type {import("../../../src/engines/engine.ts").Engine["draw"]} */
  async draw(task, monitor, signal) {
    this.#drawing++;
    return this.#draw(task, monitor, signal).finally(() => this.#drawing--);
  }

  /** @type {import("../../../src/engines/engine.ts").Engine["draw"]} */
  async #draw(task, monitor, signal) {
    signal.throwIfAborted();
    monitor.stage("initializing");
    this.#expectOwn(task);
    this.#keeps = true;
    if (task.prompt.startsWith("a large ")) await this.#needMemory?.();
    monitor.stage("sampling");
    const finished = drawnFrom(task) ?? plain(task, 1);
    for (let step = 1; step <= task.steps; step++) {
      await delay(STEP_MS);
      signal.throwIfAborted();
      if (this.#weights === undefined) throw new Error("the steady engine is closed");
      monitor.step(step, () => plain({ ...task, size: [SIDE, SIDE] }, step / task.steps));
    }
    monitor.stage("decoding");
    return { rgba: finished, seed: task.seed, warnings: [], sampler: "Clock" };
  }

  async freeMemory() {
    if (this.#drawing > 0) return undefined;
    const what = this.#keeps ? `the clockwork of ${this.name}` : undefined;
    this.#keeps = false;
    return what;
  }

  async close() {
    this.#weights = undefined;
  }

  /** @param {import("../../../src/engines/engine.ts").Task} task */
  #expectOwn({ model, size, lora, negative_prompt, best_of, animation_frames = 1, tileset_grid }) {
    if (model !== this.name) throw new this.#PixelsError("unknown_model", `no model is called "${model}"`);
    if (lora !== undefined) throw new this.#PixelsError("unknown_model", `no LoRA is called "${lora}"`);
    if (negative_prompt || best_of || animation_frames > 1 || tileset_grid)
      throw new this.#PixelsError("invalid_value", "steady draws a plain picture and nothing else");
    if (Math.min(...size) < SIDE || Math.max(...size) > LARGEST)
      throw new this.#PixelsError("invalid_value", `steady draws no picture of ${size.join("x")}`);
  }
}

/**
 * In the first colour of what it is drawn over, where the mask leaves that, or else of what it is drawn after; nothing where it is drawn from no
 * picture. @param {import("../../../src/engines/engine.ts").Task} task
 */
function drawnFrom({ inputs: { references, init, mask }, size: [width, height] }) {
  const { data: from } = (mask && mask.data[0] > 127 ? references[0] : (init ?? references[0])) ?? {};
  if (from === undefined) return undefined;
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < data.length; i += 4) data.set(from.subarray(0, 4), i);
  return { width, height, data };
}

/** One colour for each prompt and seed, as much of it as was drawn. @param {{seed: bigint, size: [number, number]}} task @param {number} share */
function plain({ seed, size: [width, height] }, share) {
  const data = new Uint8Array(width * height * 4);
  const hue = BigInt.asUintN(64, seed * 0x9e37_79b9_7f4a_7c15n + 0x1234_5678_9abc_def1n);
  const color = [0n, 8n, 16n].map((bits) => 255 - Number((hue >> (40n + bits)) & 127n));
  for (let i = 0; i < data.length; i += 4) {
    for (let channel = 0; channel < 3; channel++) data[i + channel] = Math.round(color[channel] * share);
    data[i + 3] = 255;
  }
  return { width, height, data };
}
