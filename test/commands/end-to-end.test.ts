import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sharedBackend, startBackend } from "../support/backend.ts";
import { Cli, cli } from "../support/cli.ts";
import { addModelWithScorer } from "../support/model-folder.ts";
import { STEADY_ALONE, WITH_STEADY } from "../support/steady.ts";
import { sharedFolder, temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

interface JobsJson {
  jobs: { job_id: string; status: string; images: { path: string; seed: number; sha256: string; width: number }[] }[];
}

const QUICK = ["--steps", "2"];

/** A backend with the network, and with one that has a scorer. */
const drawing = sharedBackend({ engines: ["sprite"], modelsDir: addModelWithScorer(sharedFolder()) });

/** `serve`, for as long as the test runs. */
async function serve(): Promise<{ flags: string[]; command: Cli; again(): Promise<Cli> }> {
  const folder = temporaryFolder();
  const flags = ["--req-addr", `ipc://${join(folder, "req.sock")}`, "--pub-addr", `ipc://${join(folder, "pub.sock")}`];
  const env = { ...WITH_STEADY, XDG_DATA_HOME: folder };
  const start = async () => {
    const command = new Cli(["serve", "--engine", "steady", "--device", "hourglass", ...flags], { env });
    await until("the backend is ready", () => command.stdout.includes("\n"));
    return command;
  };
  return { flags, command: await start(), again: start };
}

function checksums(stdout: string): string[] {
  return (JSON.parse(stdout) as JobsJson).jobs.map((job) => job.images[0]?.sha256 ?? "none");
}

test("without a backend generate starts one, says so, and leaves nothing of it behind", async () => {
  const [cwd, TMPDIR] = [temporaryFolder(), temporaryFolder()];
  const args = ["generate", "a red dragon", "-o", "dragon.png", "--seed", "5", ...QUICK];
  const { code, stdout, stderr } = await cli(args, { cwd, env: { TMPDIR } });
  expect({ code, stdout }).toEqual({ code: 0, stdout: "dragon.png\n" });
  expect(stderr).toMatch(/^Starting an embedded backend[^\n]*\n$/);
  const png = readFileSync(join(cwd, "dragon.png"));
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([32, 32]);
  expect(readdirSync(TMPDIR)).toEqual([]);
});

test("two runs without a backend at once never meet, and the same seed gives the same bytes", async () => {
  const cwd = temporaryFolder();
  const run = (name: string) => cli(["generate", "a red dragon", "-o", name, "--seed", "5", ...QUICK], { cwd });
  const [a, b] = await Promise.all([run("a.png"), run("b.png")]);
  expect([a.code, b.code]).toEqual([0, 0]);
  expect(readFileSync(join(cwd, "a.png"))).toEqual(readFileSync(join(cwd, "b.png")));
});

test("an embedded backend ends with its command, even when that is killed", async () => {
  const [cwd, TMPDIR] = [temporaryFolder(), temporaryFolder()];
  const env = { ...STEADY_ALONE, TMPDIR, DGX_PIXELS_LOG: "debug" };
  const command = new Cli(["generate", "dragon", "--steps", "1000"], { cwd, env });
  await until("the job runs", () => command.stderr.includes("<- progress"));
  expect(readdirSync(TMPDIR)).not.toEqual([]);
  command.child.kill("SIGKILL");
  await until("nothing is left", () => readdirSync(TMPDIR).length === 0);
});

test("an embedded backend does not outlive --wait", async () => {
  const [cwd, TMPDIR] = [temporaryFolder(), temporaryFolder()];
  const { code, stderr } = await cli(["generate", "dragon", "--steps", "1000", "--wait", "0.2"], {
    cwd,
    env: { ...STEADY_ALONE, TMPDIR },
  });
  expect(code).toBe(124);
  expect(stderr).toContain("The embedded backend has ended too");
  expect(readdirSync(TMPDIR)).toEqual([]);
});

test("Ctrl-C ends the embedded backend too", async () => {
  const [cwd, TMPDIR] = [temporaryFolder(), temporaryFolder()];
  const env = { ...STEADY_ALONE, TMPDIR, DGX_PIXELS_LOG: "debug" };
  const command = new Cli(["generate", "dragon", "--steps", "1000"], { cwd, env });
  await until("the job runs", () => command.stderr.includes("<- progress"));
  command.child.kill("SIGINT");
  expect((await command.ended).code).toBe(130);
  expect(readdirSync(TMPDIR)).toEqual([]);
  expect(readdirSync(cwd)).toEqual([]);
});

test("with -n each picture is what its own seed gives alone", async () => {
  const [{ flags }, cwd] = [drawing(), temporaryFolder()];
  const args = ["generate", "a red dragon", "--json", ...QUICK, ...flags];
  const four = await cli([...args, "-n", "4", "--seed", "5", "-o", "{seed}.png"], { cwd });
  const third = await cli([...args, "--seed", "7", "-o", "alone.png"], { cwd });
  expect(new Set(checksums(four.stdout)).size).toBe(4);
  expect(checksums(third.stdout)).toEqual([checksums(four.stdout)[2]]);
  expect(readFileSync(join(cwd, "alone.png"))).toEqual(readFileSync(join(cwd, "7.png")));
});

test("twenty at once are twenty pictures, and watch and status saw them all", async () => {
  const [{ flags }, cwd] = [await startBackend(), temporaryFolder()];
  const watch = new Cli(["watch", ...flags]);
  await until("it watches", () => watch.stderr.includes("Watching"));
  const input = Array.from({ length: 17 }, (_, i) => `a sword number ${i}\n`).join("");
  const runs = await Promise.all([
    cli(["generate", "-f", "-", "-o", "out/", "--json", ...QUICK, ...flags], { cwd, input }),
    ...["a red dragon", "a potion", "a shield"].map((prompt) =>
      cli(["generate", prompt, "--json", ...QUICK, ...flags], { cwd }),
    ),
  ]);
  expect(runs.map((run) => run.code)).toEqual([0, 0, 0, 0]);
  const ids = runs.flatMap((run) => (JSON.parse(run.stdout) as JobsJson).jobs.map((job) => job.job_id));
  expect(ids).toHaveLength(20);
  await until("all have ended", () => watch.stdout.split(" completed in ").length > 20);
  for (const id of ids) {
    expect(watch.stdout).toContain(`${id} "`);
    expect(watch.stdout).toMatch(new RegExp(`^${id} .* started$`, "m"));
  }
  const status = JSON.parse((await cli(["status", "--json", ...flags])).stdout);
  expect(status).toMatchObject({ completed_jobs: 20, failed_jobs: 0, queue_size: 0, active_jobs: 0 });
});

test("a running job that is cancelled exits with 5 and leaves no file, and the next one is drawn", async () => {
  const [{ flags }, cwd] = [await startBackend(), temporaryFolder()];
  const env = { DGX_PIXELS_LOG: "debug" };
  const long = new Cli(["generate", "a dragon", "--steps", "1000", ...flags], { cwd, env });
  await until("the job runs", () => long.stderr.includes("<- progress"));
  const [, id] = /-> generate id="([^"]+)"/.exec(long.stderr) ?? [];
  expect(await cli(["cancel", id ?? "", ...flags])).toMatchObject({ code: 0, stdout: `cancelled ${id}\n` });
  expect((await long.ended).code).toBe(5);
  expect(readdirSync(cwd)).toEqual([]);
  expect((await cli(["generate", "a potion", "--seed", "1", ...QUICK, ...flags], { cwd })).code).toBe(0);
  expect(readdirSync(cwd)).toEqual(["a-potion-1.png"]);
});

