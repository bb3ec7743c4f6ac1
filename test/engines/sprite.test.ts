import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Engine, type Monitor, NO_INPUTS, type Task } from "../../src/engines/engine.ts";
import { enginesNamed } from "../../src/engines/registry.ts";
import { sprite } from "../../src/engines/sprite/entry.ts";
import { countColors } from "../../src/image/color/histogram.ts";
import { centre, enlarge } from "../../src/image/grid/scale.ts";
import type { Rgba } from "../../src/image/rgba.ts";
import { seamOf } from "../../src/image/steps/seam.ts";
import { conformance } from "./conformance.ts";
import { refusal } from "./refusal.ts";

const task: Task = {
  prompt: "a red dragon",
  model: "sprite",
  size: [32, 32],
  steps: 5,
  cfg_scale: 2,
  seed: 42n,
  index: 0,
  inputs: NO_INPUTS,
};
const monitor: Monitor = { stage: () => {}, step: () => {}, say: () => {} };

conformance("sprite", {
  open: () => sprite.create({ device: "cpu" }),
  task,
  tile: { ...task, prompt: "stone floor", steps: 10 },
  impossibleSize: [31, 64],
  leakMb: 30,
});

describe("the sprite engine", () => {
  let engine: Engine;
  const draw = (other: Partial<Task> = {}) => engine.draw({ ...task, ...other }, monitor, new AbortController().signal);

  beforeAll(async () => {
    engine = await sprite.create({ device: "cpu" });
    await engine.load();
  });
  afterAll(() => engine.close());

  test("makes every pixel opaque or empty, and draws something of each", async () => {
    const { rgba } = await draw({ prompt: "potion item blue", steps: 20 });
    const pixels = Array.from({ length: 1024 }, (_, i) => [...rgba.data.subarray(i * 4, i * 4 + 4)]);
    const opaque = pixels.filter((pixel) => pixel[3] === 255);
    const empty = pixels.filter((pixel) => pixel.every((channel) => channel === 0));
    expect(opaque.length + empty.length).toBe(1024);
    expect(opaque.length).toBeGreaterThan(50);
    expect(empty.length).toBeGreaterThan(50);
  });

  test("draws what the prompt says: a blue potion is bluer than a red one", async () => {
    const blueness = async (prompt: string) => {
      let sum = 0;
      for (const seed of [1n, 2n, 3n, 4n]) {
        const { data } = (await draw({ prompt, seed, steps: 10 })).rgba;
        for (let i = 0; i < data.length; i += 4) sum += (data[i + 2] as number) - (data[i] as number);
      }
      return sum;
    };
    expect(await blueness("potion item blue")).toBeGreaterThan(await blueness("potion item red"));
  });

  test("is not grainy: few pixels are unlike all eight around them", async () => {
    const shares: number[] = [];
    for (const [i, prompt] of [
      "blue potion",
      "red book",
      "grey statue",
      "green dragon",
      "brown bear",
      "gold altar",
    ].entries())
      shares.push(orphanShare((await draw({ prompt, seed: BigInt(i), steps: 16, cfg_scale: 3.5 })).rgba));
    expect(shares.reduce((sum, share) => sum + share) / shares.length).toBeLessThan(0.1);
  });

  test("has few colours, and an animation has those of its first frame whichever is drawn first", async () => {
    const { rgba } = await draw({ prompt: "red dragon" });
    const colors = new Set(countColors([rgba]).map(({ color }) => color));
    expect(colors.size).toBeLessThanOrEqual(32);
    await draw({ seed: 43n });
    const frame = { animation_frames: 4, index: 2 };
    const { rgba: alone } = await draw({ prompt: "red dragon", ...frame });
    expect(countColors([alone]).filter(({ color }) => !colors.has(color))).toEqual([]);
    await draw({ prompt: "red dragon", ...frame, index: 0, inputs: NO_INPUTS });
    expect((await draw({ prompt: "red dragon", ...frame })).rgba).toEqual(alone);
  });

  test("enlarges by a whole number, centres on the canvas asked for, and says so", async () => {
    const native = await draw();
    const double = await draw({ size: [64, 64] });
    const wide = await draw({ size: [100, 70] });
    expect(native.warnings).toEqual([]);
    expect(double.rgba).toEqual(enlarge(native.rgba, 2));
    expect(double.warnings).toEqual(["drawn at 32x32 and enlarged 2 times"]);
    expect(wide.rgba).toEqual(centre(enlarge(native.rgba, 2), 100, 70));
    expect(wide.warnings).toEqual(["drawn at 32x32, enlarged 2 times and centred in 100x70"]);
    expect((await draw({ size: [48, 32] })).warnings).toEqual(["drawn at 32x32 and centred in 48x32"]);
  });

  test("enlarges tiles by a whole number, and refuses a size that would leave a margin", async () => {
    const tileset_grid: [number, number] = [2, 1];
    const native = await draw({ tileset_grid });
    expect((await draw({ tileset_grid, size: [64, 64] })).rgba).toEqual(enlarge(native.rgba, 2));
    const refused = "a tile can't have the size 48x32: it has to be 32x32 or a whole number of times that";
    await expect(draw({ tileset_grid, size: [48, 32] })).rejects.toThrow(refused);
  });

  test.each(["stone floor", "grass floor", "brick wall", "lava", "water"])(
    "%s repeats without a seam",
    async (prompt) => {
      const { rgba } = await draw({ prompt, steps: 20, tileset_grid: [1, 1] });
      const { horizontal, vertical } = seamOf(rgba);
      expect(Math.max(horizontal, vertical)).toBeLessThan(1.2);
    },
  );

  test("names the smallest size where a smaller one is asked for", async () => {
    await expect(draw({ size: [16, 16] })).rejects.toThrow("size 16x16 is too small: the smallest is 32x32");
  });

  test("says which words of the prompt it does not know, and draws the rest", async () => {
    const plain = await draw({ prompt: "red dragon" });
    const wordy = await draw({ prompt: "a qwertz, red dragon!" });
    expect(wordy.warnings).toEqual(['the model does not know "qwertz": ignored']);
    expect(wordy.rgba).toEqual(plain.rgba);
  });

  test("calls no word unknown by which it counts, or which it knows without accents", async () => {
    expect((await draw({ prompt: "2 piñatas" })).warnings).toEqual([]);
  });

  test.each(["🐉", "!!!", "roter Drache", "красный дракон", "a the"])(
    "refuses %j, of which it knows no word, before it samples",
    async (prompt) => {
      const stages: string[] = [];
      const watching = { ...monitor, stage: (stage: string) => void stages.push(stage) };
      const drawing = engine.draw({ ...task, prompt }, watching, new AbortController().signal);
      expect(await refusal(drawing)).toMatchObject({
        code: "unknown_words",
        message: `the model knows no word of "${prompt}"`,
      });
      expect(stages).not.toContain("sampling");
    },
  );

  test("draws with a negative prompt of which it knows no word, and says so", async () => {
    const { warnings } = await draw({ negative_prompt: "qwertz" });
    expect(warnings).toEqual(['the model does not know "qwertz": ignored']);
  });

  test("a negative prompt changes the picture, and has no part in it at a guidance of 1", async () => {
    const plain = await draw();
    const negative = await draw({ negative_prompt: "statue" });
    expect(negative.rgba).not.toEqual(plain.rgba);
    const alone = await draw({ cfg_scale: 1 });
    const ignored = await draw({ cfg_scale: 1, negative_prompt: "statue" });
    expect(ignored.rgba).toEqual(alone.rgba);
    expect(ignored.warnings).toEqual(["a negative prompt has no effect at a guidance of 1"]);
  });

  test("names its sampler and the checksum of the weights", async () => {
    const picture = await draw();
    expect(picture.sampler).toBe("Euler");
    expect(picture.modelSha256).toMatch(/^[0-9a-f]{64}$/);
  });
});

