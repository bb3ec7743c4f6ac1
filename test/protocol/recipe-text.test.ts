import { describe, expect, it } from "vitest";
import type { Recipe } from "../../src/protocol/recipe/recipe.ts";
import { drawnText, factsOf, importedText, retold } from "../../src/protocol/recipe/text.ts";

const RECIPE: Recipe = {
  prompt: "a red dragon",
  model: "sprite",
  size: [32, 48],
  steps: 20,
  cfg_scale: 2.5,
  seed: 42n,
};
const DRAWN = { sampler: "Euler", modelSha256: "f05eee20adbd0ca0" };

/** What the text says of a picture of this recipe; of a job's picture of this place. */
function textOf(other: Partial<Recipe> = {}, index = 0) {
  return drawnText({ ...RECIPE, ...other }, index, DRAWN, "1.2.3");
}

describe("the text of a drawn picture", () => {
  it("holds the web front ends' line, with the settings in their order", () => {
    expect(textOf().parameters).toBe(
      "a red dragon\nSteps: 20, Sampler: Euler, CFG scale: 2.5, Seed: 42, Size: 32x48, Model hash: f05eee20ad, Model: sprite",
    );
  });

  it("names the LoRA, its weight and its checksum in both", () => {
    const text = drawnText({ ...RECIPE, lora: "ink:0.50" }, 0, { ...DRAWN, loraSha256: "0123456789abcdef" }, "1.2.3");
    expect(text.parameters).toMatch(/, Model: sprite, Lora hashes: "ink: 0123456789", Lora weight: 0.5$/);
    expect(factsOf(text)).toMatchObject({ lora: "ink:0.5", lora_sha256: "0123456789abcdef" });
    expect(factsOf(textOf({ lora: "ink:1.0" }))).toMatchObject({ lora: "ink" });
  });

  it("names what it was drawn after and what it is most like, and which licences those might have", () => {
    const credit = {
      name: "dragon",
      source: "Tiles",
      author: "artists",
      licence: "CC0-1.0",
      url: "https://tiles.example",
    };
    const nearest = { ...credit, distance: 0.2, is_copy: true };
    const recipe = { ...RECIPE, reference_licences: "cc0" as const };
    const text = drawnText(recipe, 0, { ...DRAWN, references: [credit], nearest }, "1.2.3");
    expect(factsOf(text)).toMatchObject({ reference_licences: "cc0", references: [credit], nearest });
    expect(factsOf(textOf({ reference_licences: "permissive" }))).not.toHaveProperty("reference_licences");
  });

  it("keeps a prompt of many lines and control characters on its line there, and whole in the JSON", () => {
    const prompt = "a\nSteps: 9\u0000\u001b[31m";
    const text = textOf({ prompt, negative_prompt: "b\r\nc" });
    expect(text.parameters?.split("\n").slice(0, 2)).toEqual(["a Steps: 9 [31m", "Negative prompt: b c"]);
    expect(factsOf(text)).toMatchObject({ prompt, negative_prompt: "b\r\nc" });
    expect(Object.values(text).join("")).not.toContain("\0");
  });

  it("holds all settings in the order of 0.1.0, and nothing that changes from run to run", () => {
    const look = { trim: false, outline: 0xff, clean: true, dither: "none", background: "keep", colors: 8 } as const;
    const text = textOf({ ...look, palette: [0xff0044], scale: 4, batch_size: 3, best_of: 2 }, 1);
    expect(text["dgx-pixels"]).toBe(
      JSON.stringify({
        prompt: "a red dragon",
        negative_prompt: "",
        model: "sprite",
        model_sha256: "f05eee20adbd0ca0",
        seed: 42,
        steps: 20,
        cfg_scale: 2.5,
        size: [32, 48],
        scale: 4,
        palette: ["#ff0044"],
        colors: 8,
        background: "keep",
        dither: "none",
        clean: true,
        outline: "#0000ff",
        trim: false,
        version: "1.2.3",
      }),
    );
    expect(text.Software).toBe("dgx-pixels 1.2.3");
  });

  it("says which of how many frames it is, and how many tiles an atlas has", () => {
    const frame = textOf({ animation_frames: 6 }, 2)["dgx-pixels"];
    expect(frame).toContain('"size":[32,48],"frame":2,"animation_frames":6,"scale":1');
    expect(factsOf(textOf({ tileset_grid: [4, 3] }))).toMatchObject({ tileset_grid: [4, 3], size: [32, 48] });
    expect(factsOf(textOf({ animation_frames: 1 }))).not.toHaveProperty("animation_frames");
  });

  it("writes a seed that a JSON number can't hold as text", () => {
    expect(factsOf(textOf({ seed: 2n ** 53n - 1n }))?.seed).toBe(9007199254740991);
    expect(factsOf(textOf({ seed: 2n ** 53n }))?.seed).toBe("9007199254740992");
  });

  it("can be told anew with what was done to the picture since, and keeps the rest as it is, unknown keys too", () => {
    const text = textOf({ background: "transparent" });
    const json = JSON.stringify({ ...factsOf(text), glow: 3, colors: 4 });
    const again = retold({ ...text, "dgx-pixels": json }, { palette: [0xff], outline: 1, scale: 2, size: [8, 8] });
    const { version, ...before } = factsOf(text) ?? {};
    const after = { scale: 2, palette: ["#0000ff"], outline: "#000001", glow: 3, version };
    expect(factsOf(again)).toEqual({ ...before, ...after });
    expect(Object.keys(factsOf(again) ?? {}).slice(-3)).toEqual(["outline", "glow", "version"]);
    expect(again.parameters).toBe(text.parameters);
    expect(retold({ Software: "gimp" }, { scale: 2 })).toEqual({ Software: "gimp" });
  });
});

describe("the text of an imported picture", () => {
  const from = { name: "knight.jpg", width: 640, height: 480, sha256: "ab" };

  it("says what it was made from and what was done to it, and nothing of drawing", () => {
    const wishes = { size: [16, 12], steps: 9, colors: 8, trim: true, outline: 0xff } as const;
    const text = importedText(from, { ...wishes, size: [16, 12] }, true, "1.2.3");
    expect(text).toEqual({
      Software: "dgx-pixels 1.2.3",
      "dgx-pixels":
        '{"import":"knight.jpg","import_sha256":"ab","import_size":[640,480],"size":[16,12],"scale":1,"colors":8,' +
        '"outline":"#0000ff","trim":true,"align":true,"version":"1.2.3"}',
    });
  });
});
