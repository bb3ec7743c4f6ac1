import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { Cli, cli } from "../support/cli.ts";
import { scrape } from "../support/scrape.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

function serve(...flags: string[]): string[] {
  const folder = temporaryFolder();
  const at = (name: string) => `ipc://${join(folder, name)}`;
  const addresses = ["--req-addr", at("req.sock"), "--pub-addr", at("pub.sock")];
  const folders = ["--data-dir", join(folder, "jobs"), "--output-dir", join(folder, "out")];
  return ["serve", "--workers", "1", "--device", "cpu", ...addresses, ...folders, ...flags];
}

it("serve says where its metrics are, and gives them", async () => {
  const command = new Cli(serve("--metrics-addr", "127.0.0.1:0", "--json"));
  await until("serve is ready", () => command.stdout.includes("\n"));
  const { metrics_url, pid } = JSON.parse(command.stdout);
  const { samples } = await scrape(metrics_url);
  expect(samples.get("dgx_pixels_queued_jobs")).toBe(0);
  process.kill(pid, "SIGTERM");
  expect(await command.ended).toMatchObject({ code: 0 });
});

it("serve refuses an address for metrics that is none, or that others could reach, in one line", async () => {
  const [malformed, exposed] = await Promise.all([
    cli(serve("--metrics-addr", "nonsense")),
    cli(serve("--metrics-addr", "0.0.0.0:0")),
  ]);
  expect(malformed).toMatchObject({ code: 2, stdout: "" });
  expect(malformed.stderr).toMatch(/^Error: --metrics-addr must be HOST:PORT, not "nonsense"\. [^\n]+\n$/);
  expect(exposed).toMatchObject({ code: 2, stdout: "" });
  expect(exposed.stderr).toMatch(/^Error: metrics at 0\.0\.0\.0:0 can be read from other machines\. [^\n]+\n$/);
});

it("serve loads prom-client only where metrics are asked for", async () => {
  const list = `import { createRequire } from "node:module";
    await import("./dist/commands/serve.js");
    const loaded = Object.keys(createRequire(import.meta.url).cache);
    console.log(JSON.stringify(loaded));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", list], { cwd: ROOT });
  const loaded = JSON.parse(stdout) as string[];
  expect(loaded.some((path) => path.includes("node_modules/zeromq"))).toBe(true);
  expect(loaded.filter((path) => path.includes("node_modules/prom-client"))).toEqual([]);
});
