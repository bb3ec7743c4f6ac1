import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Recipe } from "../../src/protocol/recipe/recipe.ts";
import { starvedMs } from "../../src/server/lanes/starvation.ts";
import { patienceMs, Watchdog } from "../../src/server/lanes/watchdog.ts";
import type { Drawing, Worker } from "../../src/server/lanes/worker.ts";

vi.mock("../../src/server/lanes/starvation.ts", () => ({ starvedMs: vi.fn(() => 0) }));

const RECIPE: Recipe = {
  prompt: "a red dragon",
  model: "sprite",
  size: [32, 32],
  steps: 20,
  cfg_scale: 2,
  seed: 1n,
};

it.each([
  ["a sprite takes no time to finish", {}, [0, 10]],
  ["the largest file takes longer than a worker may be silent otherwise", { scale: 128 }, [10_000, 30_000]],
  ["so does a tileset of that size", { scale: 16, tileset_grid: [8, 8] }, [10_000, 30_000]],
  ["a batch is finished picture by picture", { batch_size: 64, scale: 4 }, [0, 100]],
])("%s", (_, other, [least, most]) => {
  const patience = patienceMs({ ...RECIPE, ...(other as Partial<Recipe>) });
  expect(patience).toBeGreaterThanOrEqual(least as number);
  expect(patience).toBeLessThanOrEqual(most as number);
});

describe("a watchdog", () => {
  let killed: number[];
  let said: string[];
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
    [killed, said] = [[], []];
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.mocked(starvedMs).mockReset().mockReturnValue(0);
  });

  function workerWith(jobs: Record<string, Partial<Drawing>>): Worker {
    const drawings = Object.entries(jobs).map(
      ([id, some]) => [id, { patienceMs: 0, isAlone: false, ...some }] as const,
    );
    const slot = 0;
    const process = { kill: () => void killed.push(slot) } as unknown as Worker["process"];
    const heardAt = performance.now();
    return {
      slot,
      number: 1,
      process,
      isReady: true,
      jobs: new Map(drawings),
      heardAt,
      reserved: 0,
      restarts: 0,
      failures: 0,
    };
  }

  /** Lets time pass in which the worker is heard each second. */
  function beat(worker: Worker, seconds: number): void {
    for (let second = 0; second < seconds; second++) {
      vi.advanceTimersByTime(1000);
      worker.heardAt = performance.now();
    }
  }

  function watch(worker: Worker, secondsPerStep = 0.01): void {
    const log = { info() {}, warn: (text: string) => void said.push(text) };
    const watchdog = new Watchdog([worker], () => secondsPerStep, 1000, log);
    watchdog.start();
  }

  it.each([
    ["replaces a worker that says nothing", 0, [0]],
    ["waits for one that finishes a large file beside another job", 10_000, []],
  ])("%s", (_, patienceMs, expected) => {
    watch(workerWith({ a: { patienceMs: 0 }, b: { patienceMs } }));
    vi.advanceTimersByTime(5000);
    expect(killed).toEqual(expected);
  });

  it.each([
    ["waits for one that gets no time from a busy machine", 0.9, []],
    ["replaces one that hangs on a busy machine", 0.3, [0]],
  ])("%s", (_, share, expected) => {
    const start = performance.now();
    vi.mocked(starvedMs).mockImplementation(() => 70_000 + share * (performance.now() - start));
    watch(workerWith({ a: {} }));
    vi.advanceTimersByTime(7000);
    expect(killed).toEqual(expected);
  });

  it("replaces a worker that is heard, and makes no step of one of its jobs", () => {
    const worker = workerWith({ waits: {}, moves: {}, hangs: { steppedAt: performance.now() } });
    watch(worker);
    for (let minute = 0; minute < 4; minute++) {
      beat(worker, 60);
      worker.jobs.set("moves", { patienceMs: 0, isAlone: false, steppedAt: performance.now() });
    }
    expect(killed).toEqual([]);
    beat(worker, 61);
    expect(killed).toEqual([0]);
    expect(said).toEqual(["worker 0 has made no step of job hangs for 300 s: it is replaced"]);
  });

  it("waits longer for a job of long steps, and for ever for one that has not begun to sample", () => {
    const worker = workerWith({ slow: { steppedAt: performance.now() }, waits: {} });
    watch(worker, 60);
    beat(worker, 1100);
    expect(killed).toEqual([]);
    beat(worker, 101);
    expect(killed).toEqual([0]);
  });
});
