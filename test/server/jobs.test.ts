import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Packr } from "msgpackr";
import { describe, expect, it } from "vitest";
import { paletteOfPicture } from "../../src/image/color/palette.ts";
import { decodePng } from "../../src/image/files/png.ts";
import { encode } from "../../src/protocol/codec/codec.ts";
import { STAGES } from "../../src/protocol/messages/fields.ts";
import type { Recipe } from "../../src/protocol/recipe/recipe.ts";
import { sharedBackend, startBackend } from "../support/backend.ts";
import { busyWorker, LONG } from "../support/long-job.ts";
import { poll } from "../support/peer.ts";
import { STEADY_JOB } from "../support/steady.ts";

/** With the network, where pictures matter, and with the steady engine. */
const drawing = sharedBackend({ engines: ["sprite"], workers: 2 });
const plain = sharedBackend();

describe("a job", () => {
  it("is announced, drawn in the order of stages, and finished, with nothing after that", async () => {
    const peer = await drawing().connect();
    const id = "announced";
    await peer.generate(id, { steps: 20 });
    await peer.update(id, "job_finished");
    const types = peer.of(id).map((update) => update.type);
    expect(types[0]).toBe("job_started");
    expect(types.slice(-2)).toEqual(["job_complete", "job_finished"]);
    expect(types).toContain("preview");
    expect(types.filter((type) => type === "job_started")).toHaveLength(1);

    const progress = peer.of(id).flatMap((update) => (update.type === "progress" ? [update] : []));
    expect([...new Set(progress.map((update) => update.stage))]).toEqual(STAGES);
    const steps = progress.map((update) => update.step);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toMatchObject({ step: 20, total_steps: 20, percent: 100 });
  });

  it("leaves its picture under its id, and gives the bytes to who asks", async () => {
    const backend = plain();
    const peer = await backend.connect();
    await peer.generate("kept", { size: [32, 32] });
    const { images } = await peer.until("kept", "completed");
    expect(images).toMatchObject([{ path: join(backend.outputDir, "kept.png"), seed: 1n, width: 32, height: 32 }]);
    const { png } = await peer.request({ type: "image", job_id: "kept", index: 0 }, "image_data");
    expect(Buffer.from(png).subarray(1, 4).toString()).toBe("PNG");
    await expect(peer.request({ type: "image", job_id: "kept", index: 1 }, "error")).resolves.toMatchObject({
      code: "invalid_value",
    });
    expect(
      await poll(async () => readdirSync(join(backend.outputDir, "previews")).length === 0 || undefined, "no previews"),
    ).toBe(true);
  });

  it("tells its recipe, and another with the same recipe draws the same", async () => {
    const peer = await drawing().connect();
    const look = { colors: 4, background: "transparent", outline: 0xff0000, trim: true } as const;
    await peer.generate("first", { seed: undefined, scale: 2, negative_prompt: "a tail", ...look });
    const { recipe, images } = await peer.until("first", "completed");
    expect(recipe).toMatchObject({ model: "sprite", size: [32, 32], scale: 2, negative_prompt: "a tail", ...look });
    await peer.request({ type: "generate", id: "again", ...(recipe as Recipe) }, "job_accepted");
    expect(await peer.until("again", "completed")).toMatchObject({ recipe, seed: images?.[0]?.seed });
    const [one, other] = await Promise.all(
      ["first", "again"].map((job_id) => peer.request({ type: "image", job_id, index: 0 }, "image_data")),
    );
    expect(one?.png).toEqual(other?.png);
  });

  it("draws each picture of a batch as its own seed does alone", async () => {
    const peer = await drawing().connect();
    await peer.generate("batch", { batch_size: 3, seed: 5n });
    for (const seed of [5n, 6n, 7n]) await peer.generate(`alone-${seed}`, { seed });
    const { images } = await peer.until("batch", "completed");
    expect(images?.map((image) => image.seed)).toEqual([5n, 6n, 7n]);
    for (const [index, seed] of [5n, 6n, 7n].entries()) {
      await peer.until(`alone-${seed}`, "completed");
      const [together, alone] = await Promise.all([
        peer.request({ type: "image", job_id: "batch", index }, "image_data"),
        peer.request({ type: "image", job_id: `alone-${seed}`, index: 0 }, "image_data"),
      ]);
      expect(together.png).toEqual(alone.png);
    }
  });

  it("draws an animation and a tileset as peers in Python and Rust ask for them, the same on every worker", async () => {
    const peer = await drawing().connect();
    const asked = { type: "generate", prompt: "stone floor", model: "sprite", size: [32, 32], steps: 4, lora: null };
    const python = new Packr({ useRecords: false });
    const rust = new Packr({ useRecords: false, variableMapSize: true, useFloat32: 1 });
    const generate = (packr: Packr, id: string, fields: object) =>
      peer.send(packr.pack({ ...asked, id, cfg_scale: 2.5, seed: 1, ...fields }));
    for (const [name, packr] of Object.entries({ python, rust })) {
      await generate(packr, `frames-${name}`, { animation_frames: 3 });
      await generate(packr, `tiles-${name}`, { tileset_grid: [3, 2] });
    }
    const shown = async (id: string) => {
      const { images = [] } = await peer.until(id, "completed");
      const files = images.map((_, index) => peer.request({ type: "image", job_id: id, index }, "image_data"));
      return {
        sizes: images.map(({ width, height }) => [width, height]),
        pngs: (await Promise.all(files)).map((file) => file.png),
      };
    };
    const frames = await shown("frames-python");
    expect(frames.sizes).toEqual(Array(3).fill([32, 32]));
    expect(frames.pngs[1]).not.toEqual(frames.pngs[0]);
    expect(await shown("frames-rust")).toEqual(frames);
    const tiles = await shown("tiles-python");
    expect(tiles.sizes).toEqual([[96, 64]]);
    expect(await shown("tiles-rust")).toEqual(tiles);
    for (const [id, steps] of [
      ["frames-python", 12],
      ["tiles-python", 24],
    ] as const) {
      const progress = peer.of(id).flatMap((update) => (update.type === "progress" ? [update] : []));
      expect(progress.at(-1)).toMatchObject({ step: steps, total_steps: steps, percent: 100 });
    }
  });

  it("is refused where what it asks for can't stand together or is too large", async () => {
    const peer = await drawing().connect();
    const asked = { type: "generate", id: "a", prompt: "x", model: "sprite", size: [32, 32], steps: 4, cfg_scale: 2 };
    for (const [fields, message] of [
      [{ animation_frames: 2, batch_size: 2 }, "animation_frames and batch_size can't stand together"],
      [{ best_of: 2, animation_frames: 2 }, "animation_frames and best_of can't stand together"],
      [{ best_of: 2, tileset_grid: [2, 2] }, "tileset_grid and best_of can't stand together"],
      [{ animation_frames: 2, tileset_grid: [2, 2] }, "tileset_grid and animation_frames can't stand together"],
      [{ tileset_grid: [2, 2], background: "transparent" }, "tileset_grid and background can't stand"],
      [{ tileset_grid: [16, 1], size: [512, 32] }, "a file has at most 4096 pixels a side, not 8192x32"],
      [{ animation_frames: 64, size: [1024, 1024] }, "64 frames of 1024x1024 have more than 16,777,216 pixels"],
    ] as const) {
      const answer = await peer.request({ ...asked, ...fields }, "error");
      expect(answer).toMatchObject({ code: "invalid_value", message: expect.stringContaining(message) });
    }
  });

  it("gets a picture for the names, size and steps that the field's front ends ask for", async () => {
    const backend = drawing();
    const peer = await backend.connect();
    await peer.generate("tui", { model: "SDXL Base 1.0", size: [1024, 1024], steps: 30, cfg_scale: 7.5 });
    await expect(peer.until("tui", "completed")).resolves.toMatchObject({
      model: "sprite",
      images: [{ width: 1024, height: 1024 }],
      warnings: expect.arrayContaining([expect.stringContaining("drawn with sprite")]),
    });
    expect(backend.log.filter((line) => line.includes("SDXL Base 1.0"))).toHaveLength(1);
  });

  it("says no more about itself after it was cancelled, and leaves no file", async () => {
    const backend = plain();
    const peer = await backend.connect();
    await peer.generate("gone", LONG);
    await peer.generate("after");
    await peer.update("gone", "progress");
    await peer.request({ type: "cancel", job_id: "gone" }, "job_cancelled");
    await peer.until("after", "completed");
    expect(peer.of("gone").slice(-2)).toMatchObject([
      { type: "job_cancelled" },
      { type: "job_finished", success: false },
    ]);
    expect(await peer.job("gone")).toMatchObject({ state: "cancelled" });
    expect(existsSync(join(backend.outputDir, "gone.png"))).toBe(false);
    await expect(peer.request({ type: "cancel", job_id: "gone" }, "job_error")).resolves.toMatchObject({
      code: "job_over",
    });
  });

  it("leaves no file either when it is cancelled just as its picture is written", async () => {
    const backend = drawing();
    const said = backend.log.length;
    const peer = await backend.connect();
    const ids = Array.from({ length: 30 }, (_, i) => `late-${i}`);
    for (const id of ids) {
      await peer.generate(id, { steps: 1, cfg_scale: 1, size: [512, 512] });
      await peer.update(id, "job_started");
      await peer.send(encode({ type: "cancel", job_id: id }));
    }
    await poll(async () => {
      const { workers } = await peer.request({ type: "status" }, "status_info");
      return workers?.every(({ state }) => state === "idle") || undefined;
    }, "all workers to be done");
    for (const id of ids) {
      const { state } = await peer.job(id);
      expect(existsSync(join(backend.outputDir, `${id}.png`)), `${id} is ${state}`).toBe(state === "completed");
    }
    expect(backend.log.slice(said)).toEqual([]);
  });

  it("leaves none of the pictures that a worker had written before it was killed", async () => {
    const backend = await startBackend();
    const peer = await backend.connect();
    await peer.generate("batch", { batch_size: 40 });
    await poll(async () => existsSync(join(backend.outputDir, "batch-1.png")) || undefined, "two pictures");
    process.kill(await busyWorker(peer), "SIGKILL");
    await peer.request({ type: "cancel", job_id: "batch" }, "job_cancelled");
    const left = () => readdirSync(backend.outputDir, { recursive: true }).filter((name) => name !== "previews");
    await poll(async () => (left().length === 0 ? true : undefined), "all files to be gone");
    await peer.generate("next");
    await peer.until("next", "completed");
    // Its preview goes a moment after it.
    await poll(async () => (left().length === 1 ? true : undefined), "one file to be left");
    expect(left()).toEqual(["next.png"]);
  });

  it("is one job when it is sent twice, and another under its id is refused", async () => {
    const backend = await startBackend();
    const [one, other] = [await backend.connect(), await backend.connect()];
    await Promise.all([one.generate("a"), other.generate("a")]);
    await one.until("a", "completed");
    await one.generate("a");
    const { completed_jobs } = await one.request({ type: "status" }, "status_info");
    expect(completed_jobs).toBe(1);
    await expect(
      one.request({ type: "generate", id: "a", ...STEADY_JOB, prompt: "else" }, "error"),
    ).resolves.toMatchObject({ code: "id_conflict" });
  });

  it("of an unknown id is unknown, and can't be cancelled", async () => {
    const peer = await plain().connect();
    expect(await peer.job("nobody")).toMatchObject({ state: "unknown" });
    await expect(peer.request({ type: "cancel", job_id: "nobody" }, "job_error")).resolves.toMatchObject({
      code: "unknown_job",
    });
  });

  it("has only the colours that were asked for", async () => {
    const peer = await drawing().connect();
    await peer.generate("two", { palette: [0x000000, 0xff0044] });
    await peer.generate("few", { colors: 3, seed: 2n });
    for (const id of ["two", "few"]) await peer.until(id, "completed");
    const colorsOf = async (job_id: string) => {
      const { png } = await peer.request({ type: "image", job_id, index: 0 }, "image_data");
      return paletteOfPicture(job_id, decodePng(png)).colors;
    };
    expect([0x000000, 0xff0044]).toEqual(expect.arrayContaining([...(await colorsOf("two"))]));
    expect((await colorsOf("few")).length).toBeLessThanOrEqual(3);
  });

  it("can be fetched in pieces", async () => {
    const peer = await drawing().connect();
    await peer.generate("whole");
    await peer.until("whole", "completed");
    const whole = await peer.request({ type: "image", job_id: "whole", index: 0 }, "image_data");
    const pieces: Uint8Array[] = [];
    for (let offset = 0; offset < whole.png.length; offset += 500) {
      const piece = await peer.request({ type: "image", job_id: "whole", index: 0, offset, length: 500 }, "image_data");
      expect(piece).toMatchObject({ offset, total: whole.png.length });
      pieces.push(piece.png);
    }
    expect(pieces.length).toBeGreaterThan(1);
    expect(Buffer.concat(pieces)).toEqual(Buffer.from(whole.png));
  });

  it("tells who missed its updates what they were", async () => {
    const peer = await (await startBackend()).connect();
    await peer.generate("a", { steps: 40 });
    await peer.update("a", "job_finished");
    const numbers = peer.updates.map((update) => update.seq);
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    const [, second] = peer.updates;
    const missed = await peer.request({ type: "updates", after: 2 }, "update_list");
    expect(second?.seq).toBe(2);
    expect(missed).toMatchObject({ has_gap: false, last: numbers.length });
    const withoutPictures = peer.updates.slice(2).map((update) => ({ ...update, png: undefined }));
    expect(missed.updates.map((update) => ({ ...update, png: undefined }))).toEqual(withoutPictures);
    await expect(peer.request({ type: "updates", after: 9999 }, "update_list")).resolves.toMatchObject({
      has_gap: true,
    });
  });

  it("shows its previews to who shares no disk", async () => {
    const peer = await plain().connect();
    await peer.generate("shown", { steps: 60 });
    const preview = await peer.update("shown", "preview");
    expect(
      Buffer.from(preview.png ?? [])
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
  });

  it("is listed, a page at a time", async () => {
    const peer = await (await startBackend()).connect();
    for (const id of ["a", "b", "c"]) await peer.generate(id);
    for (const id of ["a", "b", "c"]) await peer.until(id, "completed");
    const first = await peer.request({ type: "jobs", limit: 2 }, "job_list");
    expect(first).toMatchObject({ jobs: [{ job_id: "a" }, { job_id: "b" }], next: "b" });
    const rest = await peer.request({ type: "jobs", after: first.next, state: "completed" }, "job_list");
    expect(rest.jobs.map((job) => job.job_id)).toEqual(["c"]);
    expect(rest.next).toBeUndefined();
  });
});
