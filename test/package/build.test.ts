import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

test("a build begins without what was built before, such as a command that is gone", () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const [first, second] = scripts.build.split(" && ");
  expect(second).toBe("tsc");
  // In a copy: other tests run what is built here.
  const copy = temporaryFolder();
  cpSync(join(ROOT, "scripts"), join(copy, "scripts"), { recursive: true });
  writeFileSync(join(copy, "package.json"), '{ "type": "module" }');
  const gone = join(copy, "dist", "commands", "gone.js");
  mkdirSync(join(gone, ".."), { recursive: true });
  writeFileSync(gone, "");
  execFileSync(first, { cwd: copy, shell: true });
  expect(existsSync(gone)).toBe(false);
});
