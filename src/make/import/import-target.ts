import { inputName } from "../../input.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { slug } from "../files/slug.ts";
import { STDOUT } from "../files/stdout.ts";
import { stemOf } from "../files/stem.ts";
import { placeAll } from "../files/target.ts";
import { trueName } from "../files/true-name.ts";

/** Not {slug}.png: a picture in the current folder would be replaced by its own sprite. */
const DEFAULT_TEMPLATE = "{slug}-sprite.png";

/**
 * Where each imported picture goes: a path, or `-` for stdout. `{slug}` and `{name}` are the file's name, `{index}` its place.
 * Throws PixelsError `usage` where two pictures would share a target, or one would replace a file that it is made from.
 */
export async function chooseImportTargets(output: string, files: readonly string[]): Promise<string[]> {
  const named = files.map((file, index) => {
    const name = slug(stemOf(inputName(file)));
    return { label: inputName(file), index, placeholders: { slug: name, name, index: String(index) } };
  });
  const targets = await placeAll(output, named, { template: DEFAULT_TEMPLATE, noun: "pictures" });
  await checkSources(targets, files);
  return targets;
}

async function checkSources(targets: readonly string[], files: readonly string[]): Promise<void> {
  const sources = new Set(await Promise.all(files.map(trueName)));
  for (const target of targets) {
    if (target === STDOUT || !sources.has(await trueName(target))) continue;
    const hint = "Name another file or folder with --output.";
    throw new PixelsError("usage", `${target} is a picture to import, and would be replaced`, hint);
  }
}
