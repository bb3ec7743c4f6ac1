import { expect, test } from "vitest";
import { NO_INPUTS, type Task } from "../../src/engines/engine.ts";
import { drawPixels } from "../../src/engines/sprite/drawing.ts";
import type { Field } from "../../src/engines/sprite/field.ts";
import type { Manifest } from "../../src/engines/sprite/manifest.ts";
import { gaussianNoise } from "../../src/engines/sprite/noise.ts";
import { drawFilled } from "../../src/engines/sprite/redraw.ts";
import { LastStill } from "../../src/engines/sprite/still.ts";
import type { Rgba } from "../../src/image/rgba.ts";
import { isNearlyEmpty } from "../../src/image/steps/alpha.ts";

/** A picture of ten by ten pixels, so many of them opaque. */
function picture(opaque: number): Rgba {
  const data = new Uint8Array(400);
  for (let i = 0; i < opaque; i++) data.set([255, 0, 77, 255], 4 * i);
  return { width: 10, height: 10, data };
}

/** Draws one after the other, and notes from which noise. */
async function drawing(...opaque: number[]) {
  const streams: number[] = [];
  const filled = await drawFilled(async (stream) => {
    streams.push(stream);
    return picture(opaque[streams.length - 1] as number);
  });
  return { streams, ...filled };
}

test("a picture that shows something is drawn once, from the seed's first noise", async () => {
  expect(await drawing(2)).toEqual({ streams: [0], stream: 0, picture: picture(2) });
});

test("one with less than two hundredths of its pixels is drawn again until it shows something", async () => {
  expect(isNearlyEmpty(picture(1))).toBe(true);
  expect(isNearlyEmpty(picture(2))).toBe(false);
  expect(await drawing(1, 0, 2)).toEqual({ streams: [0, 65_536, 131_072], stream: 131_072, picture: picture(2) });
});

test("four times at most, and the fullest counts, the first of equal ones", async () => {
  const streams = [0, 65_536, 131_072, 196_608, 262_144];
  expect(await drawing(0, 1, 0, 1, 0)).toEqual({ streams, stream: 65_536, picture: picture(1) });
  expect(await drawing(0, 0, 0, 0, 0)).toMatchObject({ streams, stream: 0 });
});

const MANIFEST = {
  size: [8, 8],
  sampler: { noise: 1, last: 0.5 },
  alpha: { threshold: 0.5, floor: 0.1 },
  colors: { most: 16, tolerance: 0, smoothness: 0 },
} as unknown as Manifest;

const TASK: Task = {
  prompt: "a hero",
  model: "sprite",
  size: [8, 8],
  steps: 1,
  cfg_scale: 1,
  seed: 7n,
  index: 0,
  inputs: NO_INPUTS,
};

/** A network that draws a square from all noise but that of the first `empty` tries, and marks it with that noise. */
function network(empty: number): Field {
  const first = Array.from({ length: empty }, (_, i) => gaussianNoise(TASK.seed, 4, 65_536 * i)[0]);
  return async (x) => {
    const alpha = first.includes(x[0]) ? -1 : 1;
    return x.map((noise, i) => noise - (i < 192 ? Math.tanh(noise) : alpha));
  };
}

function draw(field: Field, lastStill: LastStill, change: Partial<Task> = {}, steps: number[] = []): Promise<Rgba> {
  const { signal } = new AbortController();
  const [width, height] = MANIFEST.size;
  const shape = { width, height };
  return drawPixels(
    { field },
    { ...TASK, ...change },
    MANIFEST,
    shape,
    (step) => void steps.push(step),
    signal,
    lastStill,
  );
}

test("an engine's empty picture is drawn again with the same settings, and its steps are counted once", async () => {
  const steps: number[] = [];
  const drawn = await draw(network(2), new LastStill(), {}, steps);
  expect(isNearlyEmpty(drawn)).toBe(false);
  expect(steps).toEqual([1]);
  expect(await draw(network(2), new LastStill())).toEqual(drawn);
  expect(await draw(network(0), new LastStill())).not.toEqual(drawn);
});

test("an animation goes on from the noise that its first frame was drawn from, whichever frame is drawn first", async () => {
  const frame = (index: number) => ({ animation_frames: 4, index });
  const inOrder = new LastStill();
  const first = await draw(network(2), inOrder, frame(0));
  expect(first).toEqual(await draw(network(2), new LastStill()));
  const second = await draw(network(2), inOrder, frame(1));
  expect(await draw(network(2), new LastStill(), frame(1))).toEqual(second);
  expect(await draw(network(0), new LastStill(), frame(1))).not.toEqual(second);
});
