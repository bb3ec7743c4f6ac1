import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** A folder of tiny models, and the Python that draws with them. */
    tinyModels: string;
    python: string;
  }
}

/** In which the package `tiny` lies. */
const PACKAGES = fileURLToPath(new URL("..", import.meta.url));

/** Builds the models once for all tests. */
export default function setup(project: TestProject): () => void {
  const python = process.env.DGX_PIXELS_PYTHON ?? "python3";
  // Threads that wait for each other are slower than one where others compute, too, and one draws the same bytes on every machine.
  process.env.OMP_NUM_THREADS = "1";
  const folder = mkdtempSync(join(tmpdir(), "dgx-tiny-"));
  const { status, stderr } = spawnSync(python, ["-B", "-m", "tiny", folder], { cwd: PACKAGES, encoding: "utf8" });
  if (status !== 0) throw new Error(`${python} could not build the tiny models: ${stderr}`);
  project.provide("tinyModels", folder);
  project.provide("python", python);
  return () => rmSync(folder, { recursive: true, force: true });
}
