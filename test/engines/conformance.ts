import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Engine, Picture, Task } from "../../src/engines/engine.ts";
import type { Rgba } from "../../src/image/rgba.ts";
import { STAGES } from "../../src/protocol/messages/fields.ts";
import { namesWhere, type SettingName } from "../../src/protocol/recipe/recipe.ts";
import { distance } from "./compare.ts";
import { BLOB } from "./own-pictures.ts";
import { never, Recording, silent } from "./recording.ts";
import { refusal } from "./refusal.ts";
import { tilesets } from "./tilesets.ts";

export interface Subject {
  /** A new engine, not loaded. */
  open(): Promise<Engine>;
  /** Valid and quick, of at least four steps. */
  task: Task;
  /** Valid and quick, of something that fills a tile; for engines whose model takes tiles. */
  tile?: Task;
  /** A size that this engine can't draw. */
  impossibleSize: [width: number, height: number];
  /** How many MB each engine that was not closed would keep. */
  leakMb: number;
}

const ABILITIES = namesWhere(({ isAbility }) => isAbility === true);
/** A picture of the user's. */
const SQUARE: Rgba = { width: 32, height: 32, data: new Uint8Array(32 * 32 * 4).fill(255) };
/** Each ability with a wish for it; none for what is honoured by whoever can't do it, too. */
const WISHES: Readonly<Partial<Record<SettingName, Partial<Task> | undefined>>> = {
  lora: { lora: "no-such-lora" },
  negative_prompt: { negative_prompt: "fog" },
  best_of: { best_of: 2 },
  animation_frames: { animation_frames: 4 },
  tileset_grid: { tileset_grid: [2, 1] },
  // Who draws after no pictures draws after none of a forbidden licence.
  reference_licences: undefined,
  references: { references: [BLOB], inputs: { references: [SQUARE] } },
  init: { init: BLOB, inputs: { references: [], init: SQUARE } },
  mask: { init: BLOB, mask: BLOB, inputs: { references: [], init: SQUARE, mask: SQUARE } },
};

/** An engine that is loaded ten times took longer than other tests may on a machine with a load of 14 on two cores. */
const TEN_LOADS_MS = 600_000;

