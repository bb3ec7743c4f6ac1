import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Progress } from "../../../src/engines/host/progress.ts";
import { STAGES } from "../../../src/protocol/messages/fields.ts";
import type { FromWorker, RunJob } from "../../../src/protocol/messages/worker.ts";
import type { Recipe } from "../../../src/protocol/recipe/recipe.ts";

beforeEach(() => vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => vi.useRealTimers());

const picture = { width: 1, height: 1, data: new Uint8Array(4) };

/** A job whose every step takes this long; what it told, and how many previews were built for it. */
function draw(steps: number, pictures: number, stepMs: number, other: Partial<Recipe> = { batch_size: pictures }) {
  const sent: FromWorker[] = [];
  let previews = 0;
  const warnings = new Set<string>();
  const job = { job_id: "a", recipe: { seed: 1n, steps, ...other }, preview: "/preview.png" } as RunJob;
  const progress = new Progress(
    job,
    (message) => void sent.push(message),
    () => Uint8Array.from([7]),
    warnings,
  );
  for (let index = 0; index < pictures; index++) {
    const monitor = progress.monitor(index);
    for (const stage of STAGES.slice(0, 4)) monitor.stage(stage);
    for (let step = 1; step <= steps; step++) {
      vi.advanceTimersByTime(stepMs);
      monitor.step(step, () => {
        previews++;
        return picture;
      });
    }
    for (const stage of STAGES.slice(4)) monitor.stage(stage);
  }
  return { stages: sent.filter((message) => message.type === "stage"), sent, previews: () => previews };
}

test("fast steps are told ten times a second, and the last one always", () => {
  const { stages } = draw(100, 1, 10);
  const steps = stages.filter(({ stage, step }) => stage === "sampling" && step > 0).map(({ step }) => step);
  expect(steps).toEqual([1, 11, 21, 31, 41, 51, 61, 71, 81, 91, 100]);
});

test("slow steps are all told", () => {
  const { stages } = draw(4, 1, 500);
  expect(stages.filter(({ stage }) => stage === "sampling").map(({ step }) => step)).toEqual([0, 1, 2, 3, 4]);
});

test("a batch reads as one job: its stages in order once, its steps running on, each picture's last one told", () => {
  const { stages } = draw(3, 3, 1);
  const names = stages.map(({ stage }) => stage);
  expect(names.filter((name, i) => name !== names[i - 1])).toEqual(STAGES);
  expect(stages.filter(({ stage }) => stage === "sampling").map(({ step }) => step)).toEqual([0, 1, 3, 6, 9]);
  expect(new Set(stages.map(({ total_steps }) => total_steps))).toEqual(new Set([9]));
  expect(stages.at(-1)).toMatchObject({ stage: "post_processing", step: 9 });
});

test("an animation counts the steps of its frames, a tileset those of its tiles", () => {
  const animation = draw(3, 2, 1, { animation_frames: 2 }).stages;
  expect(animation.at(-1)).toMatchObject({ stage: "post_processing", step: 6, total_steps: 6 });
  const tileset = draw(3, 1, 1, { tileset_grid: [2, 4] }).stages;
  expect(new Set(tileset.map(({ total_steps }) => total_steps))).toEqual(new Set([24]));
});

test("previews are built at most four times a second, and only those that are told", () => {
  const { sent, previews } = draw(100, 1, 10);
  const told = sent.filter((message) => message.type === "preview");
  expect(told.map(({ step }) => step)).toEqual([25, 50, 75]);
  expect(told[0]).toMatchObject({ image_path: "/preview.png", png: Uint8Array.from([7]) });
  expect(previews()).toBe(3);
});

test("what an engine says is sent at once and becomes a warning, and a step without a picture shows none", () => {
  const sent: FromWorker[] = [];
  const warnings = new Set<string>();
  const job = { job_id: "a", recipe: { seed: 1n, steps: 2 }, preview: "/preview.png" } as RunJob;
  const monitor = new Progress(
    job,
    (message) => void sent.push(message),
    () => Uint8Array.from([7]),
    warnings,
  ).monitor(0);
  monitor.stage("sampling");
  monitor.say("it waits");
  monitor.step(1);
  expect(sent.filter(({ type }) => type !== "stage")).toEqual([{ type: "notice", job_id: "a", text: "it waits" }]);
  expect([...warnings]).toEqual(["it waits"]);
});
