import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { cli } from "../support/cli.ts";

const COMMANDS = ["cancel", "completion", "generate", "models", "palettes", "serve", "status", "watch"];
/** What the scripts of `completion` ask. */
const HIDDEN = "complete";

test.each([[[]], [["--help"]], [["help"]], [["-h"]]])("%j shows the commands", async (args) => {
  const { code, stdout, stderr } = await cli(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
  expect(stdout).not.toMatch(new RegExp(`^  ${HIDDEN} `, "m"));
});

test("help of a command shows its flags", async () => {
  const [long, short] = [await cli(["generate", "--help"]), await cli(["help", "generate"])];
  expect(long.stdout).toContain("--output");
  expect(short.stdout).toBe(long.stdout);
});

test("the manifest that is committed holds the commands", () => {
  const file = fileURLToPath(new URL("../../oclif.manifest.json", import.meta.url));
  expect(Object.keys(JSON.parse(readFileSync(file, "utf8")).commands).sort()).toEqual([...COMMANDS, HIDDEN].sort());
});

test.each([...COMMANDS, HIDDEN])("%s is run, and says what it does not take", async (command) => {
  const { code, stderr } = await cli([command, "--nonsense"]);
  expect(code).toBe(2);
  expect(stderr).toContain("Nonexistent flag: --nonsense");
});

test("an unknown command is one line and exit code 2", async () => {
  const { code, stderr } = await cli(["paint"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^Error: [^\n]*paint[^\n]*\n$/);
});

test.each([
  [["genrate", "x"], "there is no command genrate. Did you mean generate?"],
  [["complte"], "there is no command complte. `dgx-pixels help` lists commands and flags."],
  [["help", "stauts"], "there is no command stauts. Did you mean status?"],
  [["a red dragon"], 'there is no command a red dragon. To draw it: dgx-pixels generate "a red dragon".'],
  [["paint"], "there is no command paint. `dgx-pixels help` lists commands and flags."],
  [["status", "--jsn"], "Nonexistent flag: --jsn. Did you mean --json?"],
  [["generate", "x", "--colour=3", "--frame", "2"], "--colour=3, --frame. Did you mean --colors and --frames?"],
  [["generate", "a", "red", "dragon"], 'Put the prompt in quotes: dgx-pixels generate "a red dragon".'],
  [["generate", "a", "$5", "dragon"], "Unexpected arguments: $5, dragon. Put the prompt in quotes."],
])("%j says what was probably meant", async (args, message) => {
  const { code, stdout, stderr } = await cli(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^Error: [^\n]+\n$/);
  expect(stderr).toContain(message);
});

test("an unknown command with --json is JSON on stderr", async () => {
  const { code, stdout, stderr } = await cli(["paint", "--json"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(JSON.parse(stderr)).toMatchObject({ error: { code: "usage" } });
});
