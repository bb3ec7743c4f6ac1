import fc from "fast-check";
import { expect, test } from "vitest";
import { binaryAlpha } from "../../src/image/steps/alpha.ts";
import { anyPicture } from "./pictures.ts";

test("alpha becomes all or nothing at one half, and nothing is black", () => {
  const image = { width: 3, height: 1, data: Uint8Array.from([9, 8, 7, 127, 9, 8, 7, 128, 9, 8, 7, 0]) };
  expect([...binaryAlpha(image).data]).toEqual([0, 0, 0, 0, 9, 8, 7, 255, 0, 0, 0, 0]);
});

test("a picture with binary alpha stays as it is", () => {
  fc.assert(
    fc.property(anyPicture, (image) => {
      const once = binaryAlpha(image);
      expect(binaryAlpha(once)).toEqual(once);
    }),
  );
});
