import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodePng } from "../../src/image/files/png.ts";
import { readColors } from "../../src/make/files/palette.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("a palette", () => {
  it("is known by name, however it is spelt", async () => {
    expect(await readColors("pico-8")).toHaveLength(16);
    expect(await readColors("PICO8")).toEqual(await readColors("pico-8"));
  });

  it("comes from a file of colours, or from a picture that shows them", async () => {
    const folder = temporaryFolder();
    const [hex, png] = [join(folder, "two.hex"), join(folder, "two.png")];
    writeFileSync(hex, "ff0044\n000000\n");
    writeFileSync(png, encodePng({ width: 2, height: 1, data: Uint8Array.of(255, 0, 68, 255, 0, 0, 0, 255) }));
    expect(await readColors(hex)).toEqual([0xff0044, 0]);
    expect(await readColors(png)).toEqual([0xff0044, 0]);
  });

  it("that is neither is refused with the names there are", async () => {
    await expect(readColors("no-such-palette")).rejects.toThrow("neither a palette's name nor a file");
  });

  it("that is a folder, a device without end, or far too large is refused unread", async () => {
    const large = join(temporaryFolder(), "large.hex");
    writeFileSync(large, Buffer.alloc(17 * 2 ** 20, "ff0044\n"));
    for (const path of [temporaryFolder(), "/dev/zero"]) await expect(readColors(path)).rejects.toThrow("nor a file");
    await expect(readColors(large)).rejects.toThrow("it is larger than 16 MiB");
  });

  it("of broken bytes is refused with the file's name", async () => {
    const folder = temporaryFolder();
    const [hex, png] = [join(folder, "bad.hex"), join(folder, "bad.png")];
    for (const file of [hex, png]) writeFileSync(file, "not colours");
    for (const file of [hex, png]) await expect(readColors(file)).rejects.toThrow("--palette: ");
  });
});
