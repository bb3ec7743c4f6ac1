import { describe, expect, it } from "vitest";
import {
  atlasSize,
  frameOf,
  pictureCount,
  seedAt,
  stepsOf,
  totalSteps,
  whyTooLarge,
} from "../../src/protocol/recipe/counts.ts";
import {
  type Asked,
  NAMES,
  type Recipe,
  recipeOf,
  SHARED,
  settingOf,
  type Wishes,
} from "../../src/protocol/recipe/recipe.ts";
import { abilitiesOf, clashOf, explain, inherit, kindOf, problemsOf } from "../../src/protocol/recipe/rules.ts";
import { flagName, keyName } from "../../src/protocol/recipe/spelling.ts";

const ASKED: Asked = { prompt: "a red dragon", model: "sdxl", size: [32, 48], steps: 20, cfg_scale: 7 };
const RECIPE: Recipe = { ...ASKED, seed: 2n ** 64n - 2n };

describe("the table of settings", () => {
  it("names only settings that there are, in rules and names of its own", () => {
    for (const name of NAMES) {
      const { rival, needs, idleBeside, makes, fits } = settingOf(name);
      for (const other of [rival, ...(needs?.one ?? []), idleBeside?.name]) if (other) expect(NAMES).toContain(other);
      if (makes) expect(fits).toContain(makes);
    }
  });

  it("has a flag and a key for each that sprites share, no two alike", () => {
    for (const names of [SHARED.map(flagName), SHARED.map(keyName)]) expect(new Set(names).size).toBe(SHARED.length);
    expect([flagName("cfg_scale"), flagName("animation_frames"), keyName("negative_prompt")]).toEqual([
      "cfg-scale",
      "frames",
      "negative",
    ]);
  });

  it("says something of each, to people and to peers", () => {
    for (const name of NAMES) {
      const { is, means } = settingOf(name);
      expect(is).toMatch(/^[a-z].*[^.]$/);
      expect(means).toMatch(/^[`A-Z].*\.$/);
    }
  });
});

describe("a recipe", () => {
  it("is what was asked for, with what the backend decided, and nothing else", () => {
    const request = { type: "generate", id: "a", priority: 3, ...ASKED, colors: 8, trim: false } as Asked;
    const decided = { model: "sprite", cfg_scale: 2, seed: 5n };
    expect(recipeOf(request, decided)).toEqual({ ...ASKED, ...decided, colors: 8, trim: false });
    expect(request.model).toBe("sdxl");
  });

  it.each<[Partial<Recipe>, number, number]>([
    [{}, 1, 20],
    [{ batch_size: 3 }, 3, 60],
    [{ best_of: 4, batch_size: 2 }, 2, 160],
    [{ animation_frames: 6 }, 6, 120],
    [{ animation_frames: 1 }, 1, 20],
    [{ tileset_grid: [4, 3], batch_size: 2 }, 2, 480],
  ])("with %j makes %i pictures in %i steps", (other, pictures, steps) => {
    const recipe = { ...RECIPE, ...other };
    expect([pictureCount(recipe), totalSteps(recipe), stepsOf(recipe)]).toEqual([pictures, steps, steps / pictures]);
  });

  it("gives each picture its seed: those after it, further ones where the best is chosen, one for all frames", () => {
    const seeds = (other: Partial<Recipe>) => [0, 1, 2].map((index) => seedAt({ ...RECIPE, ...other }, index));
    expect(seeds({ batch_size: 3 })).toEqual([2n ** 64n - 2n, 2n ** 64n - 1n, 0n]);
    expect(seeds({ batch_size: 3, best_of: 4, seed: 0n })).toEqual([0n, 4n, 8n]);
    expect(seeds({ animation_frames: 3, seed: 7n })).toEqual([7n, 7n, 7n]);
    expect(frameOf({ animation_frames: 3 }, 2)).toEqual({ index: 2, count: 3 });
    expect(frameOf({ batch_size: 3 }, 2)).toBeUndefined();
  });

  it("makes files of a size that may be too large", () => {
    expect(atlasSize({ ...RECIPE, tileset_grid: [3, 2] })).toEqual([96, 96]);
    expect(whyTooLarge([64, 128], 32)).toBeUndefined();
    expect(whyTooLarge([64, 129], 32)).toBe("a file has at most 4096 pixels a side, not 2048x4128");
  });

  it("needs of a model what it sets beyond its defaults", () => {
    expect(abilitiesOf(RECIPE)).toEqual([]);
    expect(abilitiesOf({ ...RECIPE, negative_prompt: "", animation_frames: 1, batch_size: 4, colors: 8 })).toEqual([]);
    const much = { lora: "ink", negative_prompt: "a tail", best_of: 2, tileset_grid: [2, 2] } as const;
    expect(abilitiesOf({ ...much, tileset_grid: [2, 2] })).toEqual([
      "lora",
      "negative_prompt",
      "best_of",
      "tileset_grid",
    ]);
  });
});

describe("settings that are given together", () => {
  const told = (wishes: Wishes) => [...problemsOf(wishes)].map((problem) => explain(problem, (name) => name).message);

  it.each<[Partial<Asked>, string]>([
    [{ animation_frames: 2, tileset_grid: [2, 2] }, "tileset_grid and animation_frames"],
    [{ animation_frames: 2, batch_size: 2 }, "animation_frames and batch_size"],
    [{ animation_frames: 2, best_of: 3 }, "animation_frames and best_of"],
    [{ tileset_grid: [1, 1], best_of: 3 }, "tileset_grid and best_of"],
    [{ tileset_grid: [2, 2], background: "transparent" }, "tileset_grid and background"],
    [{ tileset_grid: [2, 2], trim: true }, "tileset_grid and trim"],
  ])("clash in %j, whoever asks", (wishes, names) => {
    const clash = clashOf(wishes);
    expect(clash && explain(clash, (name) => name)).toEqual({
      message: `${names} can't stand together`,
      hint: "Leave out one of them.",
    });
  });

  it.each<Partial<Asked>>([
    { tileset_grid: [2, 2], background: "keep", trim: false, animation_frames: 1, batch_size: 2 },
    { animation_frames: 2, batch_size: 1, trim: true, background: "transparent" },
    { best_of: 2, batch_size: 2, animation_frames: 1 },
    { palette: [1], colors: 2 },
  ])("do not where one changes nothing, or the wire has always taken both: %j", (wishes) => {
    expect(clashOf(wishes)).toBeUndefined();
  });

  it("are told of to people where one does nothing", () => {
    expect(told({ dither: "ordered" })).toEqual(["dither mixes the colours of a palette, and there is none"]);
    expect(told({ dither: "ordered", colors: 4, clean: true })).toEqual(["clean would take out what dither puts in"]);
    expect(told({ palette: [1], colors: 4 })).toEqual(["palette and colors can't stand together"]);
    expect(told({ dither: "none", clean: true })).toEqual([]);
  });

  it("say what a job draws", () => {
    expect(kindOf({ animation_frames: 1 })).toBe("picture");
    expect(kindOf({ animation_frames: 2 })).toBe("animation");
    expect(kindOf({ tileset_grid: [1, 1] })).toBe("tileset");
  });
});

describe("what is inherited", () => {
  it.each<[string, Wishes, Wishes, Wishes]>([
    ["what is not said", { steps: 9, scale: 2 }, { steps: 4, trim: undefined }, { steps: 4, scale: 2 }],
    [
      "no colours where some are said",
      { palette: [1], dither: "ordered" },
      { colors: 4 },
      { colors: 4, dither: "ordered" },
    ],
    [
      "nothing that tiles have not",
      { best_of: 2, trim: false, background: "keep", colors: 4 },
      { tileset_grid: [2, 2] },
      { tileset_grid: [2, 2], colors: 4 },
    ],
    [
      "nothing that animations have not",
      { best_of: 2, trim: true, tileset_grid: [2, 2] },
      { animation_frames: 3 },
      { animation_frames: 3, trim: true },
    ],
    [
      "no other kind where it is said that it is a picture",
      { tileset_grid: [2, 2], best_of: 2 },
      { animation_frames: 1 },
      { animation_frames: 1, best_of: 2 },
    ],
  ])("is %s", (_, base, own, all) => {
    expect(inherit(base, own)).toEqual(all);
  });
});
