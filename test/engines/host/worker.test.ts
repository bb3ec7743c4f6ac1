import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodePng } from "../../../src/image/files/png.ts";
import { readText } from "../../../src/image/files/png-text.ts";
import { enlarge } from "../../../src/image/grid/scale.ts";
import { STAGES } from "../../../src/protocol/messages/fields.ts";
import { WorkerProcess } from "./worker-process.ts";

const LONG = { steps: 1000 };

const readyWorker = WorkerProcess.shared();

function pictures(worker: WorkerProcess): string[] {
  return readdirSync(worker.folder);
}

/** The picture of this seed as a job of its own draws it. */
async function alone(worker: WorkerProcess, seed: bigint): Promise<Buffer> {
  const job = worker.run(`alone-${seed}`, { seed });
  await worker.message("done", job.job_id);
  return readFileSync(`${job.output}.png`);
}

test("a worker says what it could draw before it loads anything, and then that it is ready", async () => {
  const worker = await WorkerProcess.ready();
  const [hello] = worker.received;
  expect(hello).toMatchObject({
    type: "hello",
    engine: "sprite",
    models: [{ name: "sprite", default: true }, { name: "handheld" }, { name: "ink" }],
  });
  const { device, device_note, seconds_per_step } = await worker.message("ready");
  expect([device, device_note]).toEqual(["cpu", "cpu: as asked"]);
  expect(seconds_per_step).toBeGreaterThan(0);
});

test("a job becomes a PNG that carries its settings, with every stage on the way", async () => {
  const worker = await readyWorker();
  const job = worker.run("one", { prompt: "a florbic dragon", negative_prompt: "statue", seed: 42n });
  const done = await worker.message("done", "one");
  expect(done.images).toMatchObject([{ path: worker.path("one.png"), seed: 42n, width: 32, height: 32 }]);
  expect(done.warnings).toEqual(['the model does not know "florbic": ignored']);

  const png = readFileSync(worker.path("one.png"));
  expect(decodePng(png)).toMatchObject({ width: 32, height: 32 });
  expect(readText(png).parameters).toMatch(/^a florbic dragon\nNegative prompt: statue\nSteps: 4, Sampler: Euler, CFG/);
  expect(pictures(worker)).toEqual(["one-preview.png", "one.png"]);

  const stages = worker.of("one").flatMap((message) => (message.type === "stage" ? [message] : []));
  expect([...new Set(stages.map(({ stage }) => stage))]).toEqual(STAGES);
  const steps = stages.map(({ step }) => step);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  expect(stages.at(-1)).toMatchObject({ step: job.recipe.steps, total_steps: job.recipe.steps });
});

test("each picture of a batch is, byte for byte, what its seed gives alone, and 0 follows the last seed", async () => {
  const worker = await readyWorker();
  worker.run("batch", { seed: 2n ** 64n - 2n, batch_size: 3 });
  const { images } = await worker.message("done", "batch");
  expect(images.map(({ path, seed }) => [path, seed])).toEqual([
    [worker.path("batch.png"), 2n ** 64n - 2n],
    [worker.path("batch-1.png"), 2n ** 64n - 1n],
    [worker.path("batch-2.png"), 0n],
  ]);
  for (const { path, seed } of images) expect(readFileSync(path)).toEqual(await alone(worker, seed));
  const totals = worker.of("batch").flatMap((message) => (message.type === "stage" ? [message.total_steps] : []));
  expect(new Set(totals)).toEqual(new Set([12]));
});

test("the frames of an animation are pictures of one seed in one palette, the first of them what the seed gives", async () => {
  const worker = await readyWorker();
  worker.run("loop", { animation_frames: 3, colors: 4 });
  const { images } = await worker.message("done", "loop");
  expect(images.map(({ path, seed }) => [path, seed])).toEqual([
    [worker.path("loop.png"), 1n],
    [worker.path("loop-1.png"), 1n],
    [worker.path("loop-2.png"), 1n],
  ]);
  const frames = images.map(({ path }) => decodePng(readFileSync(path)));
  const colors = new Set(
    frames.flatMap(({ data }) => [...new Uint32Array(data.buffer)]).filter((color) => color !== 0),
  );
  expect(colors.size).toBeLessThanOrEqual(4);
  expect(frames[0]).not.toEqual(frames[1]);
  const settings = images.map(({ path }) => JSON.parse(readText(readFileSync(path))["dgx-pixels"] ?? ""));
  expect(settings.map(({ frame, animation_frames }) => [frame, animation_frames])).toEqual([
    [0, 3],
    [1, 3],
    [2, 3],
  ]);
  const still = await alone(worker, 1n);
  worker.run("plain", { animation_frames: 1 });
  await worker.message("done", "plain");
  expect(readFileSync(worker.path("plain.png"))).toEqual(still);
});