/** What every engine promises, in tests: see the Engine interface. What its model does not take, and says so, is not asked of it. */
export function conformance(name: string, subject: Subject): void {
  describe(`the ${name} engine as every engine`, () => {
    const { task, tile = task } = subject;
    let engine: Engine;
    let reference: Picture;
    let capacity: number;
    /** As its model says. */
    let takes: readonly string[];

    beforeAll(async () => {
      engine = await subject.open();
      takes = (await engine.models()).find((model) => model.name === task.model)?.takes ?? [];
      ({ capacity } = await engine.load());
      reference = await engine.draw(task, silent, never);
    });
    afterAll(() => engine.close());

    test("lists its models without loading them, one of them the default", async () => {
      const fresh = await subject.open();
      const models = await fresh.models();
      await fresh.close();
      expect(models.map((model) => model.name)).toContain(task.model);
      expect(models.filter((model) => model.default)).toHaveLength(1);
      expect(new Set(models.map((model) => model.engine))).toEqual(new Set([engine.name]));
    });

    test("says which device it took, why, and how long a step takes", async () => {
      const fresh = await subject.open();
      const readiness = await fresh.load();
      await fresh.close();
      expect(readiness.device).not.toBe("");
      expect(readiness.deviceNote).toMatch(/^[^\n]{3,120}$/);
      expect(readiness.secondsPerStep).toBeGreaterThan(0);
    });

    test("lists the model with the checksum of the weights that draw", async () => {
      const listed = (await engine.models()).find((model) => model.name === task.model);
      expect(reference.modelSha256).toBe(listed?.sha256);
    });

    test("tells the seed that draws the same alone", () => {
      expect(reference.seed).toBe(task.seed);
    });

    test("draws a picture of the size asked for", () => {
      const { rgba } = reference;
      expect([rgba.width, rgba.height]).toEqual(task.size);
      expect(rgba.data).toHaveLength(task.size[0] * task.size[1] * 4);
    });

    test("goes through the stages in order, each once", async () => {
      const record = new Recording();
      await engine.draw(task, record, never);
      const order = record.stages.map((stage) => STAGES.indexOf(stage));
      expect(order).toEqual([...new Set(order)].sort((a, b) => a - b));
      expect(record.stages).toContain("sampling");
    });

    test("counts its steps up to the last", async () => {
      const record = new Recording();
      await engine.draw(task, record, never);
      expect(record.steps).toEqual(record.steps.toSorted((a, b) => a - b));
      expect(new Set(record.steps).size).toBe(record.steps.length);
      expect(record.steps.at(-1)).toBe(task.steps);
    });

    test("gives back what it keeps in memory when it is asked to, and draws the same afterwards", async () => {
      if (engine.freeMemory === undefined) return;
      expect(await engine.freeMemory()).toEqual(expect.any(String));
      expect((await engine.draw(task, silent, never)).rgba).toEqual(reference.rgba);
    });

    test("shows intermediate pictures that come nearer to the finished one", async () => {
      const record = new Recording();
      const { rgba } = await engine.draw({ ...task, size: await nativeSize(engine, task) }, record, never);
      const distances = record.previews.map((preview) => distance(preview, rgba));
      expect(new Set(distances).size).toBeGreaterThan(2);
      // One that is drawn after a picture is near it from the first step on.
      expect(distances.at(-1)).toBeLessThan(((distances[0] as number) * 2) / 3);
    });

    test("gives up within one step of an abort, with the signal's reason", async () => {
      const controller = new AbortController();
      const reason = new Error("not wanted any more");
      const record = new Recording((step) => step === 2 && controller.abort(reason));
      await expect(engine.draw(task, record, controller.signal)).rejects.toBe(reason);
      expect(record.steps.filter((step) => step > 3)).toEqual([]);
    });

    test("hears of an abort that comes from an event, not only of one between its own calls", async () => {
      const controller = new AbortController();
      const record = new Recording((step) => step === 1 && setImmediate(() => controller.abort()));
      await expect(engine.draw(task, record, controller.signal)).rejects.toThrow();
      expect(record.steps.length).toBeLessThanOrEqual(2);
    });

    test("begins nothing when the signal was aborted before", async () => {
      const record = new Recording();
      await expect(engine.draw(task, record, AbortSignal.abort())).rejects.toThrow();
      expect(record.steps).toEqual([]);
    });

    test("draws the same bytes for the same task, also after one that was given up", async () => {
      const controller = new AbortController();
      const record = new Recording(() => controller.abort());
      await expect(engine.draw({ ...task, seed: 99n }, record, controller.signal)).rejects.toThrow();
      expect((await engine.draw(task, silent, never)).rgba).toEqual(reference.rgba);
    });

    test("draws the same bytes while another engine draws beside it", async () => {
      const other = await subject.open();
      await other.load();
      const [picture, neighbour] = await Promise.all([
        engine.draw(task, silent, never),
        other.draw({ ...task, seed: task.seed + 1n }, silent, never),
      ]);
      await other.close();
      expect(picture.rgba).toEqual(reference.rgba);
      expect(neighbour.rgba).not.toEqual(reference.rgba);
    });

    test.each([0n, 1n, 2n ** 32n, 2n ** 64n - 1n])("takes the seed %s for a picture of its own", async (seed) => {
      const first = await engine.draw({ ...task, seed }, silent, never);
      const neighbour = await engine.draw({ ...task, seed: seed ^ (1n << 40n) }, silent, never);
      expect(first.rgba).not.toEqual(neighbour.rgba);
    });

    test("an animation begins with what its seed draws alone, and its frames are nearer to it than another seed's", async ({
      skip,
    }) => {
      skip(!takes.includes("animation_frames"), "it draws no animations");
      const frame = (index: number) => engine.draw({ ...task, animation_frames: 4, index }, silent, never);
      expect((await frame(0)).rgba).toEqual(reference.rgba);
      const other = await engine.draw({ ...task, seed: task.seed + 1n }, silent, never);
      for (const index of [1, 2, 3]) {
        const away = distance((await frame(index)).rgba, reference.rgba);
        expect(away).toBeGreaterThan(0);
        expect(away).toBeLessThan(distance(other.rgba, reference.rgba) / 2);
      }
    });

    tilesets(tile, () => ({ engine, isSkipped: !takes.includes("tileset_grid") }));

    test("draws as many pictures at once as it says, each as it does alone", async ({ skip }) => {
      skip(capacity === 1, "it draws one picture at a time");
      const controller = new AbortController();
      const record = new Recording((step) => step === 1 && controller.abort(new Error("not wanted any more")));
      const given = expect(engine.draw({ ...task, seed: 7n }, record, controller.signal)).rejects.toThrow("not wanted");
      const tasks = Array.from({ length: capacity - 1 }, (_, i) => ({ ...task, seed: task.seed + BigInt(i) }));
      const together = await Promise.all(tasks.map((one) => engine.draw(one, silent, never)));
      await given;
      expect(together[0]?.rgba).toEqual(reference.rgba);
      for (const [i, one] of tasks.entries()) {
        expect(together[i]?.rgba).toEqual((await engine.draw(one, silent, never)).rgba);
        expect(together[i]?.seed).toBe(one.seed);
      }
    });

    test.for(ABILITIES)("honours %s or refuses it, as its model says", async (ability, { skip }) => {
      if (!(ability in WISHES)) throw new Error(`say in WISHES how ${ability} is wished for`);
      const wish = WISHES[ability];
      skip(wish === undefined, "who can't do it honours it, too");
      const drawn = engine.draw({ ...(ability === "tileset_grid" ? tile : task), ...wish }, silent, never);
      // What it has no LoRA of is said below.
      if (!takes.includes(ability) || ability === "lora") {
        const { code } = await refusal(drawn);
        expect(["invalid_value", "unknown_model"]).toContain(code);
      } else await drawn;
    });

    test("refuses a model that it does not have, by its name", async () => {
      const drawn = engine.draw({ ...task, model: "no-such-model" }, silent, never);
      expect(await refusal(drawn)).toMatchObject({ code: "unknown_model", message: contains("no-such-model") });
    });

    test("refuses a LoRA that it does not have, by its name", async () => {
      const drawn = engine.draw({ ...task, lora: "no-such-lora" }, silent, never);
      expect(await refusal(drawn)).toMatchObject({ code: "unknown_model", message: contains("no-such-lora") });
    });

    test("refuses a size that it can't draw, by that size", async () => {
      const size = subject.impossibleSize;
      const drawn = engine.draw({ ...task, size }, silent, never);
      expect(await refusal(drawn)).toMatchObject({ code: "invalid_value", message: contains(size.join("x")) });
    });

    test(
      "gives its memory back when it is closed, not only when it is forgotten",
      async () => {
        const held: Engine[] = [];
        const cycle = async () => {
          const fresh = await subject.open();
          await fresh.load();
          await fresh.draw(task, silent, never);
          await fresh.close();
          held.push(fresh);
        };
        // The allocator keeps what the first few have used.
        for (let i = 0; i < 4; i++) await cycle();
        const before = process.memoryUsage.rss();
        const cycles = 6;
        for (let i = 0; i < cycles; i++) await cycle();
        expect(held).toHaveLength(cycles + 4);
        const grownMb = (process.memoryUsage.rss() - before) / 1e6;
        expect(grownMb).toBeLessThan((cycles * subject.leakMb) / 2);
      },
      TEN_LOADS_MS,
    );

    test("draws nothing after it was closed", async () => {
      const fresh = await subject.open();
      await fresh.load();
      await fresh.close();
      await expect(fresh.draw(task, silent, never)).rejects.toThrow();
    });
  });
}

function contains(text: string): unknown {
  return expect.stringContaining(text);
}

async function nativeSize(engine: Engine, task: Task): Promise<[number, number]> {
  const model = (await engine.models()).find(({ name }) => name === task.model);
  return model?.size ?? task.size;
}
