import { expect } from "vitest";
import type { Monitor } from "../../src/engines/engine.ts";
import type { Rgba } from "../../src/image/rgba.ts";
import type { Stage } from "../../src/protocol/messages/fields.ts";

/** Aborts nothing. */
export const never = new AbortController().signal;
export const silent: Monitor = { stage: () => {}, step: () => {}, say: () => {} };

/** Notes what an engine says; `onStep` hears of each step. */
export class Recording implements Monitor {
  readonly stages: Stage[] = [];
  readonly steps: number[] = [];
  readonly previews: Rgba[] = [];
  readonly #onStep: (step: number) => void;

  constructor(onStep: (step: number) => void = () => {}) {
    this.#onStep = onStep;
  }

  stage(stage: Stage): void {
    this.stages.push(stage);
  }

  step(step: number, preview?: () => Rgba): void {
    expect(this.stages.at(-1)).toBe("sampling");
    this.steps.push(step);
    if (preview) {
      const { width, height, data } = preview();
      this.previews.push({ width, height, data: data.slice() });
    }
    this.#onStep(step);
  }

  say(): void {}
}
