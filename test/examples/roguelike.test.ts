import { execFile, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type DOMWindow, JSDOM } from "jsdom";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { until } from "../support/until.ts";

const EXAMPLE = fileURLToPath(new URL("../../examples/roguelike", import.meta.url));
const BIN = fileURLToPath(new URL("../../bin/run.js", import.meta.url));
const hasMake = spawnSync("make", ["--version"]).status === 0;

/** The example as somebody copies it, but for pictures of one step; and a npx that knows this package alone. */
let folder: string;
let path: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dgx-example-"));
  cpSync(EXAMPLE, folder, { recursive: true });
  edit("sprites:\n", "defaults: { steps: 1 }\nsprites:\n");
  const bin = mkdtempSync(join(tmpdir(), "dgx-bin-"));
  writeFileSync(
    join(bin, "npx"),
    `#!/bin/sh\n[ "$1" = dgx-pixels ] && shift && exec "${process.execPath}" "${BIN}" "$@"\n`,
  );
  chmodSync(join(bin, "npx"), 0o755);
  path = `${bin}:${process.env.PATH}`;
  await run("./make.sh");
  return () => {
    for (const made of [folder, bin]) rmSync(made, { recursive: true, force: true });
  };
}, 300_000);

function edit(from: string, to: string): void {
  const file = join(folder, "sprites.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace(from, to));
}

/** The exit code of a line of a shell, in the example's folder. */
async function run(line: string): Promise<number> {
  const env = { ...process.env, PATH: path };
  return promisify(execFile)("sh", ["-c", line], { cwd: folder, env }).then(
    () => 0,
    (error) => error.code,
  );
}

test("make.sh makes 40 sprites and the sheets", () => {
  expect(readdirSync(join(folder, "sprites"))).toHaveLength(40);
  expect(readdirSync(join(folder, "sheets")).sort()).toEqual([
    "monsters.gif",
    "roguelike.json",
    "roguelike.png",
    "tiles.png",
    "tiles.tsx",
  ]);
});

test("the workflow passes, and fails once a prompt is another", async () => {
  const workflow = parse(readFileSync(join(folder, "github-actions.yml"), "utf8"));
  const steps: { run?: string; uses?: string }[] = workflow.jobs.sprites.steps;
  const [install, ...others] = steps.flatMap((step) => step.run ?? []);
  expect(install).toBe("npm ci");
  const check = others.join("\n");
  expect(await run(check)).toBe(0);
  edit("dragon}", "hydra}");
  expect(await run(check)).toBe(1);
  edit("hydra}", "dragon}");
});

test.skipIf(!hasMake)("make builds after an edit of the manifest, and make check tells what is stale", async () => {
  expect(await run("make check")).toBe(0);
  edit("bread,apple", "bread,cheese");
  expect(await run("make check")).toBe(2);
  expect(await run("make")).toBe(0);
  expect(readdirSync(join(folder, "sprites"))).toContain("food-cheese.png");
  expect(await run("make check")).toBe(0);
  expect(await run("make --question")).toBe(0);
});

test("the page plays each tag of the sheet", async () => {
  const server = createServer(({ url }, response) => response.end(readFileSync(join(folder, String(url)))));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const drawn: number[][] = [];
  const page = await JSDOM.fromURL(`http://127.0.0.1:${port}/index.html`, {
    runScripts: "dangerously",
    resources: "usable",
    beforeParse: (window) => lendCanvas(window, (_, ...place) => drawn.push(place)),
  });
  onTestFinished(() => page.window.close());
  const { frames, meta } = JSON.parse(readFileSync(join(folder, "sheets/roguelike.json"), "utf8"));
  await until("each tag shows its first frame", () => drawn.length >= meta.frameTags.length);
  expect(names(page)).toEqual(["heroes", "monsters", "items", "tiles"]);
  const first = meta.frameTags.map(({ from }: { from: number }) => {
    const { x, y, w, h } = frames[from].frame;
    return [x, y, w, h, 0, 0, w, h];
  });
  expect(drawn.slice(0, first.length)).toEqual(first);
  await until("the items go on", () => drawn.length > first.length);
});

function names(page: JSDOM): (string | null)[] {
  return [...page.window.document.querySelectorAll("figcaption")].map(({ textContent }) => textContent);
}

/** What jsdom leaves to a browser: requests, pictures and a canvas. */
function lendCanvas(window: DOMWindow, drawImage: (image: unknown, ...place: number[]) => void): void {
  class Picture {
    onload = () => undefined;
    set src(url: string) {
      fetch(url).then(({ ok }) => ok && this.onload());
    }
  }
  Object.assign(window, { fetch: (url: string) => fetch(new URL(url, window.location.href)), Image: Picture });
  Object.assign(window.HTMLCanvasElement.prototype, { getContext: () => ({ drawImage }) });
}
