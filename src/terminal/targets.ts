import { checkWritable, writePicture } from "../make/files/picture-file.ts";
import { STDOUT } from "../make/files/target.ts";
import { PixelsError } from "../protocol/errors.ts";
import { printBytes } from "./output.ts";

/** Finds out before any picture is made whether its place takes it. Throws PixelsError `usage` and `unwritable`. */
export async function checkTargets(targets: string[], output: string | undefined, asJson: boolean): Promise<void> {
  if (output !== STDOUT) return checkWritable(targets, output?.endsWith("/") || output?.includes("{") || false);
  if (asJson)
    throw new PixelsError("usage", "stdout cannot hold the picture and --json", "Write the picture to a file.");
  if (process.stdout.isTTY) throw new PixelsError("usage", "a picture is nothing for a terminal", "Redirect stdout.");
}

export async function writeTarget(target: string, png: Uint8Array): Promise<void> {
  await (target === STDOUT ? printBytes(png) : writePicture(target, png));
}
