import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { decodePng } from "../../src/image/files/png.ts";
import { connect, type GenerateEvent, importPictures } from "../../src/index.ts";
import { art, folderOf } from "../support/picture-files.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const EXAMPLE = fileURLToPath(new URL("../../examples/library/draw.js", import.meta.url));
const QUICK = { seed: 1, steps: 2 };

/** A program of somebody else's, which finds the package by its name since it lies in it. */
async function run(program: string, args: string[], cwd: string) {
  const child = spawn(process.execPath, [program, ...args], { cwd, env: { ...process.env, XDG_CACHE_HOME: cwd } });
  onTestFinished(() => void child.kill("SIGKILL"));
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (text) => {
    said.stdout += text;
  });
  child.stderr.on("data", (text) => {
    said.stderr += text;
  });
  const [code] = await once(child, "close");
  return { code, ...said };
}

test("ten lines draw a manifest with its progress, nothing is printed but what they print, and the process ends", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "art.yaml"), "sprites:\n  - { name: hero, prompt: a knight, seed: 1, steps: 4 }\n");
  const { code, stdout, stderr } = await run(EXAMPLE, ["art.yaml"], folder);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const lines = stdout.trimEnd().split("\n");
  expect(lines.filter((line) => /^hero: [a-z_]+, \d+ %$/.test(line)).length).toBeGreaterThan(2);
  expect(lines.slice(-2)).toEqual(["hero.png", "1 sprites drawn"]);
  expect(existsSync(join(folder, "hero.png"))).toBe(true);
});

test("two clients with backends of their own draw the same, and listen to no signal", async () => {
  const before = ["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => process.listenerCount(signal));
  const clients = await Promise.all([1, 2].map(() => connect({ embedded: true, workers: 1 })));
  onTestFinished(() => void Promise.all(clients.map((client) => client.close())));
  expect(clients.map(({ isEmbedded }) => isEmbedded)).toEqual([true, true]);
  const drawn = await Promise.all(clients.map((client) => client.generate("a red dragon", QUICK)));
  const [one, other] = drawn.map(({ pictures }) => pictures[0]?.sha256);
  expect(one).toBe(other);
  expect(["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => process.listenerCount(signal))).toEqual(before);
});

test("a job of the real backend tells its recipe, by which it is drawn again", async () => {
  const client = await connect({ embedded: true, workers: 1 });
  onTestFinished(() => client.close());
  const events: GenerateEvent[] = [];
  const onEvent = (event: GenerateEvent) => events.push(event);
  const { results, pictures } = await client.generate("a red dragon", {
    ...QUICK,
    palette: "pico-8",
    scale: 2,
    onEvent,
  });
  const types = new Set(events.map(({ type }) => type));
  expect([...types]).toEqual(expect.arrayContaining(["start", "started", "progress", "preview", "finished"]));
  const preview = events.find((event) => event.type === "preview");
  expect(decodePng(preview?.png ?? new Uint8Array())).toMatchObject({ width: 32, height: 32 });
  const { recipe } = await client.job(results[0]?.sprite.jobId ?? "");
  if (recipe === undefined) throw new Error("no recipe");
  const again = await client.generate(recipe);
  expect(again.pictures.map(({ sha256 }) => sha256)).toEqual(pictures.map(({ sha256 }) => sha256));
});

test("pictures are imported without any backend", async () => {
  const folder = await folderOf({ "hero.png": art(13) });
  const events: string[] = [];
  const { results, sheet } = await importPictures(join(folder, "hero.png"), {
    size: [8, 8],
    colors: 2,
    output: `${folder}/{name}-small.png`,
    sheet: join(folder, "sheet.png"),
    onEvent: ({ type, result }) => events.push(`${type} ${result.picture?.path}`),
  });
  expect(results).toMatchObject([{ picture: { width: 8, height: 8 } }]);
  expect(events).toEqual([`imported ${join(folder, "hero-small.png")}`]);
  expect(sheet).toEqual([join(folder, "sheet.png"), join(folder, "sheet.json")]);
  const refused = { code: "usage", message: "steps has no meaning for a picture that is there" };
  await expect(importPictures("hero.png", { steps: 3 })).rejects.toMatchObject(refused);
  const missing = { code: "bad_picture", result: { results: [{ error: { code: "bad_picture" } }] } };
  await expect(importPictures(join(folder, "no.png"))).rejects.toMatchObject(missing);
});
