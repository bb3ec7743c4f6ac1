import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodePng } from "../../src/image/png.ts";
import { readColors } from "../../src/sprites/palette.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("a palette", () => {
  it("is known by name, however it is spelt", () => {
    expect(readColors("pico-8")).toHaveLength(16);
    expect(readColors("PICO8")).toEqual(readColors("pico-8"));
  });

  it("comes from a file of colours, or from a picture that shows them", () => {
    const folder = temporaryFolder();
    const [hex, png] = [join(folder, "two.hex"), join(folder, "two.png")];
    writeFileSync(hex, "ff0044\n000000\n");
    writeFileSync(png, encodePng({ width: 2, height: 1, data: Uint8Array.of(255, 0, 68, 255, 0, 0, 0, 255) }));
    expect(readColors(hex)).toEqual([0xff0044, 0]);
    expect(readColors(png)).toEqual([0xff0044, 0]);
  });

  it("that is neither is refused with the names there are", () => {
    expect(() => readColors("no-such-palette")).toThrow("neither a palette's name nor a file");
  });

  it("that is a folder, a device without end, or far too large is refused unread", () => {
    const large = join(temporaryFolder(), "large.hex");
    writeFileSync(large, Buffer.alloc(17 * 2 ** 20, "ff0044\n"));
    for (const path of [temporaryFolder(), "/dev/zero"]) expect(() => readColors(path)).toThrow("nor a file");
    expect(() => readColors(large)).toThrow("is larger than 16 MiB");
  });

  it("of broken bytes is refused with the file's name", () => {
    const folder = temporaryFolder();
    const [hex, png] = [join(folder, "bad.hex"), join(folder, "bad.png")];
    for (const file of [hex, png]) writeFileSync(file, "not colours");
    for (const file of [hex, png]) expect(() => readColors(file)).toThrow("--palette: ");
  });
});
