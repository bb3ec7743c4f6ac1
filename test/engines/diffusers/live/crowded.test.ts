import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, inject, it } from "vitest";
import { cli } from "../../../support/cli.ts";
import { DiffusersBackend } from "../../../support/diffusers-backend.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { until } from "../../../support/until.ts";
import { writeProgram } from "../fake-child.ts";
import { MODELS } from "./tiny-engine.ts";

const CROWDED = fileURLToPath(new URL("crowded.py", import.meta.url));
const WISH = ["-s", "32x32", "--steps", "4", "--seed", "7"];
const LOG = /diffusers, worker (\d), lacks memory: diffusers, worker (?!\1)\d, gave back tiny-/;

it.skipIf(process.platform === "win32")(
  "a model that is idle is given back where another one needs the memory, and draws the same later",
  async () => {
    const folder = temporaryFolder();
    const [python, marker] = [join(folder, "python"), join(folder, "marker")];
    writeProgram(python, `PYTHONPATH="$PWD" exec '${inject("python")}' -B '${CROWDED}' '${marker}'`);
    const two = ["--engine", "diffusers", "--workers", "diffusers=2"];
    const backend = await new DiffusersBackend(MODELS, {}, "--python", python, ...two).ready();
    const draw = async (model: string, name: string) => {
      expect(await backend.generate("-m", model, ...WISH, "-o", name)).toMatchObject({ code: 0 });
      return readFileSync(join(backend.folder, name));
    };
    const before = await draw("tiny-sd15", "before.png");
    await until("both workers are ready", async () => {
      const { stdout } = await cli(["status", "--json", ...backend.flags]);
      const { workers } = JSON.parse(stdout) as { workers: { state: string }[] };
      return workers.length === 2 && workers.every(({ state }) => state === "idle");
    });
    writeFileSync(marker, "");
    await draw("tiny-sdxl", "crowded.png");
    expect(backend.command.stderr).toMatch(LOG);
    expect(backend.command.stderr).not.toContain("is started again");
    expect(await draw("tiny-sd15", "after.png")).toEqual(before);
  },
);
