import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { packageFile } from "../../package.ts";
import { PixelsError } from "../../protocol/errors.ts";
import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import type { SettingName } from "../../protocol/recipe/recipe.ts";
import type { InstalledLora } from "./lora.ts";
import { loraManifest, type Manifest, manifest, nativeSizes } from "./manifest.ts";
import { damaged, type ModelFile, readManifestFile } from "./model-file.ts";
import { smallest } from "./placement.ts";

/** The models that ship with the package; src/ and dist/ lie equally deep in it. */
export const BUNDLED_MODELS = packageFile("models");

export interface InstalledModel {
  folder: string;
  manifest: Manifest;
}

export interface Catalog {
  /** The first is the default. */
  models: InstalledModel[];
  loras: InstalledLora[];
}

type Installed = InstalledModel | InstalledLora;

const SCHEMAS = { "dgx-pixels-sprite": manifest, "dgx-pixels-sprite-lora": loraManifest };

/**
 * The models and LoRAs in the given folders, one a subfolder, in the order of the folders and then of the names. Throws
 * PixelsError `usage` for a folder that can't be read, and `worker_failed` for a damaged manifest and a name that occurs twice.
 */
export async function readCatalog(folders: readonly string[]): Promise<Catalog> {
  const found: Installed[] = [];
  for (const parent of folders.map((folder) => resolve(folder))) {
    for (const entry of await subfolders(parent)) {
      const folder = join(parent, entry);
      const manifest = await readManifestFile<Installed["manifest"]>(folder, SCHEMAS);
      if (manifest === undefined) continue;
      const twin = found.find((other) => other.manifest.name === manifest.name);
      const installed = { folder, manifest } as Installed;
      if (twin) throw sameName(twin, installed);
      found.push(installed);
    }
  }
  return { models: found.filter(isModel), loras: found.filter(isLora) };
}

function isModel(installed: Installed): installed is InstalledModel {
  return installed.manifest.format === "dgx-pixels-sprite";
}

function isLora(installed: Installed): installed is InstalledLora {
  return !isModel(installed);
}

async function subfolders(parent: string): Promise<string[]> {
  try {
    return (await readdir(parent)).sort();
  } catch (error) {
    const problem = (error as NodeJS.ErrnoException).code === "ENOENT" ? "no such folder" : (error as Error).message;
    const what = `the models folder ${parent} cannot be read: ${problem}`;
    if (parent === BUNDLED_MODELS) throw new PixelsError("broken_install", what);
    throw new PixelsError("usage", what, "Name a folder that holds one subfolder for each model with --models-dir.");
  }
}

function sameName(first: Installed, second: Installed): PixelsError {
  const message = `two models have the name ${first.manifest.name}: ${first.folder} and ${second.folder}`;
  return new PixelsError("worker_failed", message, "Change the name in one of the two manifest.json.");
}

/** What `models` shows of a model, from its manifest and the sizes of its files. */
export async function describeModel({ folder, manifest }: InstalledModel, isDefault: boolean): Promise<ModelInfo> {
  const { files, name, size, sampler } = manifest;
  return {
    name,
    path: join(folder, files.weights.path),
    model_type: "checkpoint",
    size_mb: await megabytes(folder, Object.values(files)),
    engine: "sprite",
    default: isDefault,
    size,
    min_size: [...smallest(nativeSizes(manifest))],
    tile_sizes: nativeSizes(manifest).map(([width, height]) => [width, height]),
    max_loras: 1,
    steps: sampler.steps,
    cfg_scale: sampler.guidance,
    sha256: files.weights.sha256,
    takes: takenBy(files),
  };
}

/** What a model can do beyond a picture. */
function takenBy({ scorer, library }: Manifest["files"]): SettingName[] {
  const taken: SettingName[] = ["animation_frames", "init", "lora", "mask", "negative_prompt", "tileset_grid"];
  if (scorer !== undefined) taken.push("best_of");
  if (library !== undefined) taken.push("reference_licences", "references");
  return taken;
}

/** The model that a LoRA is for; one for the network of 0.1.0 is for none that has another. */
export function baseOf(
  { manifest: { base, format_version } }: InstalledLora,
  models: readonly InstalledModel[],
): string {
  const model = models.find(({ manifest }) => manifest.name === base);
  const isOfOther = model !== undefined && (model.manifest.format_version === 2) !== (format_version === 1);
  return isOfOther ? `${base} of ${format_version === 1 ? "0.1.0" : "a later version"}` : base;
}

/** What `models` shows of a LoRA. */
export async function describeLora(lora: InstalledLora, models: readonly InstalledModel[]): Promise<ModelInfo> {
  const { folder, manifest } = lora;
  const { adapter } = manifest.files;
  return {
    name: manifest.name,
    path: join(folder, adapter.path),
    model_type: "lora",
    size_mb: await megabytes(folder, [adapter]),
    engine: "sprite",
    sha256: adapter.sha256,
    base: baseOf(lora, models),
  };
}

async function megabytes(folder: string, files: readonly ModelFile[]): Promise<number> {
  const sizes = await Promise.all(files.map(({ path }) => fileSize(join(folder, path))));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return Math.max(1, Math.round(bytes / 1e6));
}

async function fileSize(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    throw damaged(path, (error as Error).message);
  }
}
