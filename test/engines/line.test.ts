import { describe, expect, test } from "vitest";
import { lineAround, lined } from "../../src/engines/sprite/line.ts";
import type { Rgba } from "../../src/image/rgba.ts";

/** A square of 12 in the middle of 16x16, its edge in another grey. */
function square(inside: number, edge: number): Rgba {
  const data = new Uint8Array(4 * 16 * 16);
  for (let y = 2; y < 14; y++)
    for (let x = 2; x < 14; x++) {
      const grey = Math.min(x - 2, 13 - x, y - 2, 13 - y) === 0 ? edge : inside;
      data.set([grey, grey, grey, 255], 4 * (16 * y + x));
    }
  return { width: 16, height: 16, data };
}

const PALETTE = { name: "greys", colors: [0x000000, 0x606060, 0xc8c8c8] };
const at = ({ data }: Rgba, x: number, y: number) => data[4 * (16 * y + x)];

describe("the line around a set's pictures", () => {
  test("is there where edges are darker than what they enclose", () => {
    expect(lineAround([square(200, 10), square(180, 0)])).toBeGreaterThan(0.4);
    expect(lineAround([square(200, 190), square(100, 100)])).toBe(0);
    expect(lineAround([])).toBe(0);
  });

  test("is drawn in a colour of the palette along the edge of what has none", () => {
    const result = lined(square(200, 200), lineAround([square(200, 90)]), PALETTE);
    expect([at(result, 2, 8), at(result, 8, 8)]).toEqual([0x60, 200]);
  });

  test("is left as it is where there is one", () => {
    expect(lined(square(200, 10), 0.4, PALETTE)).toEqual(square(200, 10));
  });
});
