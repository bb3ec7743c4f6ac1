import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import {
  type BuildEvent,
  type ConnectOptions,
  connect,
  type GenerateEvent,
  IncompleteError,
  importPictures,
  PixelsError,
  planManifest,
} from "../../src/index.ts";
import { DrawingBackend, PNG } from "../support/drawing-backend.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { plainPng } from "../support/upload.ts";

async function connected(backend: DrawingBackend, options: ConnectOptions = {}) {
  const { reqAddr, pubAddr } = backend.backend;
  const client = await connect({ reqAddr, pubAddr, ...options });
  onTestFinished(() => client.close());
  return client;
}

async function drawing() {
  const backend = await DrawingBackend.start();
  return { backend, client: await connected(backend) };
}

test("a picture that is not to be written comes as its bytes, with all that it is made by", async () => {
  const { client } = await drawing();
  const { pictures, results, sheet } = await client.generate("a red dragon", { seed: 7, steps: 3 });
  expect(pictures).toEqual([
    { seed: 7n, width: 1, height: 1, sha256: expect.stringMatching(/^[0-9a-f]{64}$/), png: PNG },
  ]);
  expect(results).toMatchObject([
    { status: "completed", sprite: { prompt: "a red dragon", seed: 7n }, settings: { model: "sprite", steps: 3 } },
  ]);
  expect(sheet).toBeUndefined();
});

test("many are written where they are wanted, and each has its events", async () => {
  const { client } = await drawing();
  const [folder, events] = [temporaryFolder(), [] as GenerateEvent[]];
  const output = join(folder, "{slug}-{seed}.png");
  const { pictures } = await client.generate(["dragon", "elf"], {
    count: 2,
    seed: 1n,
    output,
    onEvent: (event) => events.push(event),
  });
  const names = ["dragon-1.png", "dragon-2.png", "elf-1.png", "elf-2.png"];
  expect(pictures.map(({ path, png }) => ({ path, png }))).toEqual(names.map((name) => ({ path: join(folder, name) })));
  expect(readdirSync(folder).sort()).toEqual(names);
  expect(events[0]).toMatchObject({ type: "start", sprites: [{}, {}, {}, {}] });
  expect(events.filter(({ type }) => type === "finished")).toHaveLength(4);
});

test("where a sprite has no picture the error says why, and holds the others", async () => {
  const { backend, client } = await drawing();
  backend.end = ({ seed }) => (seed === 2n ? { state: "failed", error: "no room" } : { state: "completed" });
  const error = await client.generate("dragon", { count: 3, seed: 1 }).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(IncompleteError);
  expect(error).toBeInstanceOf(PixelsError);
  expect(error).toMatchObject({ code: "job_failed", message: expect.stringContaining("1 of 3 sprites"), hint: /./ });
  const { results } = (error as IncompleteError<{ results: { error?: PixelsError }[] }>).result;
  expect(results.map((result) => result.error?.code)).toEqual([undefined, "job_failed", undefined]);
});

