import { join } from "node:path";
import { expect, test } from "vitest";
import { Cli, cli } from "../support/cli.ts";
import { upscaledGraph, usualGraph, writeWorkflow } from "../support/comfyui/workflows.ts";
import { startComfyui } from "../support/comfyui.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

/** A backend at addresses of its own. */
async function serve(...more: string[]): Promise<{ flags: string[]; ready: Record<string, unknown>; command: Cli }> {
  const folder = temporaryFolder();
  const flags = ["--req-addr", `ipc://${join(folder, "req.sock")}`, "--pub-addr", `ipc://${join(folder, "pub.sock")}`];
  const command = new Cli(["serve", "--json", ...flags, ...more], { env: { XDG_DATA_HOME: folder } });
  await until("the backend is ready", () => command.stdout.includes("\n"));
  return { flags, ready: JSON.parse(command.stdout), command };
}

test("ten jobs on two servers, one of which is killed in mid-job, are ten pictures, and the log says so", async () => {
  const servers = [await startComfyui({ stepMs: 30 }), await startComfyui({ stepMs: 30 })];
  const workflow = writeWorkflow(temporaryFolder(), "usual", usualGraph());
  const addresses = servers.flatMap(({ url }) => ["--comfyui", url]);
  const { flags, command } = await serve("--engine", "comfyui", "--workflow", workflow, ...addresses);
  const cwd = temporaryFolder();
  const prompts = Array.from({ length: 10 }, (_, i) => JSON.stringify({ prompt: `a dragon ${i}`, seed: i })).join("\n");
  const generate = cli(["generate", "-f", "-", "-o", "out/", "--json", ...flags], { cwd, input: prompts });
  await until("both draw", () => servers.every(({ begun }) => begun.length > 0));
  await servers[1]?.kill();
  const { code, stdout, stderr } = await generate;
  expect([code, stderr]).toEqual([0, expect.anything()]);
  const { jobs } = JSON.parse(stdout) as { jobs: { status: string; images: { sha256: string; width: number }[] }[] };
  expect(jobs.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => "completed"));
  expect(new Set(jobs.map(({ images }) => images[0]?.sha256)).size).toBe(10);
  expect(command.stderr).toContain(`${servers[1]?.url} is gone: drawn at ${servers[0]?.url}`);
});

test("a sprite comes out at the size and in the palette asked for, however large a workflow draws", async () => {
  const server = await startComfyui();
  const folder = temporaryFolder();
  writeWorkflow(folder, "upscaled", upscaledGraph(128));
  const { flags, ready } = await serve("--comfyui", server.url, "--workflow", folder, "--device", "sprite=cpu");
  expect(ready).toMatchObject({ engines: ["sprite", "comfyui"] });
  const models = await cli(["models", ...flags]);
  expect(models.stdout).toMatch(/^sprite \(default\) /m);
  expect(models.stdout).toMatch(/^upscaled +checkpoint .* comfyui /m);
  const cwd = temporaryFolder();
  const asked = ["generate", "a knight", "-m", "upscaled", "--lora", "style/ink:0.5", "-s", "32x32"];
  const finish = ["--palette", "pico-8", "-o", "knight.png", "--json"];
  const { code, stdout, stderr } = await cli([...asked, ...finish, ...flags], { cwd });
  expect([code, stderr]).toEqual([0, expect.anything()]);
  expect(JSON.parse(stdout)).toMatchObject({ jobs: [{ model: "upscaled", images: [{ width: 32, height: 32 }] }] });
});

test("an embedded backend draws with the server that the environment names", async () => {
  const server = await startComfyui();
  const [cwd, TMPDIR] = [temporaryFolder(), temporaryFolder()];
  const args = ["generate", "a knight", "-m", "v1-5-pruned-emaonly", "-s", "64x64", "--steps", "4", "-o", "knight.png"];
  const { code, stdout } = await cli(args, { cwd, env: { TMPDIR, DGX_PIXELS_COMFYUI: server.url } });
  expect([code, stdout]).toEqual([0, "knight.png\n"]);
});

test("cancel stops the node that draws", async () => {
  const server = await startComfyui({ stepMs: 20 });
  const workflow = writeWorkflow(temporaryFolder(), "usual", usualGraph());
  const { flags } = await serve("--engine", "comfyui", "--comfyui", server.url, "--workflow", workflow);
  const asked = ["generate", "a knight", "--steps", "1000", "--detach"];
  const { stdout } = await cli([...asked, ...flags]);
  await until("it draws", () => server.begun.length === 1);
  expect(await cli(["cancel", stdout.trim(), ...flags])).toMatchObject({ code: 0 });
  await until("it has nothing left", () => server.load === 0);
  expect(server.interrupted).toHaveLength(1);
});

test.each([
  [["--comfyui", "ftp://x/y?z"], '--comfyui must be the address of a ComfyUI server, not "ftp://x/y?z"'],
  [
    ["--workflow", "/no/such.json", "--engine", "comfyui"],
    "--workflow must be a file or a folder, and /no/such.json is none",
  ],
  [["--workflow", "/", "--engine", "sprite"], "--workflow needs the engine comfyui, which is not run"],
  [["--engine", "comfyui", "--comfyui", "http://127.0.0.1:9"], "no ComfyUI server answers (http://127.0.0.1:9: "],
])("serve %s is refused", async (flags, message) => {
  const { code, stderr } = await cli(["serve", ...flags], { env: { XDG_DATA_HOME: temporaryFolder() } });
  expect(code).not.toBe(0);
  expect(stderr).toContain(message);
});
