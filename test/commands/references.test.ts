import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readText } from "../../src/image/files/png-text.ts";
import { libraryFiles } from "../engines/references/library-file.ts";
import { Cli, cli } from "../support/cli.ts";
import { modelsDirWithLibrary, modelsDirWithoutLibrary } from "../support/model-folder.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

const DRAGON = { name: "dragon", source: "Tiles", author: "artists", licence: "CC0-1.0", url: "https://tiles.example" };

const LIBRARY = libraryFiles([
  { name: "dragon", names: ["dragon"], rgb: [200, 100, 100] },
  { name: "sword", names: ["sword"], rgb: [100, 100, 200], side: 12, source: 1 },
  { name: "shield", names: ["shield"], rgb: [100, 200, 100], side: 26, source: 2 },
]);

/** A real backend with a model `copy`, which draws after a dragon, a sword and a shield, the latter of another licence. */
async function serve(modelsDir = modelsDirWithLibrary(LIBRARY)) {
  const folder = temporaryFolder();
  const flags = ["--req-addr", `ipc://${join(folder, "req.sock")}`, "--pub-addr", `ipc://${join(folder, "pub.sock")}`];
  const command = new Cli(["serve", "--workers", "1", "--models-dir", modelsDir, ...flags], {
    env: { XDG_DATA_HOME: folder },
  });
  await until("the backend is ready", () => command.stdout.includes("\n"));
  const cwd = temporaryFolder();
  return {
    cwd,
    run: (...args: string[]) => cli(["generate", ...args, "--steps", "2", ...flags], { cwd }),
    status: (id: string) => cli(["status", id, "--json", ...flags]),
    text: (name: string) => JSON.parse(readText(readFileSync(join(cwd, name)))["dgx-pixels"] ?? ""),
  };
}

test("a picture says what it was drawn after and what it is most like: in its file, with --json, and when its job is asked for", async () => {
  const { run, status, text } = await serve();
  const { stdout } = await run("a dragon", "-m", "copy", "-o", "a.png", "--seed", "1", "--json");
  const [job] = JSON.parse(stdout).jobs;
  const told = { references: [DRAGON], nearest: { ...DRAGON, is_copy: true } };
  expect(job.images).toMatchObject([told]);
  expect(text("a.png")).toMatchObject(told);
  expect(JSON.parse((await status(job.job_id)).stdout).images).toMatchObject([told]);
});

test("--references restricts what it may be drawn after, and --like draws the same again", async () => {
  const { run, text, cwd } = await serve();
  const draw = async (name: string, ...args: string[]) => {
    await run("a shield", "-m", "copy", "--seed", "3", "-o", name, ...args);
    return text(name);
  };
  expect((await draw("plain.png")).references).toEqual([]);
  const any = await draw("any.png", "--references", "any");
  expect(any).toMatchObject({ reference_licences: "any", references: [{ name: "shield", licence: "CC-BY-SA-4.0" }] });
  await run("--like", "any.png", "-o", "again.png");
  const [first, second] = ["any.png", "again.png"].map((name) => readFileSync(join(cwd, name)));
  expect(second).toEqual(first);
});

test("a model without a library takes no --references", async () => {
  const { run } = await serve(modelsDirWithoutLibrary());
  const { code, stderr } = await run("a dragon", "-m", "copy", "--references", "cc0");
  expect(code).toBe(4);
  expect(stderr).toContain("copy takes no --references");
});
