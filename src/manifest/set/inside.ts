import { realpath } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { PixelsError } from "../../protocol/errors.ts";

/** A path below the manifest's folder, and who said it, for people. */
export interface SaidPath {
  path: string;
  where(): string;
}

/** Throws PixelsError `usage` where a link leads one of the paths below `folder` out of it. */
export async function checkInside(folder: string, paths: readonly SaidPath[]): Promise<void> {
  const root = await realpath(folder);
  for (const { path, where } of paths) {
    const way = relative(root, await existing(join(folder, path)));
    if (way.split(sep)[0] !== ".." && !isAbsolute(way)) continue;
    const hint = "Remove the link, or choose another output.";
    throw new PixelsError("usage", `${where()}: a link leads ${path} out of the manifest's folder`, hint);
  }
}

/** The real path of the nearest thing around `path` that is there. */
async function existing(path: string): Promise<string> {
  return realpath(path).catch(() => existing(dirname(path)));
}
