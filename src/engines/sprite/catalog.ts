import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { PixelsError } from "../../protocol/errors.ts";
import type { ModelInfo } from "../../protocol/model-info.ts";
import { damaged, type Manifest, readManifest } from "./manifest.ts";

/** The models that ship with the package; src/ and dist/ lie equally deep in it. */
export const BUNDLED_MODELS = fileURLToPath(new URL("../../../models", import.meta.url));

export interface InstalledModel {
  folder: string;
  manifest: Manifest;
}

/**
 * The models in the given folders, one a subfolder, in the order of the folders and then of the names. The first is
 * the default. Throws PixelsError `worker_failed` for a folder that can't be read, a damaged manifest, and a name
 * that occurs twice.
 */
export async function findModels(folders: readonly string[]): Promise<InstalledModel[]> {
  const found: InstalledModel[] = [];
  for (const folder of folders) {
    for (const model of await modelsIn(resolve(folder))) {
      const twin = found.find((other) => other.manifest.name === model.manifest.name);
      if (twin) throw sameName(twin, model);
      found.push(model);
    }
  }
  return found;
}

async function modelsIn(parent: string): Promise<InstalledModel[]> {
  const found: InstalledModel[] = [];
  for (const entry of await subfolders(parent)) {
    const folder = join(parent, entry);
    const manifest = await readManifest(folder);
    if (manifest) found.push({ folder, manifest });
  }
  return found;
}

async function subfolders(parent: string): Promise<string[]> {
  try {
    return (await readdir(parent)).sort();
  } catch (error) {
    const problem = (error as NodeJS.ErrnoException).code === "ENOENT" ? "no such folder" : (error as Error).message;
    throw new PixelsError("worker_failed", `the models folder ${parent} cannot be read: ${problem}`, MODELS_HINT);
  }
}

const MODELS_HINT = "Name a folder that holds one subfolder for each model with --models-dir.";

function sameName(first: InstalledModel, second: InstalledModel): PixelsError {
  const message = `two models have the name ${first.manifest.name}: ${first.folder} and ${second.folder}`;
  return new PixelsError("worker_failed", message, "Change the name in one of the two manifest.json.");
}

/** What `models` shows of one, from its manifest and the sizes of its files. */
export async function describe(model: InstalledModel, isDefault: boolean): Promise<ModelInfo> {
  const { folder, manifest } = model;
  const sizes = Object.values(manifest.files).map((file) => fileSize(join(folder, file.path)));
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  return {
    name: manifest.name,
    path: join(folder, manifest.files.denoiser.path),
    model_type: "checkpoint",
    size_mb: Math.max(1, Math.round(bytes / 1e6)),
    engine: "sprite",
    default: isDefault,
    size: manifest.size,
    min_size: manifest.size,
    steps: manifest.sampler.steps,
    cfg_scale: manifest.sampler.guidance,
    sha256: manifest.files.denoiser.sha256,
  };
}

async function fileSize(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    throw damaged(path, (error as Error).message);
  }
}
