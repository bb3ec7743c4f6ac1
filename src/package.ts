import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Sources, what tsc makes of them and the bundle lie at different depths: the folder with the manifest of the commands is looked for. */
const FOLDER = folderAbove(dirname(fileURLToPath(import.meta.url)));

/** Where a file of this package lies, by its path from the package's folder. */
export function packageFile(path: string): string {
  return join(FOLDER, path);
}

function folderAbove(folder: string): string {
  return existsSync(join(folder, "oclif.manifest.json")) ? folder : folderAbove(dirname(folder));
}
