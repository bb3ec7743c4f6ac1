import fc from "fast-check";
import sharp from "sharp";
import { expect, test } from "vitest";
import { decodePicture } from "../../src/image/files/decode.ts";
import { removeBackground, whyKept } from "../../src/image/steps/background.ts";
import { colorAt, colorsOf, draw, noise, paint, show } from "./pictures.ts";

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

/** Squares of two greys, each `side` pixels wide, from `x0`, `y0` on. */
function board(side: number, { x0 = 0, y0 = 0, light = 0xffffff, dark = 0xcccccc } = {}) {
  return (x: number, y: number) =>
    (Math.floor((x - x0) / side) + Math.floor((y - y0) / side)) % 2 === 0 ? light : dark;
}
const isSprite = (x: number, y: number) => Math.hypot(x - 64, y - 64) < 30;

test.each([
  ["in white and grey", 8, {}],
  ["that begin amid a square", 8, { x0: -3, y0: 5 }],
  ["that are large", 16, { x0: 1 }],
  ["that are small", 4, { y0: 3 }],
  ["that are no whole number of pixels", 10.7, {}],
  ["in dark greys", 8, { light: 0x666666, dark: 0x444444 }],
  ["in black and white", 8, { dark: 0x000000 }],
])("a painted checkerboard goes, of squares %s", (_, side, colors) => {
  const square = board(side, colors);
  const image = paint(128, 128, (x, y) => (isSprite(x, y) ? 0x3060a0 : square(x, y)));
  const { image: cut, keying } = removeBackground(image);
  expect(keying).toBe("removed");
  for (let y = 0; y < 128; y++)
    for (let x = 0; x < 128; x++) expect(colorAt(cut, x, y), `${x},${y}`).toBe(isSprite(x, y) ? 0x3060a0 : undefined);
});

test("a checkerboard goes from behind a sprite that touches the edge, and leaves one in its own colours but for its rim", () => {
  const square = board(8);
  const isBody = (x: number, y: number) => Math.abs(x - 64) < 24 && y > 40;
  const image = paint(128, 128, (x, y) => (isBody(x, y) ? 0xffffff : square(x, y)));
  const { image: cut, keying } = removeBackground(image);
  expect(keying).toBe("removed");
  const left = [...colorsOf(cut)];
  expect(left).toEqual([0xffffff]);
  for (let y = 0; y < 128; y++)
    for (let x = 0; x < 128; x++) if (!isBody(x, y)) expect(colorAt(cut, x, y), `${x},${y}`).toBeUndefined();
  for (let y = 50; y < 128; y++) for (let x = 49; x < 79; x++) expect(colorAt(cut, x, y), `${x},${y}`).toBe(0xffffff);
});

test("a checkerboard that was saved as a JPEG, or with smoothed squares, goes as well", async () => {
  const square = board(16, { x0: 5 });
  const picture = paint(256, 256, (x, y) => (Math.hypot(x - 128, y - 128) < 60 ? 0x3060a0 : square(x, y)));
  const raw = { raw: { width: 256, height: 256, channels: 4 } } as const;
  for (const file of [
    await sharp(picture.data, raw).flatten().jpeg({ quality: 80 }).toBuffer(),
    await sharp(picture.data, raw).blur(0.8).png().toBuffer(),
  ]) {
    const { image } = await decodePicture("board", file, 4096);
    const { image: cut, keying } = removeBackground(image);
    expect(keying).toBe("removed");
    let left = 0;
    for (let y = 0; y < 256; y++)
      for (let x = 0; x < 256; x++) if (Math.hypot(x - 128, y - 128) > 63 && colorAt(cut, x, y) !== undefined) left++;
    expect(left).toBe(0);
    expect(colorAt(cut, 128, 128)).toBeDefined();
  }
});

test("squares of two colours on no grid are kept as they are, and told of", () => {
  const random = noise(7);
  const cuts = () => {
    const found = [0];
    while ((found.at(-1) as number) < 256) found.push((found.at(-1) as number) + 12 + random(9));
    return (at: number) => found.findIndex((cut) => cut > at);
  };
  const [column, row] = [cuts(), cuts()];
  const image = paint(256, 256, (x, y) => ((column(x) + row(y)) % 2 === 0 ? 0xffffff : 0xcccccc));
  const keyed = removeBackground(image);
  expect(keyed.keying).toBe("checkered");
  expect(keyed.image).toBe(image);
  expect(whyKept("checkered")).toContain("checkerboard");
});

test("stripes, and halves of two colours, are no checkerboard", () => {
  const striped = removeBackground(paint(128, 128, (x) => (x % 16 < 10 ? 0xffffff : 0xcccccc)));
  expect(colorAt(striped.image, 12, 5)).toBe(0xcccccc);
  const halves = removeBackground(paint(128, 128, (_, y) => (y < 70 ? 0x80c0ff : 0x40a040)));
  expect(colorAt(halves.image, 5, 100)).toBe(0x40a040);
  expect(colorAt(halves.image, 5, 5)).toBeUndefined();
});
