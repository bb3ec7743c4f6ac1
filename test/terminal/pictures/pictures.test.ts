import { expect, test } from "vitest";
import { decodePng } from "../../../src/image/files/png.ts";
import { enlarge } from "../../../src/image/grid/scale.ts";
import type { Rgba } from "../../../src/image/rgba.ts";
import { COMMON_CELL } from "../../../src/terminal/pictures/area.ts";
import { checkAt, overCheckerboard } from "../../../src/terminal/pictures/checkerboard.ts";
import type { Graphics } from "../../../src/terminal/pictures/graphics.ts";
import { pictureLines, type Screen } from "../../../src/terminal/pictures/screen.ts";
import { noise, paint } from "../../image/pictures.ts";
import { kittyCommands, pictureOfKitty, pictureOfSixels, pixelsOfBlocks, pngOfIterm, rowsOf } from "./read-back.ts";

const ROOM = { columns: 80, rows: 24 };

function sprite(width = 32, height = 32, colors = 16): Rgba {
  const next = noise(width * height);
  const palette = Array.from({ length: colors }, () => next(0x1_00_00_00));
  return paint(width, height, (x, y) => ((x + y) % 5 === 0 ? undefined : palette[next(colors)]));
}

function screen(graphics: Graphics, level: Screen["level"] = 3): Screen {
  return { graphics, level, cell: COMMON_CELL };
}

test("half blocks show each pixel of a sprite, and a checkerboard behind it", async () => {
  const picture = sprite();
  const lines = await pictureLines(picture, ROOM, screen("blocks"), 1);
  const expected = overCheckerboard(picture);
  expect(lines).toHaveLength(16);
  expect(pixelsOfBlocks(lines)).toEqual(rowsOf(expected));
});

test("the last line of an odd number of rows ends with the checkerboard", async () => {
  const rows = pixelsOfBlocks(await pictureLines(sprite(5, 3), ROOM, screen("blocks"), 1));
  expect(rows).toHaveLength(4);
  expect(rows[3]).toEqual([0, 1, 2, 3, 4].map((x) => checkAt(x, 3)));
});

test("a picture that is wider or higher than its room is shown smaller", async () => {
  const wide = await pictureLines(sprite(512, 128), { columns: 40, rows: 10 }, screen("blocks"), 1);
  expect(pixelsOfBlocks(wide)[0]?.length).toBeLessThanOrEqual(40);
  const high = await pictureLines(sprite(64, 512), { columns: 40, rows: 10 }, screen("blocks"), 1);
  expect(high.length).toBeLessThanOrEqual(10);
});

test.each([
  [16, 1, /^(?:(?:3|4|9|10)[0-7]|0)$/],
  [256, 2, /^(?:[34]8;5;(?:1[6-9]|[2-9]\d|1\d\d|2[0-4]\d|25[0-5])|0)$/],
] as const)("a terminal of %i colours is sent codes of those alone", async (_, level, own) => {
  const lines = await pictureLines(sprite(), ROOM, screen("blocks", level), 1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with ESC
  const codes = new Set([...lines.join("").matchAll(/\u001b\[([\d;]*)m/g)].map(([, code = ""]) => code));
  expect([...codes].filter((code) => !own.test(code))).toEqual([]);
  expect(codes.size).toBeGreaterThan(8);
});

test.each(["kitty", "iterm"] as const)(
  "%s is sent the sprite's pixels over the checkerboard, enlarged to fill its cells",
  async (graphics) => {
    const picture = sprite();
    const [first = ""] = await pictureLines(picture, ROOM, screen(graphics), 7);
    const shown = graphics === "kitty" ? pictureOfKitty(first) : decodePng(pngOfIterm(first));
    expect([shown.width, shown.height]).toEqual([320, 320]);
    expect(Buffer.compare(shown.data, enlarge(overCheckerboard(picture), 10).data)).toBe(0);
  },
);

test("kitty is sent a large picture in pieces that it takes, under the id", async () => {
  const [first = ""] = await pictureLines(sprite(200, 40, 200), ROOM, screen("kitty"), 7);
  const commands = kittyCommands(first);
  expect(commands.length).toBeGreaterThan(1);
  expect(Math.max(...commands.map(({ payload }) => payload.length))).toBeLessThanOrEqual(4096);
  expect(commands[0]?.keys).toContain("i=7,");
  expect(commands.map(({ keys }) => keys.endsWith("m=0"))).toEqual(commands.map((_, i) => i === commands.length - 1));
});

test("sixels show each pixel of a sprite over the checkerboard, in hundredths", async () => {
  const picture = sprite();
  const [first = ""] = await pictureLines(picture, ROOM, screen("sixel"), 1);
  const shown = pictureOfSixels(first);
  const expected = enlarge(overCheckerboard(picture), 10);
  expect([shown.width, shown.height]).toEqual([320, 320]);
  const farthest = expected.data.reduce(
    (most, value, at) => Math.max(most, Math.abs(value - (shown.data[at] ?? 0))),
    0,
  );
  expect(farthest).toBeLessThanOrEqual(2);
});

test("a preview of more colours than sixels have is shown in fewer", async () => {
  const [first = ""] = await pictureLines(sprite(64, 64, 4000), ROOM, screen("sixel"), 1);
  expect(new Set(first.match(/#\d+;2;/g)).size).toBeLessThanOrEqual(256);
  expect(pictureOfSixels(first).width).toBe(32 * 10);
});

test("a terminal without pictures gets no lines", async () => {
  expect(await pictureLines(sprite(), ROOM, screen("none"), 1)).toEqual([]);
});

test("true pixels take as many lines as half blocks", async () => {
  const lines = await Promise.all(
    (["kitty", "iterm", "sixel", "blocks"] as const).map((graphics) =>
      pictureLines(sprite(), ROOM, screen(graphics), 1),
    ),
  );
  expect(lines.map(({ length }) => length)).toEqual([16, 16, 16, 16]);
});
