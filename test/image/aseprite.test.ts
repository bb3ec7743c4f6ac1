// @vitest-environment jsdom
import { AsepriteJsonParser } from "@excaliburjs/plugin-aseprite";
import { AnimationStrategy, ImageSource } from "excalibur";
import { expect, test } from "vitest";
import { asepriteJson } from "../../src/image/sheets/aseprite.ts";
import { packSheet } from "../../src/image/sheets/sheet.ts";
import { frames, tags } from "./sample-sheet.ts";

const sheet = packSheet(frames, [...tags, { name: "back", from: 0, to: 2, direction: "reverse" }], {
  isTrimmed: false,
});
const parser = new AsepriteJsonParser(JSON.parse(asepriteJson(sheet, "hero.png")), new ImageSource("data:,"));
parser.parse();
const read = parser.getAsepriteSheet();

/** The place on the sheet and the milliseconds of each frame, as Excalibur plays them. */
function played(name: string) {
  const animation = read.getAnimation(name);
  return animation?.frames.map(({ duration, graphic }) => {
    const { x, y, width, height } = (graphic as { sourceView?: Record<string, number> }).sourceView ?? {};
    return { duration, rect: { x, y, width, height } };
  });
}

const shown = (indices: number[]) =>
  indices.map((index) => ({ duration: sheet.frames[index]?.duration, rect: sheet.frames[index]?.rect }));

test("Excalibur plays each tag of Aseprite's JSON with its frames, durations and direction", () => {
  expect(played("walk")).toEqual(shown([0, 1, 2]));
  expect(read.getAnimation("walk")?.strategy).toBe(AnimationStrategy.PingPong);
  expect(played("back")).toEqual(shown([2, 1, 0]));
  expect(played("hit")).toEqual(shown([3]));
  expect(read.getAnimation("hit")?.strategy).toBe(AnimationStrategy.Loop);
});

test("frames for Aseprite's readers have one size, and keep their margins", () => {
  expect(sheet.frames.map(({ rect, content }) => [rect.width, rect.height, content.x, content.y])).toEqual(
    frames.map(({ image }) => [image.width, image.height, 0, 0]),
  );
});
