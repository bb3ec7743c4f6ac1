import { execFile, execFileSync } from "node:child_process";
import { createReadStream, createWriteStream, readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { Cli, cli } from "../support/cli.ts";
import { DrawingBackend, PNG } from "../support/drawing-backend.ts";
import { art } from "../support/picture-files.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

const SPRITES = "sprites:\n  - { prompt: a knight }\n";

/** A folder with a pipe under each of these names. */
function folderOfPipes(...names: string[]): string {
  const folder = temporaryFolder();
  for (const name of names) execFileSync("mkfifo", [join(folder, name)]);
  writeFileSync(join(folder, "sprites.yaml"), SPRITES);
  writeFileSync(join(folder, "colored.yaml"), `palette: pipe.hex\n${SPRITES}`);
  return folder;
}

/** Whether a process has this file open. */
function hasOpen(pid: number | undefined, path: string): boolean {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).some((fd) => readlinkSync(join(folder, fd)) === path);
  } catch {
    return false;
  }
}

const QUICK = ["--req-addr", "ipc:///nowhere/req.sock", "--pub-addr", "ipc:///nowhere/pub.sock"];

describe("a pipe into which nobody writes", () => {
  it.each([
    ["--import", ["generate", "--import", "pipe", "--size", "16x16"], "pipe"],
    ["--from", ["generate", "--from", "pipe"], "pipe"],
    ["--like", ["generate", "--like", "pipe", ...QUICK], "pipe"],
    ["--palette", ["generate", "a knight", "--palette", "pipe.hex", ...QUICK], "pipe.hex"],
    ["--palette of an import", ["generate", "--import", "a.png", "--palette", "pipe.hex"], "pipe.hex"],
    ["the palette of a manifest", ["generate", "-f", "colored.yaml", ...QUICK], "pipe.hex"],
    ["the lock of a manifest", ["generate", "-f", "sprites.yaml", ...QUICK], "sprites.lock.json"],
    ["the keys of a server", ["serve", "--curve", "--server-key", "pipe"], "pipe"],
    ["the key of a client", ["models", "--server-key", "pipe", "--client-key", "pipe", ...QUICK], "pipe"],
  ])("ends with the first SIGINT and the first SIGTERM where it is %s", async (_, args, name) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      const cwd = folderOfPipes(name);
      const command = new Cli(args, { cwd });
      await until("it waits for the pipe", () => hasOpen(command.child.pid, join(cwd, name)));
      command.child.kill(signal);
      const { code, stdout } = await command.ended;
      expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
    }
  });

  it("is read once somebody does where a shell has made it of what a command prints", async () => {
    const [cwd, backend] = [folderOfPipes("late"), await DrawingBackend.start()];
    const bin = fileURLToPath(new URL("../../bin/run.js", import.meta.url));
    const args = ["generate", "-o", "out/", "--seed", "1", ...backend.flags];
    const shell = ["-c", 'exec "$0" "$@" -f <(cat late)', process.execPath, bin, ...args];
    const ended = promisify(execFile)("bash", shell, { cwd });
    writeFileSync(join(cwd, "late"), "a knight\n");
    expect((await ended).stdout).toBe("out/a-knight-1.png\n");
  });
});

it.each([
  ["--import -", ["generate", "--import", "-", "-o", "a.png"]],
  ["-f -", ["generate", "-f", "-"]],
])("silent stdin ends with the first signal with %s", async (_, args) => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    // More than a pipe holds: once all of it is gone, the command reads.
    const command = new Cli(args, { cwd: temporaryFolder(), input: "x".repeat(300_000), isSilent: true });
    await until("it reads stdin", () => command.child.stdin?.writableLength === 0);
    command.child.kill(signal);
    expect((await command.ended).code).toBe(130);
  }
});

it("a pipe into which somebody writes in time is read like a file", async () => {
  const cwd = folderOfPipes("pipe");
  const command = new Cli(["generate", "--import", "pipe", "--size", "8x8", "-o", "a.png"], { cwd });
  await until("it waits for the pipe", () => hasOpen(command.child.pid, join(cwd, "pipe")));
  createWriteStream(join(cwd, "pipe")).end(await art(16).png().toBuffer());
  expect(await command.ended).toMatchObject({ code: 0, stdout: "a.png\n", stderr: "" });
});

it("a picture goes into a pipe once somebody reads it, and a pipe that nobody reads keeps no process", async () => {
  const [cwd, backend] = [folderOfPipes("out.png"), await DrawingBackend.start()];
  const args = ["generate", "dragon", "-o", "out.png", "--seed", "1", ...backend.flags];
  const command = new Cli(args, { cwd });
  await until("it is drawn", () => backend.jobs.size === 1);
  expect(await buffer(createReadStream(join(cwd, "out.png")))).toEqual(PNG);
  expect((await command.ended).code).toBe(0);
  const unread = new Cli(args, { cwd });
  await until("it is drawn", () => backend.jobs.size === 2);
  unread.child.kill("SIGINT");
  unread.child.kill("SIGTERM");
  expect((await unread.ended).code).toBe(130);
});

it("what is no file in the place of a sprite holds --check up as little as a missing one", async () => {
  const cwd = folderOfPipes("a-knight.png");
  writeFileSync(join(cwd, "sprites.yaml"), "sprites:\n  - { prompt: a knight }\n");
  expect(await cli(["generate", "-f", "sprites.yaml", "--check", ...QUICK], { cwd })).toMatchObject({ code: 1 });
});
