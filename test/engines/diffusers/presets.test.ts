import { describe, expect, it } from "vitest";
import { type Preset, presetFor, withTrigger } from "../../../src/engines/diffusers/presets.ts";

describe("the presets of known LoRAs", () => {
  it.each(["pixel-art-xl", "Pixel_Art_XL_v1.1", "nerijs/pixel-art-xl/pixel-art-xl"])("know %s", (name) => {
    expect(presetFor(name)?.name).toBe("pixel-art-xl");
  });

  it("say nothing of others", () => {
    expect(presetFor("my-pixel-art-xl")).toBeUndefined();
  });

  it("put the trigger before a prompt that lacks it", () => {
    const preset = presetFor("pixel-art-xl") as Preset;
    expect(withTrigger("a knight", preset)).toBe("pixel, a knight");
    expect(withTrigger("a Pixel knight", preset)).toBe("a Pixel knight");
  });
});
