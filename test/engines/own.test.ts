import { describe, expect, test } from "vitest";
import type { Picture } from "../../src/engines/engine.ts";
import { ownOf } from "../../src/engines/sprite/own.ts";
import { countColors } from "../../src/image/color/histogram.ts";
import type { Rgba } from "../../src/image/rgba.ts";
import { crop, onCanvas, stamp } from "../../src/image/steps/canvas.ts";
import { contentOf } from "../../src/image/steps/trim.ts";
import { copying, TASK } from "./copying.ts";
import type { Entry } from "./references/library-file.ts";
import { refusal } from "./refusal.ts";

const library: Entry[] = [
  { name: "dragon", names: ["dragon"], rgb: [200, 100, 100] },
  { name: "sword", names: ["sword"], rgb: [100, 100, 200], side: 12 },
];
const PINK = [180, 60, 160] as const;

function square([red, green, blue]: readonly [number, number, number], side = 32): Rgba {
  const pixels = Array.from({ length: side * side }, () => [red, green, blue, 255]);
  return { width: side, height: side, data: Uint8Array.from(pixels.flat()) };
}

const at = ({ rgba: { width, data } }: Picture, x: number, y: number) => [
  ...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4),
];

/** Hair over a face over a body: each a block. */
const WITH_FACE = (
  [
    [80, 40, 20, 24, 8, 4],
    [240, 190, 150, 12, 5, 12],
    [60, 60, 200, 24, 14, 15],
  ] as const
).reduce(
  (picture, [red, green, blue, width, height, y]) => {
    const block = square([red, green, blue], width);
    stamp(picture, crop(block, { x: 0, y: 0, width, height: Math.min(height, width) }), (32 - width) / 2, y);
    return picture;
  },
  onCanvas(square([80, 40, 20], 24), 32, 32, 4, 4),
);

