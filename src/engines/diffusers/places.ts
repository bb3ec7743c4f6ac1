import { constants } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { dataHome, home, huggingFaceCache } from "../../environment.ts";

/** Our own, for models of every engine that reads files as artists have them. */
const OWN_FOLDER = join(dataHome, "dgx-pixels", "models");

/** Where other programs keep models, as they are set up by themselves. */
const OTHERS = [
  ...["ComfyUI", "comfy/ComfyUI"].flatMap((root) =>
    ["checkpoints", "diffusers", "loras", "vae"].map((part) => join(root, "models", part)),
  ),
  ...["stable-diffusion-webui", "stable-diffusion-webui-forge"].flatMap((root) =>
    ["Stable-diffusion", "Lora", "VAE"].map((part) => join(root, "models", part)),
  ),
].map((folder) => join(home, folder));

/** A folder that may hold models, and what those of a file of one name are called. */
export interface Place {
  folder: string;
  /** Of a repository of a hub: its files are called by it. */
  repository?: string;
}

/** Ours first: a name that occurs twice means the first. @param modelsDir the user's. */
export async function placesOf(modelsDir: string | undefined): Promise<Place[]> {
  const named = modelsDir === undefined ? [] : [modelsDir];
  return [...[...named, OWN_FOLDER, ...OTHERS].map((folder) => ({ folder })), ...(await cached())];
}

/** Repositories in the cache of huggingface_hub: `models--OWNER--NAME/snapshots/COMMIT`. */
async function cached(): Promise<Place[]> {
  const entries = await names(huggingFaceCache);
  const repositories = entries.filter((entry) => entry.startsWith("models--")).sort();
  return (await Promise.all(repositories.map(repository))).flat();
}

async function repository(entry: string): Promise<Place[]> {
  const [owner, name] = entry.slice("models--".length).split("--");
  const root = join(huggingFaceCache, entry);
  const commit = (await main(root)) ?? (await names(join(root, "snapshots"))).sort()[0];
  if (commit === undefined) return [];
  return [
    { folder: join(root, "snapshots", commit), repository: name === undefined ? `${owner}` : `${owner}/${name}` },
  ];
}

async function main(root: string): Promise<string | undefined> {
  try {
    return (await readFile(join(root, "refs", "main"), "utf8")).trim();
  } catch {
    return undefined;
  }
}

/** How what lies there is opened: a pipe among it would else be waited for until somebody writes to it. */
export const AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** None where there is no such folder, or none that may be read. */
export async function names(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}
