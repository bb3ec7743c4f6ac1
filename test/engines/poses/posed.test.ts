import { describe, expect, test } from "vitest";
import { posed } from "../../../src/engines/poses/posed.ts";
import type { Pose } from "../../../src/engines/poses/stance.ts";
import { enlarge } from "../../../src/image/grid/scale.ts";
import type { Rgba } from "../../../src/image/rgba.ts";
import { crop } from "../../../src/image/steps/canvas.ts";
import { contentOf } from "../../../src/image/steps/trim.ts";

/** Somebody of 8 by 20 pixels with two legs, each row in another shade, his feet on the ground of 16x24. */
function figure(): Rgba {
  const data = new Uint8Array(4 * 16 * 24);
  for (let y = 4; y < 24; y++)
    for (let x = 4; x < 12; x++) if (y < 18 || x < 7 || x > 8) data.set([y * 10, x * 10, 99, 255], 4 * (16 * y + x));
  return { width: 16, height: 24, data };
}

const POSES: Pose[] = ["idle", "walk", "attack", "hurt", "jump"];
const ground = (picture: Rgba) => {
  const { y, height } = contentOf(picture) as { y: number; height: number };
  return y + height;
};
const framesOf = (pose: Pose, count: number, picture = figure()) =>
  Array.from({ length: count }, (_, index) => posed(picture, pose, { index, count }));

describe("somebody who moves", () => {
  test.each(POSES)("%s: begins with how he stands, moves after that, and has his size", (pose) => {
    for (const count of [2, 4, 6]) {
      const frames = framesOf(pose, count);
      expect(frames[0]).toEqual(figure());
      expect(frames.some((frame) => frame.data.join() !== figure().data.join())).toBe(true);
      for (const frame of frames) expect([frame.width, frame.height]).toEqual([16, 24]);
    }
  });

  test.each(POSES.filter((pose) => pose !== "jump"))("%s: keeps his feet on the ground", (pose) => {
    for (const frame of framesOf(pose, 4)) expect(ground(frame)).toBe(24);
  });

  test("walks with one leg in front of the other", () => {
    const [, left, middle, right] = framesOf("walk", 4) as [Rgba, Rgba, Rgba, Rgba];
    const isOnGround = ({ data }: Rgba, x: number) => data[4 * (16 * 23 + x) + 3] === 255;
    expect([isOnGround(left, 4), isOnGround(left, 11)]).toEqual([false, true]);
    expect([isOnGround(right, 4), isOnGround(right, 11)]).toEqual([true, false]);
    expect(middle).toEqual(figure());
  });

  test("stays on the ground, but for a pixel, on a leg that is farther away", () => {
    const deep = { ...figure(), data: figure().data.slice() };
    for (let y = 21; y < 24; y++)
      for (let x = 9; x < 12; x++) deep.data.fill(0, 4 * (16 * y + x), 4 * (16 * y + x) + 4);
    expect(framesOf("walk", 4, deep).map(ground)).toEqual([24, 23, 24, 24]);
  });

  test("leaves the ground in a leap, as far as there is room above him", () => {
    const heights = framesOf("jump", 4).map(ground);
    expect(heights).toEqual([24, 21, 20, 21]);
  });

  test("draws up his legs in a leap for which there is no room above him", () => {
    const tight = crop(figure(), { x: 0, y: 4, width: 16, height: 20 });
    const [, , high] = framesOf("jump", 4, tight) as [Rgba, Rgba, Rgba];
    expect(contentOf(high)).toMatchObject({ y: 0, height: 16 });
  });

  test.each(["attack", "hurt"] as const)("%s: loses nothing at the picture's edges", (pose) => {
    const opaque = ({ data }: Rgba) => data.filter((value, at) => at % 4 === 3 && value > 0).length;
    const tight = crop(figure(), { x: 4, y: 4, width: 10, height: 20 });
    const frames = framesOf(pose, 4, tight);
    for (const frame of frames) expect(opaque(frame)).toBe(opaque(tight));
    expect(frames.some((frame) => frame.data.join() !== tight.data.join())).toBe(true);
  });

  test("sways from side to side where he has no legs to lift, and stays on the ground", () => {
    const robed = { ...figure(), data: figure().data.slice() };
    for (let y = 18; y < 24; y++) for (const x of [7, 8]) robed.data.set([1, 2, 3, 255], 4 * (16 * y + x));
    const [, right, , left] = framesOf("walk", 4, robed) as [Rgba, Rgba, Rgba, Rgba];
    const columns = [right, left].map((frame) => contentOf(frame)?.x);
    expect(columns).toEqual([4, 2]);
    for (const frame of [right, left]) expect(ground(frame)).toBe(24);
  });

  test("moves by his own pixels where he was enlarged", () => {
    for (const pose of POSES)
      for (const [i, frame] of framesOf(pose, 4, enlarge(figure(), 2)).entries())
        expect(frame).toEqual(enlarge(posed(figure(), pose, { index: i, count: 4 }), 2));
  });
});