describe("a model that draws after pictures, given some of the user's", () => {
  const { models, draw } = copying(library);
  const given = (...references: Rgba[]) => ({ references: references.map(String), inputs: { references } });
  const over = (init: Rgba, mask?: Rgba) => ({
    init: "",
    ...(mask && { mask: "" }),
    inputs: { references: [], init, mask },
  });

  test("says that it takes them", async () => {
    const mine = (await models()).find(({ name }) => name === "copy");
    expect(mine?.takes).toEqual(expect.arrayContaining(["references", "init", "mask"]));
  });

  test("draws after those rather than after the library's, which it does not name then", async () => {
    const picture = await draw(given(square(PINK)));
    const [red, green, blue] = at(picture, 16, 16) as [number, number, number];
    expect(red).toBeGreaterThan(2 * green);
    expect(blue).toBeGreaterThan(green);
    expect(picture.references).toEqual([]);
    expect(at(await draw(), 16, 16)).toEqual([200, 100, 100, 255]);
  });

  test("draws them in the colour that the prompt names", async () => {
    const picture = await draw({ prompt: "the same dragon in green", ...given(square(PINK)) });
    const [red, green] = at(picture, 16, 16) as [number, number];
    expect(green).toBeGreaterThan(red);
  });

  test("followed loosely, they leave their colours to what the library shows", async () => {
    const picture = await draw({ follow: 0.2, ...given(square(PINK)) });
    expect(picture.references).toMatchObject([{ name: "dragon" }]);
    expect(at(picture, 16, 16)).toEqual([...PINK, 255]);
  });

  test("a prompt of which the model knows no word is none without them", async () => {
    expect((await draw({ prompt: "qwertz", ...given(square(PINK)) })).rgba.width).toBe(32);
    expect((await refusal(draw({ prompt: "qwertz" }))).code).toBe("unknown_words");
  });

  test("frames share the colours of the picture that they are drawn after", async () => {
    const frames = [];
    for (const index of [0, 1]) frames.push(await draw({ animation_frames: 2, index, ...given(square(PINK)) }));
    expect(frames.map((frame) => at(frame, 16, 16))).toEqual(Array(2).fill(at(frames[0] as Picture, 16, 16)));
  });

  test("frames of somebody who moves are drawn after the first one", async () => {
    const hero = onCanvas(square(PINK, 19), 32, 32, 6, 13);
    const frames = [];
    for (const index of [0, 1, 2, 3])
      frames.push(await draw({ prompt: "a dragon idle", animation_frames: 4, index, ...given(hero) }));
    const tops = frames.map(({ rgba }) => contentOf(rgba)?.y);
    expect(tops).toEqual([13, 14, 14, 13]);
    expect(new Set(frames.map(({ rgba }) => JSON.stringify(countColors([rgba])[0]?.color))).size).toBe(1);
  });

  test("what nothing shows from behind is not drawn, and what is asked for from another side is told of", async () => {
    expect(await refusal(draw({ prompt: "a dragon from behind" }))).toMatchObject({
      code: "invalid_value",
      message: 'copy has not seen "a dragon" from behind, and turns no picture',
    });
    expect((await refusal(draw({ prompt: "from behind", ...given(square(PINK)) }))).message).toContain("your picture");
    expect((await draw({ prompt: "a dragon facing left" })).warnings).toEqual([
      'the model knows no "a dragon" from the left, and turns no picture: it is seen from where it is known',
    ]);
  });

  test("the user's picture sits, and says of what it does not do that it does not", async () => {
    const hero = onCanvas(square(PINK, 20), 32, 32, 6, 12);
    const seated = await draw({ prompt: "the same dragon sitting", ...given(hero) });
    expect([contentOf(seated.rgba)?.y, seated.warnings]).toEqual([14, []]);
    const flying = await draw({ prompt: "the same dragon flying", ...given(hero) });
    expect(flying.warnings).toEqual(['the model bends no picture: "flying" does nothing to yours']);
  });

  test("a pose moves the user's picture where it is the only one, too", async () => {
    const hero = onCanvas(square(PINK, 20), 32, 32, 6, 12);
    const standing = await draw({ prompt: "the same dragon", ...given(hero) });
    const attacking = await draw({ prompt: "the same dragon attacking", ...given(hero) });
    expect(contentOf(attacking.rgba)?.width).toBeGreaterThan(contentOf(standing.rgba)?.width as number);
  });

  test("what is small in the user's picture is not lost", async () => {
    const dotted = square(PINK);
    for (const pixel of [100, 340, 342, 600]) dotted.data.set([150, 60, 200, 255], 4 * pixel);
    expect((await draw({ prompt: "the same dragon", ...given(dotted) })).rgba).toEqual(dotted);
  });

  test("an adapter draws the user's picture in its own colours, under more noise", () => {
    const task = { ...TASK, ...given(WITH_FACE) };
    const shape = { width: 32, height: 32 };
    expect(ownOf(task, shape)?.palette).toBeDefined();
    const restyled = ownOf({ ...task, lora: "ink:0.8" }, shape);
    expect(restyled).toMatchObject({ beginning: { level: 0.7 } });
    expect([restyled?.palette, restyled?.beginning?.kept]).toEqual([undefined, undefined]);
    expect(ownOf({ ...task, lora: "ink:0" }, shape)).toEqual(ownOf(task, shape));
  });

  test("somebody who is seen from the front is seen from behind, and the user told how that came to be", async () => {
    const behind = await draw({ prompt: "the same dragon from behind", ...given(WITH_FACE) });
    expect(behind.warnings).toEqual([expect.stringContaining("has not seen your picture from behind")]);
    expect(countColors([behind.rgba]).map(({ color }) => color)).not.toContain(0xf0be96);
  });

  test("draws over a picture: wholly anew it has nothing of it", async () => {
    const anew = await draw({ ...over(square(PINK)), strength: 1 });
    expect(anew.rgba).toEqual((await draw()).rgba);
    const half = await draw({ ...over(square(PINK)), strength: 0.5 });
    const [red, green, blue] = at(half, 16, 16) as [number, number, number];
    expect(Math.min(red, blue)).toBeGreaterThan(green);
  });

  test("puts what the prompt names into the gap that a mask leaves, and says where it has that from", async () => {
    const mask = onCanvas(square([255, 255, 255], 12), 32, 32, 4, 4);
    const picture = await draw({ prompt: "a sword", ...over(square(PINK), mask) });
    expect(picture.references).toMatchObject([{ name: "sword" }]);
    const [red, , blue] = at(picture, 10, 10) as [number, number, number];
    expect(blue).toBeGreaterThan(red);
    expect(at(picture, 28, 28).slice(0, 3)).toEqual(expect.arrayContaining([expect.closeTo(PINK[0], -1.5)]));
  });

  test("draws the part around a mask in pixels of the picture's own size where the picture is larger", async () => {
    const mask = onCanvas(square([255, 255, 255], 8), 96, 64, 70, 40);
    const picture = await draw({
      prompt: "make it green",
      size: [96, 64],
      ...over(onCanvas(square(PINK, 64), 96, 64, 32, 0), mask),
    });
    expect([picture.rgba.width, picture.rgba.height]).toEqual([96, 64]);
    expect(at(picture, 10, 10)).toEqual([0, 0, 0, 0]);
    expect(at(picture, 40, 10)).toEqual([...PINK, 255]);
    const [red, green] = at(picture, 74, 44) as [number, number];
    expect(green).toBeGreaterThan(red);
    expect(picture.warnings).toEqual([]);
  });

  test("draws the same bytes after another task", async () => {
    const asked = { ...over(square(PINK)), strength: 0.5, seed: 9n };
    const alone = await draw(asked);
    await draw({ ...given(square([20, 200, 30])), seed: 9n });
    expect((await draw(asked)).rgba).toEqual(alone.rgba);
  });

  test("refuses tiles over a picture", async () => {
    const error = await refusal(draw({ prompt: "stone floor", tileset_grid: [1, 1], ...over(square(PINK)) }));
    expect(error).toMatchObject({ code: "invalid_value" });
  });
});