test("a backend that is killed and started again draws what was waited for", async () => {
  const [backend, cwd] = [await serve(), temporaryFolder()];
  const env = { DGX_PIXELS_LOG: "debug" };
  const args = [
    "generate",
    "a dragon",
    "-n",
    "2",
    "--steps",
    "60",
    "-o",
    "{index}.png",
    "--timeout",
    "20",
    ...backend.flags,
  ];
  const run = new Cli(args, { cwd, env });
  await until("a job runs", () => run.stderr.includes("<- progress"));
  backend.command.child.kill("SIGKILL");
  await backend.command.ended;
  await backend.again();
  expect((await run.ended).code).toBe(0);
  expect(readdirSync(cwd)).toEqual(["0.png", "1.png"]);
});

test("an unknown model is refused with 4, and the hint says where to look", async () => {
  const [{ flags }, cwd] = [drawing(), temporaryFolder()];
  const { code, stderr } = await cli(["generate", "a dragon", "-m", "none", ...flags], { cwd });
  expect(code).toBe(4);
  expect(stderr).toMatch(/^Error: [^\n]*none[^\n]*`dgx-pixels models`[^\n]*\n$/);
});

test("the best of several is named by its own seed, which alone gives the same bytes, and the next picture's seeds follow", async () => {
  const cwd = temporaryFolder();
  const { flags } = drawing();
  const args = ["generate", "a red potion", "--model", "copy", "--json", ...QUICK, ...flags];
  const run = async (...more: string[]) => JSON.parse((await cli([...args, ...more], { cwd })).stdout) as JobsJson;
  const best = await run("--best-of", "3", "-n", "2", "--seed", "7");
  const images = best.jobs.map((job) => job.images[0]);
  expect([7, 8, 9]).toContain(images[0]?.seed);
  expect([10, 11, 12]).toContain(images[1]?.seed);
  for (const image of images) {
    expect(image?.path).toBe(`a-red-potion-${image?.seed}.png`);
    const alone = await run("--seed", String(image?.seed), "-o", "alone.png");
    expect(alone.jobs[0]?.images[0]?.sha256).toBe(image?.sha256);
  }
});
