import { createHash } from "node:crypto";
import { join } from "node:path";
import { open as openFile } from "lmdb";
import { expect, it } from "vitest";
import { encode } from "../../src/protocol/codec/codec.ts";
import type { Recipe } from "../../src/protocol/recipe/recipe.ts";
import { fingerprintOf, type Job } from "../../src/server/jobs/job.ts";
import { LmdbJobStore } from "../../src/server/store/lmdb-job-store.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { storedJob } from "./job-store.conformance.ts";

/** A record as 0.1.0 wrote it: the start of SHA-256 over its place, its sequence, its length and what it says. */
function oldRecord(order: number, id: string, payload: Buffer): Buffer {
  const rest = Buffer.alloc(12 + payload.length);
  rest.writeDoubleBE(order + 1, 0);
  rest.writeUInt32BE(payload.length, 8);
  payload.copy(rest, 12);
  const checksum = createHash("sha256").update(`${order} ${id} `).update(rest).digest().subarray(0, 8);
  return Buffer.concat([Buffer.from("00d6786a6f6231ff", "hex"), checksum, rest]);
}

/** What 0.1.0 said of a job: its settings in camel case, and those on a finished picture in a map. */
function oldContent({ recipe, ...job }: Job): object {
  const { palette, colors, background, dither, clean, outline, trim, ...settings } = recipe;
  const { negative_prompt: negativePrompt, cfg_scale: cfgScale, batch_size: batchSize, ...rest } = settings;
  const { best_of: bestOf, animation_frames: animationFrames, tileset_grid: tilesetGrid, ...same } = rest;
  const look = { palette, colors, background, dither, clean, outline, trim };
  const renamed = { negativePrompt, cfgScale, batchSize, bestOf, animationFrames, tilesetGrid };
  return { type: "job", ...job, ...same, ...renamed, look };
}

const SETTINGS: Partial<Recipe>[] = [
  { best_of: 4, lora: "ink:0.5" },
  { animation_frames: 6, colors: 8, dither: "ordered", clean: true },
  { tileset_grid: [4, 2], palette: [0xff0044, 0], background: "keep", outline: 0, trim: false },
];

it("a store of version 0.1.0 opens, and has its jobs as they were", async () => {
  const folder = temporaryFolder();
  const jobs = Array.from({ length: 20 }, (_, order) => {
    const always = { seed: BigInt(order), negative_prompt: "", batch_size: 1, scale: 1 };
    return storedJob(`job-${order}`, order, { ...always, ...SETTINGS[order % 4] });
  });
  const file = openFile({ path: join(folder, "jobs.mdb"), noSubdir: true, maxDbs: 3, overlappingSync: false });
  const [records, orders, about] = [
    file.openDB({ name: "records", encoding: "binary" }),
    file.openDB({ name: "orders", encoding: "ordered-binary" }),
    file.openDB({ name: "about", encoding: "ordered-binary" }),
  ];
  await about.put("format", 1);
  for (const job of jobs) {
    await records.put([job.order, job.id], oldRecord(job.order, job.id, encode(oldContent(job))));
    await orders.put(job.id, job.order);
  }
  await file.close();
  for (let time = 0; time < 2; time++) {
    const store = await LmdbJobStore.open(folder, (text) => expect.fail(text));
    expect([...store.all()]).toEqual(jobs);
    await store.put({ ...(jobs[3] as (typeof jobs)[0]), state: "queued" });
    await store.close();
  }
});

it("takes the fingerprint of a request that 0.1.0 took, in whatever order a peer wrote it", () => {
  const asked = {
    id: "a",
    prompt: "a red dragon",
    model: "sprite",
    size: [32, 48],
    steps: 20,
    cfg_scale: 2.5,
    priority: 2,
  };
  const drawing = { lora: "ink:0.5", seed: 2n ** 63n, negative_prompt: "a tail", batch_size: 3, best_of: 2, scale: 2 };
  const kind = { tileset_grid: [2, 2], animation_frames: 1 };
  const look = {
    trim: true,
    outline: 3,
    clean: true,
    dither: "ordered",
    background: "keep",
    colors: 8,
    palette: [1, 2],
  };
  const request = encode({ ...look, ...kind, ...drawing, ...asked, type: "generate" });
  expect(fingerprintOf({ request })).toBe("O+n3YpVb8g5nbURTsQ1YXSdVyrlbl3XKibMEKIVLlyo=");
});
