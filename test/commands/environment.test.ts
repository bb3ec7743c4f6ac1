import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { cli } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const BIN = fileURLToPath(new URL("../../bin/run.js", import.meta.url));
const PICTURE = ["generate", "a red dragon", "-o", "dragon.png", "--steps", "2"];
/** One that has no entry in passwd. */
const STRANGER = 54_321;
const isRoot = process.getuid?.() === 0;
const isLinux = process.platform === "linux";

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
  expect(await cli(PICTURE, { cwd, env: { TMPDIR } })).toMatchObject({ code: 0, stdout: "dragon.png\n" });
  expect(existsSync(join(cwd, "dragon.png"))).toBe(true);
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
    const child = spawn(process.execPath, [BIN, ...args], { stdio: ["ignore", stdout, "pipe"] });
    const { code, stderr } = await endOf(child);
    expect(code).toBe(1);
    expect(stderr).toMatch(/Error: can't write to stdout: no space left on the disk\. Free some space there[^\n]*\n$/);
  },
);

test.skipIf(!isLinux)("what can't be said on stderr does not stop a picture", async () => {
  const cwd = temporaryFolder();
  const stderr = openSync("/dev/full", "w");
  const child = spawn(process.execPath, [BIN, ...PICTURE], { cwd, stdio: ["ignore", "pipe", stderr] });
  expect(await endOf(child)).toMatchObject({ code: 0, stdout: "dragon.png\n" });
});
