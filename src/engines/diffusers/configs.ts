import { join } from "node:path";
import { packageFile } from "../../package.ts";
import { INDEX, sideOf } from "./model-folder.ts";
import { names } from "./places.ts";

/** What the package brings for families whose checkpoints come as one file; src/ and dist/ lie equally deep in it. */
const OWN = packageFile("diffusers-child/configs");

/**
 * The folder with what a checkpoint in one file leaves out, its tokenizers and how its parts are built: one of its name beside it, or
 * ours. @returns and the side of its pictures, where there is one beside it.
 */
export async function configOf(path: string, family: string): Promise<{ folder: string; side: number | undefined }> {
  const beside = path.replace(/\.safetensors$/, "");
  if ((await names(beside)).includes(INDEX)) return { folder: beside, side: await sideOf(beside, family) };
  return { folder: join(OWN, family), side: undefined };
}
