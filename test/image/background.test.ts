import fc from "fast-check";
import { expect, test } from "vitest";
import { removeBackground } from "../../src/image/steps/background.ts";
import { colorAt, draw, noise, paint, show } from "./pictures.ts";

const ink = { "#": 0x102030, r: 0xc03040, w: 0xffffff };

test("the background goes, and the same colour inside the sprite stays", () => {
  const rows = ["wwwwwwww", "www##www", "ww#ww#ww", "ww#ww#ww", "www##www", "wwwwwwww"];
  const { image, keying } = removeBackground(draw(rows, ink));
  expect(keying).toBe("removed");
  expect(show(image, ink)).toEqual(["........", "...##...", "..#ww#..", "..#ww#..", "...##...", "........"]);
});

test("a line drawn corner to corner keeps the background from leaking through", () => {
  const rows = ["wwwwwww", "www#www", "ww#w#ww", "w#www#w", "ww#w#ww", "www#www", "wwwwwww"];
  const { image } = removeBackground(draw(rows, ink));
  expect(colorAt(image, 3, 3)).toBe(0xffffff);
  expect(colorAt(image, 0, 0)).toBeUndefined();
});

test("noise and a slight vignette on the background do not stop it", () => {
  const random = noise(3);
  const image = paint(64, 64, (x, y) => {
    const far = Math.hypot(x - 32, y - 32);
    if (far < 16) return 0x3060a0;
    const level = 238 - Math.floor(far / 3) + random(8);
    return level * 0x010101;
  });
  const { image: cut, keying } = removeBackground(image);
  expect(keying).toBe("removed");
  for (let y = 0; y < 64; y++) {
    for (let x = 0; x < 64; x++) {
      expect(colorAt(cut, x, y), `${x},${y}`).toBe(Math.hypot(x - 32, y - 32) < 16 ? 0x3060a0 : undefined);
    }
  }
});

test("a pale sprite on white keeps its rim", () => {
  const image = paint(20, 20, (x, y) => (x > 5 && x < 14 && y > 5 && y < 14 ? 0xe0c8b0 : 0xffffff));
  const { image: cut } = removeBackground(image);
  expect(colorAt(cut, 6, 6)).toBe(0xe0c8b0);
  expect(colorAt(cut, 5, 6)).toBeUndefined();
});

test("a sprite that covers the whole lower edge is still cut out", () => {
  const image = paint(20, 20, (x, y) => (y > 12 || (x > 5 && x < 14 && y > 4) ? 0x804020 : 0x60c0f0));
  const { image: cut, keying } = removeBackground(image);
  expect(keying).toBe("removed");
  expect(colorAt(cut, 0, 19)).toBe(0x804020);
  expect(colorAt(cut, 0, 0)).toBeUndefined();
});

test("a plain shadow on the edge is not taken for the noisy background", () => {
  const random = noise(8);
  const level = (base: number) => base + random(25) - 12;
  const image = paint(60, 60, (x, y) => {
    if (x > 20 && x < 45 && y > 30) return 0x000000;
    return (level(120) << 16) | (level(200) << 8) | level(120);
  });
  const { image: cut, keying } = removeBackground(image);
  expect(keying).toBe("removed");
  expect(colorAt(cut, 30, 59)).toBe(0x000000);
  expect(colorAt(cut, 0, 59)).toBeUndefined();
});

test("a picture that is cut out already is handed back itself", () => {
  const image = draw(["....", ".##.", ".ww.", "...."], ink);
  const keyed = removeBackground(image);
  expect(keyed.keying).toBe("transparent");
  expect(keyed.image).toBe(image);
});

test("an edge of many colours is no background", () => {
  const random = noise(11);
  const photo = paint(40, 40, () => random(0x1000000));
  const keyed = removeBackground(photo);
  expect(keyed.keying).toBe("mixed");
  expect(keyed.image).toBe(photo);
});

test("a picture of one colour is left alone, since nothing would remain", () => {
  for (const [width, height] of [
    [1, 1],
    [1, 9],
    [16, 16],
  ] as const) {
    const flat = paint(width, height, () => 0x336699);
    expect(removeBackground(flat)).toEqual({ image: flat, keying: "nothing" });
  }
});

test("on any sprite with margins, exactly what joins the edge is removed", () => {
  const sprites = fc.array(fc.array(fc.constantFrom("#", "r", "w"), { minLength: 8, maxLength: 8 }), {
    minLength: 8,
    maxLength: 8,
  });
  fc.assert(
    fc.property(sprites, (cells) => {
      fc.pre(cells.flat().some((letter) => letter !== "w"));
      const margin = "w".repeat(12);
      const rows = [margin, margin, ...cells.map((row) => `ww${row.join("")}ww`), margin, margin];
      const { image, keying } = removeBackground(draw(rows, ink));
      expect(keying).toBe("removed");
      expect(show(image, ink)).toEqual(joinedToEdge(rows));
    }),
  );
});

/** The same by growing the cleared area until it stops. */
function joinedToEdge(rows: readonly string[]): string[] {
  const grid = rows.map((row) => [...row]);
  for (let changed = true; changed; ) {
    changed = false;
    for (const [y, row] of grid.entries()) {
      for (const [x, letter] of row.entries()) {
        const open = [grid[y - 1]?.[x], grid[y + 1]?.[x], row[x - 1], row[x + 1]].some(
          (next) => next === undefined || next === ".",
        );
        if (letter === "w" && open) {
          row[x] = ".";
          changed = true;
        }
      }
    }
  }
  return grid.map((row) => row.join(""));
}
