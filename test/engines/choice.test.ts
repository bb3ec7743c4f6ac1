import { availableParallelism } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chooseEngines } from "../../src/engines/choice.ts";
import type { EngineEntry } from "../../src/engines/engine.ts";
import { ENGINES } from "../../src/engines/registry.ts";
import { PixelsError } from "../../src/protocol/errors.ts";
import { steady } from "../support/steady/entry.js";
import { refusal } from "./refusal.ts";

const NOTHING = { devices: [], workers: [], areMost: false };
const forAll = <T>(value: T) => ({ engine: undefined, value });

describe("of two engines in the registry", () => {
  const all = ENGINES as EngineEntry[];
  let absent = false;
  beforeAll(() => void all.push({ ...steady(PixelsError), isSetUp: async () => !absent }));
  afterAll(() => void all.pop());

  test("auto takes all that are set up, in the registry's order", async () => {
    expect((await chooseEngines(["auto"], NOTHING)).map(({ engine }) => engine)).toEqual(["sprite", "steady"]);
    absent = true;
    expect((await chooseEngines(["auto"], NOTHING)).map(({ engine }) => engine)).toEqual(["sprite"]);
    const named = await chooseEngines(["steady", "auto", "steady"], NOTHING);
    expect(named.map(({ engine }) => engine)).toEqual(["steady", "sprite"]);
    absent = false;
  });

  test("each has the device and the workers that suit it, unless it is told otherwise", async () => {
    const [sprite, other] = await chooseEngines(["auto"], NOTHING);
    expect([sprite?.device, other?.device]).toEqual(["auto", "auto"]);
    expect([sprite?.workers("cpu"), sprite?.workers("cuda"), other?.workers("clock")]).toEqual([
      availableParallelism(),
      1,
      1,
    ]);
  });

  test("a setting for one goes before one for all, and a device for all is for those that have it", async () => {
    const [sprite, other] = await chooseEngines(["auto"], {
      devices: [forAll("cuda"), forAll("clock")],
      workers: [{ engine: "steady", value: 2 }, forAll(5)],
      areMost: false,
    });
    expect([sprite?.device, other?.device]).toEqual(["cuda", "clock"]);
    expect([sprite?.workers("cuda"), other?.workers("clock")]).toEqual([5, 2]);
  });

  test("where workers are the most that there may be, an engine has no more than suit it", async () => {
    const workers = [forAll(availableParallelism() + 5)];
    const [sprite, other] = await chooseEngines(["auto"], { devices: [], workers, areMost: true });
    expect([sprite?.workers("cpu"), other?.workers("clock")]).toEqual([availableParallelism(), 1]);
    const [few] = await chooseEngines(["auto"], { devices: [], workers: [forAll(1)], areMost: true });
    expect(few?.workers("cpu")).toBe(1);
  });

  test.each([
    [["spirte"], NOTHING, "no engine is called spirte", "Choose one of sprite, diffusers, comfyui, steady."],
    [
      ["sprite"],
      { ...NOTHING, workers: [{ engine: "steady", value: 1 }] },
      "--workers names the engine steady, which is not run",
      "Run: sprite.",
    ],
    [
      ["auto"],
      { ...NOTHING, devices: [{ engine: "steady", value: "cuda" }] },
      "no device of steady is called cuda",
      "Choose one of auto, clock, hourglass, missing, silent.",
    ],
    [
      ["auto"],
      { ...NOTHING, devices: [forAll("tpu")] },
      "no device of sprite or steady is called tpu",
      "Choose one of auto, cpu, cuda, webgpu, clock, hourglass, missing, silent.",
    ],
  ])("%s with %o is refused", async (names, settings, message, hint) => {
    expect(await refusal(chooseEngines(names, settings))).toEqual({ code: "usage", message, hint });
  });
});
