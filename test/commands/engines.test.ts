import { join } from "node:path";
import { expect, test } from "vitest";
import { Cli, cli } from "../support/cli.ts";
import { WITH_STEADY } from "../support/steady.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

/** A backend with an engine more, that its registry alone knows. */
async function serve(...more: string[]): Promise<{ flags: string[]; ready: Record<string, unknown> }> {
  const folder = temporaryFolder();
  const flags = ["--req-addr", `ipc://${join(folder, "req.sock")}`, "--pub-addr", `ipc://${join(folder, "pub.sock")}`];
  const env = { ...WITH_STEADY, XDG_DATA_HOME: folder };
  const command = new Cli(["serve", "--json", "--workers", "1", "--device", "sprite=cpu", ...flags, ...more], { env });
  await until("the backend is ready", () => command.stdout.includes("\n"));
  return { flags, ready: JSON.parse(command.stdout) };
}

test("serve runs every engine that is set up, and models and status show each", async () => {
  const { flags, ready } = await serve();
  expect(ready).toMatchObject({ engine: "sprite", engines: ["sprite", "steady"] });
  const models = await cli(["models", ...flags]);
  expect(models.stdout).toMatch(/^sprite \(default\) .* sprite /m);
  expect(models.stdout).toMatch(/^steady +checkpoint +64 +steady /m);
  const cwd = temporaryFolder();
  const drawn = await cli(["generate", "a plain", "-m", "steady", "-o", "plain.png", ...flags], {
    cwd,
  });
  expect(drawn).toMatchObject({ code: 0, stdout: "plain.png\n" });
  const status = await cli(["status", ...flags]);
  expect(status.stdout).toMatch(
    /^steady +on clock, 1 worker of 3 jobs at once, 0 queued, 0 running, 0\.\d+ s a step$/m,
  );
});

test("serve runs the engines that it is asked for, in that order", async () => {
  const { ready } = await serve("--engine", "steady", "--engine", "sprite");
  expect(ready).toMatchObject({ engine: "steady", engines: ["steady", "sprite"] });
});

test.each([
  [["--engine", "sprite", "--workers", "steady=2"], "--workers names the engine steady, which is not run"],
  [["--engine", "steady", "--device", "cuda"], "no device of steady is called cuda"],
  [["--workers", "sprite=0"], '--workers must be a whole number from 1 to 256, not "0"'],
  [["--device", "tpu"], "no device of sprite or steady is called tpu"],
])("serve %s is refused", async (flags, message) => {
  const { code, stderr } = await cli(["serve", ...flags], {
    env: { ...WITH_STEADY, XDG_DATA_HOME: temporaryFolder() },
  });
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test("an embedded backend has the engine, too", async () => {
  const [cwd, TMPDIR] = [temporaryFolder(), temporaryFolder()];
  const args = ["generate", "a plain", "-m", "steady", "-o", "plain.png", "--json"];
  const { code, stdout } = await cli(args, { cwd, env: { ...WITH_STEADY, TMPDIR } });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ jobs: [{ status: "completed", images: [{ width: 16, height: 16 }] }] });
});
