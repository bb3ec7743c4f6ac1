import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fakePython } from "../../engines/diffusers/fake-child.ts";
import { writePipeline } from "../../engines/diffusers/model-files.ts";

/** In which the package `tiny` lies. */
const PACKAGES = fileURLToPath(new URL("../../engines/diffusers", import.meta.url));

/**
 * Flags with which `serve` has a lane of diffusers beside the embedded model, and the model of SDXL that it has, of 64 x 64 pixels at most: tiny,
 * of random weights, on torch, where DGX_PIXELS_PYTHON names a Python that has that; else one of plain colours.
 */
export function sdxlLane(folder: string): { flags: string[]; model: string } {
  const python = process.env.DGX_PIXELS_PYTHON;
  const models = join(folder, "models");
  if (python === undefined) writePipeline(join(models, "plain"), "StableDiffusionXLPipeline");
  else buildTiny(python, models);
  const engines = ["--engine", "sprite", "--engine", "diffusers", "--device", "cpu"];
  return {
    flags: [...engines, "--models-dir", models, "--python", python ?? fakePython(folder)],
    model: python === undefined ? "plain" : "tiny-sdxl",
  };
}

function buildTiny(python: string, models: string): void {
  const { status, stderr } = spawnSync(python, ["-B", "-m", "tiny", models], { cwd: PACKAGES, encoding: "utf8" });
  if (status !== 0) throw new Error(`${python} could not build the tiny models: ${stderr}`);
}
