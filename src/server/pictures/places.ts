import { join } from "node:path";
import type { Log } from "../log.ts";
import { OutputFolder } from "../output-folder.ts";
import { isBucketAddress } from "./bucket-address.ts";
import { SharedFolder } from "./shared-folder.ts";
import type { Shelf } from "./shelf.ts";

/** Where pictures are drawn, and where they are put then. */
export interface Places {
  outputs: OutputFolder;
  shelf: Shelf;
}

/**
 * Opens `--output-dir`: a folder, or a bucket. @param machine of several that may share it; without it the folder is this server's own.
 * @param scratch for what is drawn before it goes to a bucket. Throws PixelsError `usage` and `unwritable`.
 */
export async function openPlaces(
  outputDir: string,
  machine: string | undefined,
  scratch: string,
  log: Log,
): Promise<Places> {
  if (isBucketAddress(outputDir)) {
    // The library takes a second to load.
    const { Bucket } = await import("./bucket.ts");
    const shelf = new Bucket(outputDir);
    await shelf.check();
    return { outputs: await OutputFolder.open(scratch, log), shelf };
  }
  const folder = await OutputFolder.open(outputDir, log);
  if (machine === undefined) return { outputs: folder, shelf: folder };
  const outputs = await OutputFolder.open(join(folder.path, `.${machine}`), log);
  return { outputs, shelf: new SharedFolder(folder) };
}