test("a signal cancels what is under way", async () => {
  const { backend, client } = await drawing();
  backend.end = () => undefined;
  const controller = new AbortController();
  const drawn = client.generate("dragon", { count: 3, signal: controller.signal });
  drawn.catch(() => undefined);
  await until("all jobs are in", () => backend.jobs.size === 3);
  controller.abort();
  await expect(drawn).rejects.toMatchObject({ code: "interrupted" });
  expect([...backend.cancelled].sort()).toEqual([...backend.jobs.keys()].sort());
  await expect(client.generate("dragon", { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: "interrupted",
  });
});

test("what a listener throws ends the work and is what comes back", async () => {
  const { backend, client } = await drawing();
  backend.end = () => undefined;
  const broken = new Error("a bug of the caller");
  const onEvent = ({ type }: GenerateEvent) => {
    if (type === "started") throw broken;
  };
  await expect(client.generate("dragon", { onEvent })).rejects.toBe(broken);
  expect(backend.cancelled.size).toBe(1);
});

test.each<[object, string, string]>([
  [{ cfgScale: 2 }, "there is no option cfgScale", "Did you mean cfg_scale?"],
  [{ seed: -1 }, "seed must be a whole number", "docs/library.md"],
  [{ count: 0 }, "count must be a whole number", "docs/library.md"],
  [{ sheet: "s.png", sheetFormat: "flash" }, "sheetFormat must be one of", "docs/library.md"],
  [{ tileset_grid: [2, 2], trim: true }, "tileset_grid and trim can't stand together", "Leave out one of them."],
  [{ dither: "ordered" }, "dither", "Add palette or colors."],
])("generate refuses %j", async (options, message, hint) => {
  const { backend, client } = await drawing();
  const error = { code: "usage", message: expect.stringContaining(message), hint: expect.stringContaining(hint) };
  await expect(client.generate("dragon", options)).rejects.toMatchObject(error);
  expect(backend.jobs.size).toBe(0);
});

test.each<unknown>([undefined, 42, { seed: 3 }, ["dragon", 4], { prompt: ["dragon"] }])(
  "%j is nothing that can be drawn",
  async (wanted) => {
    const { client } = await drawing();
    const message = "what is wanted must be a prompt, a list of prompts, or an object with a prompt";
    await expect(client.generate(wanted as string)).rejects.toMatchObject({ code: "usage", message });
  },
);

test.each<unknown>([undefined, 42, [undefined]])("%j is no path", async (file) => {
  const { client } = await drawing();
  const error = { code: "usage", message: expect.stringMatching(/must be a path/) };
  await expect(client.build(file as string)).rejects.toMatchObject(error);
  await expect(planManifest(file as string)).rejects.toMatchObject(error);
  await expect(importPictures(file as string)).rejects.toMatchObject(error);
});

test("a detached job has an id to ask for", async () => {
  const { backend, client } = await drawing();
  const [result] = (await client.generate("dragon", { detach: true })).results;
  expect(result).toMatchObject({ status: "queued", pictures: [], sprite: { jobId: [...backend.jobs.keys()][0] } });
  const id = result?.sprite.jobId ?? "";
  expect(await client.job(id)).toMatchObject({ job_id: id, state: "completed", prompt: "dragon" });
  expect(Buffer.from(await client.image(id))).toEqual(PNG);
  expect(await client.watch({ jobs: [id] })).toMatchObject([{ jobId: id, state: "completed" }]);
  await expect(client.job("nobody")).rejects.toMatchObject({ code: "unknown_job" });
});

test("a job is drawn again by its recipe, and what is said beside it takes its place", async () => {
  const { backend, client } = await drawing();
  const recipe = {
    prompt: "elf",
    model: "old",
    size: [16, 16] as [number, number],
    steps: 4,
    cfg_scale: 1,
    seed: 9n,
    batch_size: 2,
  };
  await client.generate(recipe, { steps: 5, palette: [0] });
  const { prompt, batch_size, ...settings } = { ...recipe, steps: 5, palette: [0] };
  expect([...backend.jobs.values()]).toMatchObject([
    { prompt, ...settings },
    { prompt, ...settings, seed: 10n },
  ]);
});

const MANIFEST =
  "sprites:\n  - { name: hero, prompt: a knight, seed: 1 }\n  - { name: orc, prompt: an orc, seed: 2 }\n";

test("a manifest is made once, with its plan first, and is current then", async () => {
  const { backend, client } = await drawing();
  const [folder, events] = [temporaryFolder(), [] as BuildEvent[]];
  const file = join(folder, "sprites.yaml");
  writeFileSync(file, MANIFEST);
  const before = await planManifest(file);
  expect(before).toMatchObject({ isCurrent: false, assets: [{ name: "hero", state: "missing" }, { name: "orc" }] });
  const built = await client.build(file, { onEvent: (event) => events.push(event) });
  expect(built).toMatchObject({ plan: before, results: [{}, {}], sheets: [], colored: [] });
  expect(events[0]).toEqual({ type: "planned", plan: before });
  expect(readFileSync(join(folder, "orc.png"))).toEqual(PNG);
  expect((await planManifest(file)).isCurrent).toBe(true);
  expect((await client.build(file)).results).toEqual([]);
  expect(backend.jobs.size).toBe(2);
});

test("two builds of one manifest at once do not meet, in one process neither", async () => {
  const { backend, client } = await drawing();
  const file = join(temporaryFolder(), "sprites.yaml");
  writeFileSync(file, MANIFEST);
  backend.end = () => undefined;
  const first = client.build(file);
  await until("the first draws", () => backend.jobs.size === 2);
  await expect(client.build(file)).rejects.toMatchObject({ message: expect.stringContaining("runs already") });
  backend.end = () => ({ state: "completed" });
  await first;
});

test("prompts are no manifest", async () => {
  const { client } = await drawing();
  const file = join(temporaryFolder(), "prompts.txt");
  writeFileSync(file, "a dragon\n");
  await expect(client.build(file)).rejects.toMatchObject({ code: "usage", hint: "Give its lines to generate." });
});

test("all jobs can be watched, until the client is closed", async () => {
  const { backend, client } = await drawing();
  const heard: string[] = [];
  const watched = client.watch({
    onEvent: (event) => heard.push(event.type === "update" ? event.update.type : event.type),
  });
  await until("it has subscribed", () => backend.backend.requests.some(({ type }) => type === "ping"));
  await until("an update has come", async () => {
    await backend.backend.publish({ type: "job_started", job_id: "one", timestamp: 1 });
    return heard.length > 0;
  });
  expect(new Set(heard)).toEqual(new Set(["job_started"]));
  await client.close();
  expect(await watched).toEqual([]);
  await expect(client.watch()).rejects.toMatchObject({ code: "no_backend" });
});

test("a client that is closed cancels what it waits for", async () => {
  const { backend, client } = await drawing();
  backend.end = () => undefined;
  const drawn = client.generate("dragon", { count: 2 });
  drawn.catch(() => undefined);
  await until("both jobs are in", () => backend.jobs.size === 2);
  await client.close();
  await expect(drawn).rejects.toMatchObject({ code: "interrupted" });
  expect([...backend.cancelled].sort()).toEqual([...backend.jobs.keys()].sort());
  await expect(client.generate("dragon")).rejects.toMatchObject({ code: "no_backend" });
});

test("many calls may share one signal, and Node warns of nothing", async () => {
  const { client } = await drawing();
  const warnings: string[] = [];
  const heard = ({ message }: Error) => warnings.push(message);
  process.on("warning", heard);
  onTestFinished(() => void process.off("warning", heard));
  const { signal } = new AbortController();
  const folders = Array.from({ length: 12 }, () => temporaryFolder());
  for (const folder of folders) writeFileSync(join(folder, "sprites.yaml"), MANIFEST);
  await Promise.all(folders.map((folder) => client.build(join(folder, "sprites.yaml"), { signal })));
  await Promise.all(folders.map(() => client.generate("dragon", { signal })));
  expect(warnings).toEqual([]);
});

test("several clients stand side by side, and closing one leaves the other", async () => {
  const backend = await DrawingBackend.start();
  const [one, other] = [await connected(backend), await connected(backend)];
  await one.close();
  await expect(one.models()).rejects.toMatchObject({ code: "no_backend" });
  expect(await other.models()).toMatchObject([{ name: "sprite" }]);
  await one.close();
});

test("without a backend at the address that is given there is no client", async () => {
  const reqAddr = `ipc://${join(temporaryFolder(), "nobody.sock")}`;
  await expect(connect({ reqAddr })).rejects.toMatchObject({ code: "no_backend", exit: 3 });
  await expect(connect({ reqAddr: "nonsense" })).rejects.toMatchObject({ code: "bad_address" });
  await expect(connect({ embedded: true, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "interrupted" });
});

test("pictures of one's own are files or bytes, and are uploaded again where the backend has forgotten them", async () => {
  const { backend, client } = await drawing();
  const [hero, sword] = [plainPng([255, 0, 0]).png, plainPng([0, 0, 255]).png];
  const path = join(temporaryFolder(), "hero.png");
  writeFileSync(path, hero);
  let hasForgotten = false;
  backend.refuse = () => {
    if (hasForgotten) return undefined;
    hasForgotten = true;
    backend.uploads.clear();
    return { type: "error", code: "unknown_blob", message: "it is gone" };
  };
  const { results } = await client.generate("a knight", { references: [path, sword], follow: 0.5, init: hero });
  const [job] = backend.jobs.values();
  expect(backend.uploads.size).toBe(3);
  expect([...backend.uploads.keys()].sort()).toEqual([...(job?.references ?? []), job?.init].sort());
  expect(results[0]?.inputs).toMatchObject({ reference: [{ name: "hero.png" }, {}], init: {} });

  // By the recipe of a job, as long as the backend has them.
  await client.generate({ prompt: "a knight", references: job?.references, init: job?.init });
  expect([...backend.jobs.values()].at(-1)).toMatchObject({ references: job?.references, init: job?.init });
  await expect(client.generate("a", { references: "hero.png" as never })).rejects.toThrow("references must be a list");
  await expect(client.generate("a", { init: 7 as never })).rejects.toThrow("init must be a file, or the bytes of one");
});
