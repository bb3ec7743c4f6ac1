import fc from "fast-check";
import { expect, test } from "vitest";
import { readPalette } from "../../src/image/color/palette-file.ts";
import { ImageError } from "../../src/image/image-error.ts";

function hexOf(color: number): string {
  return color.toString(16).padStart(6, "0");
}

const text = (content: string) => new TextEncoder().encode(content);
const anyColors = fc.uniqueArray(fc.integer({ min: 0, max: 0xffffff }), { minLength: 1, maxLength: 256 });
const rgb = (color: number) => `${color >> 16} ${(color >> 8) & 255} ${color & 255}`;

function riff(colors: readonly number[], before = 0): Uint8Array {
  const size = 4 + colors.length * 4;
  const bytes = Buffer.alloc(12 + (before === 0 ? 0 : 8 + before + (before % 2)) + 8 + size);
  let at = bytes.write("RIFF", 0) && bytes.writeUInt32LE(bytes.length - 8, 4);
  at += bytes.write("PAL ", at);
  if (before > 0) {
    bytes.write("offl", at);
    bytes.writeUInt32LE(before, at + 4);
    at += 8 + before + (before % 2);
  }
  bytes.write("data", at);
  bytes.writeUInt32LE(size, at + 4);
  bytes.writeUInt16LE(0x0300, at + 8);
  bytes.writeUInt16LE(colors.length, at + 10);
  for (const [index, color] of colors.entries()) bytes.writeUInt32BE((color << 8) >>> 0, at + 12 + index * 4);
  return bytes;
}

function errorOf(file: string, bytes: Uint8Array): ImageError {
  try {
    readPalette(file, bytes);
  } catch (error) {
    if (error instanceof ImageError) return error;
    throw error;
  }
  throw new Error(`${file} was read without a word`);
}

test("every format gives back the colours that were written to it", () => {
  fc.assert(
    fc.property(anyColors, fc.constantFrom("\n", "\r\n"), (colors, end) => {
      const hex = colors.map((color) => hexOf(color)).join(end);
      const gpl = [
        "GIMP Palette",
        "Name: any",
        "Columns: 4",
        "#",
        ...colors.map((color) => `${rgb(color)}\tUntitled`),
        "",
      ];
      const jasc = ["JASC-PAL", "0100", colors.length, ...colors.map(rgb), ""];
      expect(readPalette("a.hex", text(hex)).colors).toEqual(colors);
      expect(readPalette("a.gpl", text(gpl.join(end))).colors).toEqual(colors);
      expect(readPalette("a.pal", text(jasc.join(end))).colors).toEqual(colors);
      expect(readPalette("a.PAL", riff(colors)).colors).toEqual(colors);
      expect(readPalette("a.pal", riff(colors, 7)).colors).toEqual(colors);
    }),
  );
});

test("a palette is named after its file, without the folder", () => {
  expect(readPalette("art/palettes/cave.hex", text("#102030")).name).toBe("cave.hex");
  expect(readPalette("art\\cave.hex", text("102030")).name).toBe("cave.hex");
});

test("colours that come twice are kept once, in the order of the file", () => {
  expect(readPalette("a.hex", text("ffffff\n000000\nFFFFFF\n")).colors).toEqual([0xffffff, 0]);
});

test("a GIMP palette with alpha, columns right-aligned and a byte-order mark is read", () => {
  const file = "\ufeffGIMP Palette\nChannels: RGBA\n#comment\n  1   2   3 255 Night\n255 255 255   0 Clear\n";
  expect(readPalette("a.gpl", text(file)).colors).toEqual([0x010203, 0xffffff]);
});

test("a bad line is named with its number, its text and what to write", () => {
  const cases: [string, string, string, string][] = [
    ["a.hex", "ffffff\n\n12345\n", 'a.hex, line 3: "12345" is no colour', "six hex digits"],
    ["a.gpl", "GIMP Palette\n1 2 300\n", 'a.gpl, line 2: "1 2 300" is no colour', "0 to 255"],
    ["a.gpl", "1 2 3\n", 'a.gpl, line 1: "1 2 3" is not a GIMP', "GIMP Palette"],
    ["a.gpl", "", 'a.gpl, line 1: "" is not a GIMP', "GIMP Palette"],
    ["a.pal", "JASC-PAL\n0200\n1\n1 2 3", 'a.pal, line 2: "0200" is no version', "0100"],
    [
      "a.pal",
      "JASC-PAL\n0100\n3\n1 2 3\n4 5 6\n",
      'a.pal, line 3: "3" does not match the 2 colours',
      "number of colours",
    ],
    ["a.pal", "hello", 'a.pal, line 1: "hello" is not a JASC', "JASC-PAL"],
    ["a.hex", "\u001b[31m\u0007", 'a.hex, line 1: "?[31m?" is no colour', "six hex digits"],
    ["a.hex", "\n\n", "palette a.hex has no colours", "at least one"],
    ["a.aco", "x", "a.aco is no palette file", ".gpl"],
  ];
  for (const [file, content, message, hint] of cases) {
    const error = errorOf(file, text(content));
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
  }
});

test("a palette of more than 256 colours is refused with the number that it may have", () => {
  const lines = Array.from({ length: 300 }, (_, index) => hexOf(index));
  expect(errorOf("a.hex", text(lines.join("\n"))).message).toContain("has more than 256 colours");
});

test("a RIFF file that is cut short or holds something else is refused", () => {
  const whole = riff([1, 2, 3, 4]);
  expect(errorOf("a.pal", whole.subarray(0, whole.length - 5)).message).toContain("4 colours said, 2 there");
  expect(errorOf("a.pal", whole.subarray(0, 12)).message).toContain("no colour data");
  const wave = Uint8Array.from(whole);
  wave.set(text("WAVE"), 8);
  expect(errorOf("a.pal", wave).message).toContain("no palette");
});

test("whatever the bytes, reading ends in a palette or a clear error", () => {
  const starts = fc.constantFrom("", "RIFF\0\0\0\0PAL ", "RIFF", "JASC-PAL\n0100\n", "GIMP Palette\n");
  fc.assert(
    fc.property(
      fc.constantFrom("a.hex", "a.gpl", "a.pal"),
      starts,
      fc.uint8Array({ maxLength: 60 }),
      (file, start, rest) => {
        try {
          expect(readPalette(file, Buffer.concat([text(start), rest])).colors.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(ImageError);
        }
      },
    ),
  );
});
