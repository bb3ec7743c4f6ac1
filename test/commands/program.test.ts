import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { cli } from "../support/cli.ts";

const SIX = ["cancel", "generate", "models", "serve", "status", "watch"];

test.each([[[]], [["--help"]], [["help"]], [["-h"]]])("%j shows the commands", async (args) => {
  const { code, stdout, stderr } = await cli(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const command of SIX) expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
});

test("help of a command shows its flags", async () => {
  const [long, short] = [await cli(["generate", "--help"]), await cli(["help", "generate"])];
  expect(long.stdout).toContain("--output");
  expect(short.stdout).toBe(long.stdout);
});

test("the manifest that is committed holds the six commands", () => {
  const file = fileURLToPath(new URL("../../oclif.manifest.json", import.meta.url));
  expect(Object.keys(JSON.parse(readFileSync(file, "utf8")).commands)).toEqual(SIX);
});

test("an unknown command is one line and exit code 2", async () => {
  const { code, stderr } = await cli(["paint"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^Error: [^\n]*paint[^\n]*\n$/);
});

test("an unknown command with --json is JSON on stderr", async () => {
  const { code, stdout, stderr } = await cli(["paint", "--json"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(JSON.parse(stderr)).toMatchObject({ error: { code: "usage" } });
});
