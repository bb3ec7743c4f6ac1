import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, inject, it } from "vitest";
import { DiffusersBackend } from "../../../support/diffusers-backend.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { writeProgram } from "../fake-child.ts";
import { MODELS } from "./tiny-engine.ts";

const STRUCK = fileURLToPath(new URL("struck.py", import.meta.url));
const WISH = ["-m", "tiny-sd15", "-s", "32x32", "--steps", "4", "--seed", "7"];

// torch is started twice in each: that takes a minute and more where workers, which are nice, have a tenth of a core.
describe.skipIf(process.platform === "win32")("a process that draws with torch", () => {
  it.each([
    ["SIGKILL", "it was ended by SIGKILL"],
    ["SIGSTOP", "it has said nothing for"],
  ])(
    "to which %s comes in the midst of a job is replaced, and the job drawn to its end",
    async (signal, reason) => {
      const folder = temporaryFolder();
      const [python, marker] = [join(folder, "python"), join(folder, "marker")];
      writeProgram(python, `PYTHONPATH="$PWD" exec '${inject("python")}' -B '${STRUCK}' ${signal} '${marker}'`);
      const backend = await new DiffusersBackend(MODELS, {}, "--python", python).ready();
      const first = await backend.generate(...WISH, "-o", "first.png");
      expect(existsSync(marker), "no signal came").toBe(true);
      expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('"completed"') });
      expect(backend.command.stderr).toMatch(/worker \d ended and is started again: the process that draws .* is gone/);
      expect(backend.command.stderr).toContain(reason);
      expect((await backend.generate(...WISH, "-o", "again.png")).code).toBe(0);
      const [once, again] = ["first.png", "again.png"].map((name) => readFileSync(join(backend.folder, name)));
      expect(once).toEqual(again);
    },
    900_000,
  );
});
