import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

test("the library's types hold in a strict program that has nothing but the package", () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ROOT, join(folder, "node_modules", "dgx-pixels"));
  copyFileSync(join(ROOT, "test", "library", "consumer.ts"), join(folder, "consumer.mts"));
  const compilerOptions = { strict: true, noEmit: true, module: "nodenext", lib: ["es2023", "dom"], types: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["consumer.mts"] }));
  const tsc = spawnSync(join(ROOT, "node_modules", ".bin", "tsc"), { cwd: folder, encoding: "utf8" });
  expect({ said: tsc.stdout, code: tsc.status }).toEqual({ said: "", code: 0 });
});
