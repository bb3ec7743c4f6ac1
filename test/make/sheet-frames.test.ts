import { expect, test } from "vitest";
import { encodePng } from "../../src/image/files/png.ts";
import type { Rgba } from "../../src/image/rgba.ts";
import { blank, stamp } from "../../src/image/steps/canvas.ts";
import { contentOf, type Drawn } from "../../src/make/sheets/sheet-frames.ts";

function filled(width: number, height: number, red: number): Rgba {
  const data = new Uint8Array(width * height * 4).map((_, i) => [red, 0, 0, 255][i % 4] as number);
  return { width, height, data };
}

/** A square that stands at `x`, of the sprite with this number. */
function frame(index: number, frame: number, prompt: string, x = 2): Drawn {
  const image = blank(8, 8);
  stamp(image, filled(2, 3, 200), x, 4);
  const sprite = SPRITES[index] ?? { index, jobId: `job-${index}`, prompt, seed: BigInt(10 + index) };
  SPRITES[index] = sprite;
  return { sprite, png: encodePng(image), name: `${prompt}-${index}-${frame}`, frame };
}
const SPRITES: Drawn["sprite"][] = [];

test("pictures that are no frames share a tag with those of their prompt, and have their own middle", () => {
  const { frames, tags, columns } = contentOf([frame(0, 0, "cat"), frame(1, 0, "cat"), frame(2, 0, "dog")], {});
  expect(tags).toEqual([
    { name: "cat", from: 0, to: 1 },
    { name: "dog", from: 2, to: 2 },
  ]);
  expect(frames.map(({ pivot }) => pivot)).toEqual([undefined, undefined, undefined]);
  expect(columns).toBeUndefined();
});

test("prompts that make one name have tags of their own, and so has a prompt that comes again", () => {
  const prompts = ["a cat", "A cat!", "a cat 2", "dog", "a cat"];
  const { tags } = contentOf(
    prompts.map((prompt, i) => frame(20 + i, 0, prompt)),
    {},
  );
  expect(tags.map(({ name, from, to }) => [name, from, to])).toEqual([
    ["a-cat", 0, 0],
    ["a-cat-3", 1, 1],
    ["a-cat-2", 2, 2],
    ["dog", 3, 3],
    ["a-cat-4", 4, 4],
  ]);
});

test("each animation is a tag, named after its seed where a prompt has several, and stands where its first frame does", () => {
  const drawn = [frame(3, 0, "fox", 1), frame(3, 1, "fox", 5), frame(4, 0, "fox", 4), frame(4, 1, "fox", 0)];
  const { frames, tags } = contentOf(drawn, { animation_frames: 2 });
  expect(tags).toEqual([
    { name: "fox-13", from: 0, to: 1 },
    { name: "fox-14", from: 2, to: 3 },
  ]);
  expect(frames.map(({ name }) => name)).toEqual(["fox-3-0", "fox-3-1", "fox-4-0", "fox-4-1"]);
  expect(frames.map(({ pivot }) => pivot)).toEqual([
    { x: 1.5, y: 7 },
    { x: 1.5, y: 7 },
    { x: 4.5, y: 7 },
    { x: 4.5, y: 7 },
  ]);
  expect(contentOf(drawn.slice(0, 2), { animation_frames: 2 }).tags).toEqual([{ name: "fox", from: 0, to: 1 }]);
});

test("an atlas is cut into its tiles in reading order", () => {
  const atlas = blank(6, 4);
  for (const [i, [x, y]] of [
    [0, 0],
    [2, 0],
    [4, 0],
    [0, 2],
    [2, 2],
    [4, 2],
  ].entries())
    stamp(atlas, filled(2, 2, 10 * i), x as number, y as number);
  const sprite = { index: 0, jobId: "job", prompt: "floor", seed: 1n };
  const { frames, tags, columns } = contentOf([{ sprite, frame: 0, name: "floor", png: encodePng(atlas) }], {
    tileset_grid: [3, 2],
  });
  expect(frames.map(({ image }) => [image.width, image.height, image.data[0]])).toEqual(
    [0, 10, 20, 30, 40, 50].map((red) => [2, 2, red]),
  );
  expect(frames.map(({ name }) => name)).toEqual([0, 1, 2, 3, 4, 5].map((tile) => `floor-${tile}`));
  expect([tags, columns]).toEqual([[], 3]);
});

test("frames have the names of their files, those of one name are told apart, and one that was not written has its default file's", () => {
  const [one, other] = [frame(40, 0, "cat"), frame(41, 0, "cat")];
  const names = (...given: (string | undefined)[]) =>
    contentOf(
      given.map((name, i) => ({ ...([one, other][i] as Drawn), name })),
      {},
    ).frames.map(({ name }) => name);
  expect(names("Cat 1", "Cat 2")).toEqual(["Cat 1", "Cat 2"]);
  expect(names("cat", "cat")).toEqual(["cat", "cat-2"]);
  expect(names(undefined)).toEqual(["cat-50"]);
});