test("a tileset is one picture of all its tiles, enlarged as asked, and a batch of them has a seed for each", async () => {
  const worker = await readyWorker();
  worker.run("tiles", { prompt: "stone floor", tileset_grid: [2, 1], batch_size: 2, scale: 2, seed: 5n });
  const { images } = await worker.message("done", "tiles");
  expect(images).toMatchObject([
    { path: worker.path("tiles.png"), seed: 5n, width: 128, height: 64 },
    { path: worker.path("tiles-1.png"), seed: 6n, width: 128, height: 64 },
  ]);
  expect(JSON.parse(readText(readFileSync(worker.path("tiles.png")))["dgx-pixels"] ?? "")).toMatchObject({
    size: [32, 32],
    tileset_grid: [2, 1],
  });
  worker.run("second", { prompt: "stone floor", tileset_grid: [2, 1], scale: 2, seed: 6n });
  await worker.message("done", "second");
  expect(readFileSync(worker.path("second.png"))).toEqual(readFileSync(worker.path("tiles-1.png")));
});

test.each([
  ["frames", { animation_frames: 64, steps: 20 }],
  ["tiles", { tileset_grid: [8, 8], steps: 20 } as const],
])("a stop between two %s leaves no file", async (_, other) => {
  const worker = await readyWorker();
  worker.run("long", other as object);
  await worker.message("stage", "long", ({ step }) => step > 25);
  worker.send({ type: "stop", job_id: "long" });
  await worker.message("stopped", "long");
  expect(pictures(worker)).toEqual([]);
  expect(worker.of("long").findLast((message) => message.type === "stage")?.step).toBeLessThan(600);
});

test("two workers that draw the same at once write the same bytes", async () => {
  const workers = await Promise.all([readyWorker(), WorkerProcess.ready()]);
  const [first, second] = await Promise.all(workers.map((worker) => alone(worker, 5n)));
  expect(first).toEqual(second);
  const kinds = [{ animation_frames: 2 }, { tileset_grid: [2, 1] as [number, number] }];
  for (const [i, kind] of kinds.entries()) {
    const files = workers.map(async (worker) => {
      worker.run(`kind-${i}`, kind);
      const { images } = await worker.message("done", `kind-${i}`);
      return images.map(({ path }) => readFileSync(path));
    });
    const [one, other] = await Promise.all(files);
    expect(one).toEqual(other);
  }
});

test("a scale enlarges the written file, and its size is told", async () => {
  const worker = await readyWorker();
  worker.run("plain");
  const plain = decodePng(readFileSync((await worker.message("done", "plain")).images[0]?.path ?? ""));
  worker.run("large", { scale: 3 });
  const { images } = await worker.message("done", "large");
  expect(images[0]).toMatchObject({ width: 96, height: 96 });
  expect(decodePng(readFileSync(worker.path("large.png")))).toEqual(enlarge(plain, 3));
});

test("previews are whole pictures, in the message and in a file of their own, while the job runs", async () => {
  const worker = await readyWorker();
  const job = worker.run("seen", LONG);
  const { image_path, step, png } = await worker.message("preview", "seen");
  expect(image_path).toBe(job.preview);
  expect(step).toBeGreaterThan(0);
  for (const preview of [decodePng(readFileSync(job.preview)), decodePng(png)])
    expect([preview.width, preview.height]).toEqual([32, 32]);
  worker.send({ type: "stop", job_id: "seen" });
  await worker.message("stopped", "seen");
});

test("a stopped job leaves no file, neither of its finished pictures nor a preview, and the next one runs", async () => {
  const worker = await readyWorker();
  worker.run("stopped", { steps: 30, cfg_scale: 1, batch_size: 64 });
  await worker.message("stage", "stopped", ({ step }) => step > 30);
  expect(pictures(worker)).toContain("stopped.png");
  worker.send({ type: "stop", job_id: "another" });
  worker.send({ type: "stop", job_id: "stopped" });
  await worker.message("stopped", "stopped");
  expect(pictures(worker)).toEqual([]);
  await alone(worker, 1n);
  expect(worker.of("stopped").filter(({ type }) => type === "done" || type === "failed")).toEqual([]);
});

