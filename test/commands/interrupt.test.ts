import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { childrenOf } from "../faults/processes.ts";
import { Cli, cli } from "../support/cli.ts";
import { WITH_STEADY } from "../support/steady.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

const PRELOAD = fileURLToPath(new URL("../support/signal-at-load.js", import.meta.url));

function interrupted(args: string[], signal: string, at: string) {
  const folder = temporaryFolder();
  const env = { NODE_OPTIONS: `--import ${PRELOAD}`, SIGNAL: signal, AT: at, XDG_DATA_HOME: folder, TMPDIR: folder };
  return cli(args, { cwd: folder, env });
}

const COMMANDS = [["generate", "a dragon"], ["watch"], ["status"], ["models"], ["cancel", "a"], ["serve"]];

test.each(COMMANDS)("%s ends with 130 when SIGTERM comes before it is loaded", async (...args) => {
  const { code, stdout, stderr } = await interrupted(args, "SIGTERM", "bundle/main.js");
  expect({ code, stdout, stderr }).toEqual({ code: 130, stdout: "", stderr: "" });
});

test.each(["SIGINT", "SIGHUP"])("%s does the same", async (signal) => {
  expect((await interrupted(["status"], signal, "bundle/main.js")).code).toBe(130);
});

test.each([
  ["SIGINT", 130],
  ["SIGHUP", 130],
  ["SIGTERM", 0],
] as const)("serve that gets %s leaves nothing in the temporary folder, and ends with %i", async (signal, code) => {
  const folder = temporaryFolder();
  const addresses = ["--req-addr", "tcp://127.0.0.1:*", "--pub-addr", "tcp://127.0.0.1:*"];
  const serve = new Cli(["serve", "--workers", "1", ...addresses], {
    env: { XDG_DATA_HOME: temporaryFolder(), TMPDIR: folder },
  });
  await until("it is ready", () => serve.stdout.includes("is ready"));
  expect(readdirSync(folder)).not.toEqual([]);
  serve.child.kill(signal);
  expect(await serve.ended).toMatchObject({ code, stderr: "" });
  expect(readdirSync(folder)).toEqual([]);
});

test("serve that gets SIGTERM while it starts ends in good order", async () => {
  const args = ["serve", "--req-addr", "tcp://127.0.0.1:*", "--pub-addr", "tcp://127.0.0.1:*", "--workers", "1"];
  const { code, stderr } = await interrupted(args, "SIGTERM", "lmdb-job-store.js");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 0],
] as const)("serve that gets %s while an engine has yet to say what it draws ends with %i", async (signal, code) => {
  const folder = temporaryFolder();
  const addresses = ["--req-addr", "tcp://127.0.0.1:*", "--pub-addr", "tcp://127.0.0.1:*"];
  const env = { ...WITH_STEADY, XDG_DATA_HOME: folder, TMPDIR: folder };
  const serve = new Cli(["serve", "--engine", "steady", "--device", "silent", ...addresses], { env });
  await until("its worker runs", () => childrenOf(serve.child.pid as number).length > 0);
  serve.child.kill(signal);
  expect(await serve.ended).toMatchObject({ code, stdout: "", stderr: "" });
});
