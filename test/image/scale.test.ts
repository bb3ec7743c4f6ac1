import { expect, test } from "vitest";
import { centre, enlarge } from "../../src/image/grid/scale.ts";

const RED = [255, 0, 0, 255];
const BLUE = [0, 0, 255, 255];
const NONE = [0, 0, 0, 0];
const redBlue = { width: 2, height: 1, data: Uint8Array.from([...RED, ...BLUE]) };

test("an enlarged picture repeats each pixel as a square", () => {
  expect(enlarge(redBlue, 2)).toEqual({
    width: 4,
    height: 2,
    data: Uint8Array.from([RED, RED, BLUE, BLUE, RED, RED, BLUE, BLUE].flat()),
  });
});

test("a picture enlarged once is the same picture", () => {
  expect(enlarge(redBlue, 1)).toEqual(redBlue);
});

test("a view into a larger buffer is enlarged like its own copy", () => {
  const buffer = Uint8Array.from([9, ...RED, ...BLUE, 9]);
  expect(enlarge({ ...redBlue, data: buffer.subarray(1, 9) }, 3)).toEqual(enlarge(redBlue, 3));
});

test.each([0, -1, 1.5, Number.NaN])("a picture cannot be enlarged %s times", (factor) => {
  expect(() => enlarge(redBlue, factor)).toThrow(RangeError);
});

test("a centred picture has transparent pixels around it, the odd one to the right and the bottom", () => {
  expect(centre(redBlue, 3, 2)).toEqual({
    width: 3,
    height: 2,
    data: Uint8Array.from([RED, BLUE, NONE, NONE, NONE, NONE].flat()),
  });
  expect([...centre(redBlue, 4, 3).data.subarray(20, 28)]).toEqual([...RED, ...BLUE]);
});

test("a picture is not cut to fit a smaller canvas", () => {
  expect(() => centre(redBlue, 1, 5)).toThrow("2x1 does not fit into 1x5");
});