test("a size below the model's own is drawn at that and reduced, and the text tells the size that was asked for", async () => {
  const worker = await readyWorker();
  worker.run("small", { size: [16, 16], seed: 7n, scale: 2 });
  const small = await worker.message("done", "small");
  expect(small.images).toMatchObject([{ width: 32, height: 32, seed: 7n }]);
  expect(small.warnings).toEqual(["drawn at 32x32 and reduced to 16x16: sprite draws no smaller than 32x32"]);
  const large = decodePng(await alone(worker, 7n));
  const png = readFileSync(worker.path("small.png"));
  expect(JSON.parse(readText(png)["dgx-pixels"] ?? "")).toMatchObject({ size: [16, 16], seed: 7, scale: 2 });
  // Each square of the file is one pixel, in a colour of its cell in the model's picture, or transparent where most of that is.
  const found = decodePng(png);
  const colorsAt = ({ width, data }: typeof large, x: number, y: number) =>
    [0, 1, width, width + 1].map((step) => Buffer.from(data.buffer, (y * width + x + step) * 4, 4).toString("hex"));
  for (let y = 0; y < 32; y += 2)
    for (let x = 0; x < 32; x += 2) {
      const [own, ...same] = colorsAt(found, x, y);
      expect(new Set(same)).toEqual(new Set([own]));
      const cell = colorsAt(large, x, y);
      const clear = cell.filter((color) => color === "00000000").length;
      expect(own === "00000000").toBe(clear > 2);
    }
  worker.run("tiles", { size: [16, 16], tileset_grid: [3, 2] });
  const tiles = await worker.message("done", "tiles");
  expect(tiles.images).toMatchObject([{ width: 48, height: 32 }]);
  worker.run("wide", { size: [24, 16] });
  expect((await worker.message("done", "wide")).images).toMatchObject([{ width: 24, height: 16 }]);
});

test("a stop is heard between two steps, long before the last", async () => {
  const worker = await readyWorker();
  worker.run("quick", LONG);
  await worker.message("stage", "quick", ({ stage }) => stage === "sampling");
  worker.send({ type: "stop", job_id: "quick" });
  await worker.message("stopped", "quick");
  const last = worker.of("quick").findLast((message) => message.type === "stage");
  expect(last?.step).toBeLessThan(900);
});

test.each([
  ["an unknown model", { model: "nope" }, "unknown_model", 'no model is called "nope"; installed: sprite'],
  ["a LoRA", { lora: "nope" }, "unknown_model", 'no LoRA is called "nope"'],
  [
    "a huge file",
    { size: [64, 32], scale: 128 },
    "invalid_value",
    "a file has at most 4096 pixels a side, not 8192x4096",
  ],
  [
    "a folder that is not there",
    { output: "/no/such/folder/x" },
    "unwritable",
    "cannot write /no/such/folder/x.png: no",
  ],
] as const)("%s fails the job with a clear message, and the worker goes on", async (_, other, code, message) => {
  const worker = await readyWorker();
  worker.run("bad", other as object);
  const failed = await worker.message("failed", "bad");
  expect(failed.code).toBe(code);
  expect(failed.message).toContain(message);
  await alone(worker, 1n);
});

test("a batch whose second file can't be written leaves the first neither", async () => {
  const worker = await readyWorker();
  const blocked = worker.run("first");
  await worker.message("done", "first");
  // A name that is just short enough for the first file and too long for the second.
  const output = worker.path("x".repeat(255 - ".png.part".length));
  worker.run("long", { output, batch_size: 2 });
  expect((await worker.message("failed", "long")).message).toContain("-1.png");
  expect(existsSync(`${output}.png`)).toBe(false);
  expect(existsSync(`${blocked.output}.png`)).toBe(true);
});

test("a preview that can't be written is a warning, not a failure", async () => {
  const worker = await readyWorker();
  worker.run("blind", { steps: 60, cfg_scale: 1, preview: "/no/such/folder/x.png" });
  const { warnings } = await worker.message("done", "blind");
  // A machine that draws 60 steps in a quarter of a second makes no preview at all.
  expect([[], ["no previews: cannot write /no/such/folder/x.png: no such folder"]]).toContainEqual(warnings);
  expect(worker.of("blind").filter(({ type }) => type === "preview")).toEqual([]);
});

test("a job that comes while another runs is refused, and the running one is not disturbed", async () => {
  const worker = await readyWorker();
  worker.run("running", { steps: 50, cfg_scale: 1 });
  worker.run("early");
  expect((await worker.message("failed", "early")).message).toBe("this worker is still busy with job running");
  await worker.message("done", "running");
});

test("bytes that are no message are skipped with one line on stderr", async () => {
  const worker = await readyWorker();
  worker.sendBytes(Buffer.from("\u001b[31mno message"));
  await alone(worker, 1n);
  expect(worker.stderr).toMatch(/^a message of the server was skipped: not valid MessagePack.*\n$/);
  expect(worker.stderr).not.toContain("\u001b");
});
