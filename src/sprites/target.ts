import { stat } from "node:fs/promises";
import { join } from "node:path";
import { PixelsError } from "../protocol/errors.ts";
import type { Sprite } from "./sprite.ts";
import { DEFAULT_TEMPLATE, fill, placeholdersOf } from "./template.ts";

/** The target that is no file. */
export const STDOUT = "-";

/**
 * Where each sprite goes: a path, or `-` for stdout.
 * @param output a file, a folder (it exists, or ends with a slash), a template with placeholders, or `-`.
 * Throws PixelsError `usage` where two sprites would share a target.
 */
export async function chooseTargets(output: string | undefined, sprites: Sprite[]): Promise<string[]> {
  const template = await templateOf(output);
  const targets = sprites.map((sprite) => (template === STDOUT ? STDOUT : fill(template, placeholdersOf(sprite))));
  if (sprites.length > 1 && !template.includes("{")) throw tooFew(template, sprites.length);
  checkDistinct(targets, sprites);
  return targets;
}

async function templateOf(output: string | undefined): Promise<string> {
  if (output === undefined) return DEFAULT_TEMPLATE;
  if (output === "") throw new PixelsError("usage", "--output must not be empty");
  return output !== STDOUT && (await isFolder(output)) ? join(output, DEFAULT_TEMPLATE) : output;
}

/** A folder that is not there yet is known by its slash. */
async function isFolder(path: string): Promise<boolean> {
  if (path.endsWith("/")) return true;
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function tooFew(target: string, count: number): PixelsError {
  const where = target === STDOUT ? "stdout" : target;
  const hint = "Give a folder such as sprites/, or a template such as {slug}-{seed}.png.";
  return new PixelsError("usage", `${count} sprites cannot all go to ${where}`, hint);
}

function checkDistinct(targets: string[], sprites: Sprite[]): void {
  const seen = new Map<string, Sprite>();
  for (const [i, target] of targets.entries()) {
    const sprite = sprites[i] as Sprite;
    const other = seen.get(target);
    if (other) {
      const hint = "Put {index} into --output, such as {slug}-{seed}-{index}.png.";
      throw new PixelsError(
        "usage",
        `"${other.prompt}" and "${sprite.prompt}" would both be written to ${target}`,
        hint,
      );
    }
    seen.set(target, sprite);
  }
}
