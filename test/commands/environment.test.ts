import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, openSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { canMount, SmallDisk } from "../faults/small-disk.ts";
import { cli } from "../support/cli.ts";
import { PNG } from "../support/drawing-backend.ts";
import { STEADY_ALONE } from "../support/steady.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const BIN = fileURLToPath(new URL("../../bin/run.js", import.meta.url));
const PICTURE = ["generate", "a red dragon", "-o", "dragon.png", "--steps", "2"];
/** One that has no entry in passwd. */
const STRANGER = 54_321;
const isRoot = process.getuid?.() === 0;
const isLinux = process.platform === "linux";

/** Makes a package fail to load as the system's loader says it. */
function withoutLibrary(name: string, message: string) {
  const preload = fileURLToPath(new URL("../support/fail-at-load.js", import.meta.url));
  return { NODE_OPTIONS: `--import=${preload}`, FAIL_AT: name, FAIL_WITH: message };
}

async function endOf(child: ChildProcess) {
  let [stdout, stderr] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text) => (stderr += text));
  const code = await new Promise((resolve) => child.once("close", resolve));
  return { code, stdout, stderr };
}

/** A folder that everybody may write to. */
function openFolder(): string {
  const folder = temporaryFolder();
  chmodSync(folder, 0o777);
  return folder;
}

test.skipIf(!isRoot).each([
  ["with the root folder as home", { HOME: "/" }],
  ["without a home", {}],
])("a user that passwd does not know, %s, sees the version and gets a picture", async (_, variables) => {
  const cwd = openFolder();
  const env = { PATH: process.env.PATH, TMPDIR: cwd, ...variables };
  const run = (...args: string[]) => endOf(spawn(process.execPath, [BIN, ...args], { cwd, env, uid: STRANGER }));
  expect(await run("--version")).toMatchObject({ code: 0, stderr: "" });
  expect(await run(...PICTURE)).toMatchObject({ code: 0, stdout: "dragon.png\n" });
});

test.each([
  ["is missing", () => "/no/such/folder"],
  ["has a path too long for sockets", () => join(temporaryFolder(), "x".repeat(100))],
  ["is a file", () => BIN],
])("a picture is drawn where TMPDIR %s", async (_, tmpdir) => {
  const cwd = temporaryFolder();
  const TMPDIR = tmpdir();
  if (TMPDIR.endsWith("x")) mkdirSync(TMPDIR);
  expect(await cli(PICTURE, { cwd, env: { ...STEADY_ALONE, TMPDIR } })).toMatchObject({
    code: 0,
    stdout: "dragon.png\n",
  });
  expect(existsSync(join(cwd, "dragon.png"))).toBe(true);
});

test.skipIf(!canMount)("a run ends at the first picture for which TMPDIR has no room", async () => {
  const disk = new SmallDisk(1);
  writeFileSync(join(disk.path, "other"), Buffer.alloc(900_000));
  const cwd = temporaryFolder();
  const { code, stderr } = await cli([...PICTURE.slice(0, 2), "-n", "5"], { cwd, env: { TMPDIR: disk.path } });
  expect(code).toBe(1);
  expect(stderr).toContain(`no space left on the disk of ${disk.path}`);
  expect(stderr).toMatch(/Free some space there, and run the command again\.\n$/);
  expect(readdirSync(cwd)).toEqual([]);
});

test.skipIf(!isLinux).each([20, 24, 30])(
  "with %i open files allowed, a command that needs more says so",
  async (files) => {
    const command = `ulimit -n ${files}; exec "${process.execPath}" "${BIN}" generate "a red dragon"`;
    const { code, stderr } = await endOf(spawn("sh", ["-c", command], { cwd: temporaryFolder() }));
    expect(code).toBe(1);
    expect(stderr).toMatch(/Error: [^\n]*Allow more[^\n]*`ulimit -n 1024`\.\n$/);
    expect(stderr).not.toContain("bug");
  },
);

test.skipIf(!isLinux).each([[["--version"]], [["--help"]], [[...PICTURE.slice(0, 2), "-o", "-", "--steps", "2"]]])(
  "%j says that its output found no room",
  async (args) => {
    const stdout = openSync("/dev/full", "w");
    const env = { ...process.env, ...STEADY_ALONE };
    const child = spawn(process.execPath, [BIN, ...args], { stdio: ["ignore", stdout, "pipe"], env });
    const { code, stderr } = await endOf(child);
    expect(code).toBe(1);
    expect(stderr).toMatch(/Error: can't write to stdout: no space left on the disk\. Free some space there[^\n]*\n$/);
  },
);

test.skipIf(!isLinux)("what can't be said on stderr does not stop a picture", async () => {
  const cwd = temporaryFolder();
  const stderr = openSync("/dev/full", "w");
  const env = { ...process.env, ...STEADY_ALONE };
  const child = spawn(process.execPath, [BIN, ...PICTURE], { cwd, env, stdio: ["ignore", "pipe", stderr] });
  expect(await endOf(child)).toMatchObject({ code: 0, stdout: "dragon.png\n" });
});

const MISSING = "libonnxruntime.so.1: cannot open shared object file: No such file or directory";

test("a picture that no worker can draw, since a library is missing, says so and what helps, and waits for nobody", async () => {
  const env = withoutLibrary("onnxruntime-node", MISSING);
  const { code, stderr } = await cli([...PICTURE, "--timeout", "60"], { cwd: temporaryFolder(), env });
  expect(code).toBe(1);
  expect(stderr).toContain(
    "Error: no worker can be started: onnxruntime can't be loaded: libonnxruntime.so.1 is missing.",
  );
  expect(stderr).toContain("`npm ci` restores a damaged installation.");
  expect(stderr).not.toMatch(/went away|serve|bug/);
});

test("serve says it once", async () => {
  const folder = temporaryFolder();
  const env = withoutLibrary("onnxruntime-node", MISSING);
  const addresses = ["--req-addr", `ipc://${join(folder, "r")}`, "--pub-addr", `ipc://${join(folder, "p")}`];
  const folders = ["--data-dir", join(folder, "jobs"), "--output-dir", join(folder, "out")];
  const { code, stderr } = await cli(["serve", ...addresses, ...folders, "--workers", "1"], { env });
  expect({ code, lines: stderr.trimEnd().split("\n") }).toEqual({
    code: 1,
    lines: [
      "Error: no worker can be started: onnxruntime can't be loaded: libonnxruntime.so.1 is missing. `npm ci` restores a damaged installation.",
    ],
  });
});

test.each([
  ["sharp", ["generate", "--import", "x.png", "--size", "16x16"], 'Could not load the "sharp" module using x', "sharp"],
  ["zeromq", ["status"], "Failed to load zeromq.js addon.node: Error: no", "zeromq"],
  ["lmdb", ["serve"], "No native build was found for platform=linux loaded from: /n/lmdb", "lmdb"],
])("without %s, the command that needs it says so", async (name, args, message, library) => {
  const env = { ...withoutLibrary(name, message), XDG_DATA_HOME: temporaryFolder() };
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "x.png"), PNG);
  const { code, stderr } = await cli(args, { cwd, env });
  expect(code).toBe(1);
  expect(stderr).toContain(`Error: ${library} can't be loaded: `);
  expect(stderr).not.toContain("bug");
});
