import { expect, test } from "vitest";
import { paintedShape } from "../../../src/engines/references/painted-shape.ts";
import { blank } from "../../../src/image/steps/canvas.ts";

/** A ring of 32x32, which is open to the right by so many rows. */
function ring(open: number) {
  const shape = blank(32, 32);
  for (let y = 4; y < 28; y++)
    for (let x = 4; x < 28; x++) {
      const isInside = x >= 8 && x < 24 && y >= 8 && y < 24;
      const isGap = x >= 24 && y >= 15 && y < 15 + open;
      if (!isInside && !isGap) shape.data.set([235, 235, 235, 255], 4 * (32 * y + x));
    }
  return shape;
}

const at = ({ data }: { data: Uint8Array }, x: number, y: number) => [
  ...data.subarray(4 * (32 * y + x), 4 * (32 * y + x) + 4),
];
const brightness = (pixel: readonly number[]) => Math.max(...pixel.slice(0, 3));

test("what a shape encloses becomes a dark groove of its colour, also where the line around it has a gap of two pixels", () => {
  for (const open of [0, 2]) {
    const painted = paintedShape(ring(open), ["red"]);
    expect(at(painted, 16, 16)[3]).toBe(255);
    expect(brightness(at(painted, 16, 16))).toBeLessThan(brightness(at(painted, 6, 16)) / 2);
    const [red = 0, green = 0, blue = 0] = at(painted, 6, 16);
    expect(red).toBeGreaterThan(2 * Math.max(green, blue));
  }
  expect(at(paintedShape(ring(6), ["red"]), 16, 16)[3]).toBe(0);
});

test("nothing is added around a shape", () => {
  const painted = paintedShape(ring(0), ["blue"]);
  expect(at(painted, 2, 2)).toEqual([0, 0, 0, 0]);
  expect(at(painted, 3, 16)).toEqual([0, 0, 0, 0]);
});

test("a thing in two colours has the first above and the second below", () => {
  const painted = paintedShape(ring(0), ["red", "green"]);
  const [top, bottom] = [at(painted, 16, 5), at(painted, 16, 26)] as [number[], number[]];
  expect(top[0]).toBeGreaterThan(top[1] as number);
  expect(bottom[1]).toBeGreaterThan(bottom[0] as number);
});
