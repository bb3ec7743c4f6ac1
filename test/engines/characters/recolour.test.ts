import { expect, test } from "vitest";
import { isPaint, painted } from "../../../src/engines/characters/recolour.ts";

const picture = { width: 2, height: 2, data: Uint8Array.of(200, 0, 0, 255, 100, 0, 0, 255, 20, 0, 0, 255, 0, 0, 0, 0) };
const pixels = (name: string) => {
  const { data } = painted(picture, name);
  return [0, 1, 2, 3].map((i) => [...data.subarray(4 * i, 4 * i + 4)] as [number, number, number, number]);
};

test("keeps lights, shades, outlines and gaps", () => {
  const [light, shade, outline, gap] = pixels("blue");
  expect(light?.[2]).toBeGreaterThan(shade?.[2] as number);
  expect(light?.[2]).toBeGreaterThan(2 * (light?.[0] as number));
  expect(outline).toEqual([20, 0, 0, 255]);
  expect(gap).toEqual([0, 0, 0, 0]);
});

test("white is light and black is dark, whatever was painted", () => {
  expect(Math.min(...(pixels("white")[0]?.slice(0, 3) ?? []))).toBeGreaterThan(180);
  expect(Math.max(...(pixels("black")[0]?.slice(0, 3) ?? []))).toBeLessThan(90);
});

test("leaves the picture that it was given alone", () => {
  painted(picture, "green");
  expect([...picture.data.subarray(0, 4)]).toEqual([200, 0, 0, 255]);
});

test("knows the colours that people say, and no other words", () => {
  expect(["crimson", "silver", "gold", "wood"].every(isPaint)).toBe(true);
  expect(["sword", "constructor", ""].some(isPaint)).toBe(false);
});