test("an engine or a device that does not exist is refused with those that do", async () => {
  const misspelt = await refusal(enginesNamed(["spirte"], {}));
  expect(misspelt).toEqual({
    code: "usage",
    message: "no engine is called spirte",
    hint: "Choose one of sprite, diffusers, comfyui.",
  });
  const device = await refusal(sprite.create({ device: "tpu" }));
  expect(device).toMatchObject({ code: "usage", hint: "Choose one of auto, cpu, cuda, webgpu." });
});

/** The share of opaque pixels with no opaque neighbour, of eight, within 24 levels of each channel: 0.06 in tiles drawn by hand. */
function orphanShare({ width, height, data }: Rgba): number {
  const isLike = (one: number, other: number) =>
    data[other * 4 + 3] === 255 &&
    [0, 1, 2].every((channel) => Math.abs((data[one * 4 + channel] ?? 0) - (data[other * 4 + channel] ?? 0)) <= 24);
  const opaque = Array.from({ length: width * height }, (_, pixel) => pixel).filter(
    (pixel) => data[pixel * 4 + 3] === 255,
  );
  const orphans = opaque.filter((pixel) => {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    return !opaque.some((other) => {
      const [across, down] = [Math.abs((other % width) - x), Math.abs(Math.floor(other / width) - y)];
      return Math.max(across, down) === 1 && isLike(pixel, other);
    });
  });
  return orphans.length / opaque.length;
}
