import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, inject, it } from "vitest";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const MAIN = fileURLToPath(new URL("../../../../bench/gpu/main.js", import.meta.url));

it("bench/gpu writes a page with a row for each size and batch, and says what it could not measure", async () => {
  const target = join(temporaryFolder(), "RESULTS.md");
  const args = [
    "--model",
    "tiny-sdxl",
    "--device",
    "cpu",
    "--sides",
    "32",
    "--batches",
    "1,2",
    "--steps",
    "1",
    "--rounds",
    "1",
  ];
  const env = { ...process.env, DGX_PIXELS_PYTHON: inject("python") };
  await promisify(execFile)(process.execPath, [MAIN, ...args, "--target", target], { env });
  const page = readFileSync(target, "utf8");
  for (const count of [1, 2])
    expect(page).toMatch(new RegExp(`^\\| 32x32 \\| ${count} \\| [\\d.]+ \\| [\\d.]+ \\|`, "m"));
  expect(page).toMatch(/^\| cpu \| [\d.]+ ms \|$/m);
  expect(page).toMatch(/^\| cuda \| (not yet measured|[\d.]+ ms) \|$/m);
});
