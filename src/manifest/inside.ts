import { realpath } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { PixelsError } from "../protocol/errors.ts";

/** Throws PixelsError `usage` where a link leads one of the paths below `folder` out of it. */
export async function checkInside(folder: string, paths: readonly string[]): Promise<void> {
  const root = await realpath(folder);
  for (const path of paths) {
    const real = await existing(join(folder, path));
    if (relative(root, real).split(sep)[0] !== "..") continue;
    const hint = "Remove the link, or choose another output.";
    throw new PixelsError("usage", `a link leads ${path} out of the manifest's folder`, hint);
  }
}

/** The real path of the nearest thing around `path` that is there. */
async function existing(path: string): Promise<string> {
  return realpath(path).catch(() => existing(dirname(path)));
}
