import { readFile } from "node:fs/promises";
import { dirname, join, parse } from "node:path";

const ENDINGS = ["png", "jpg", "jpeg", "webp"];

/**
 * The picture that lies beside a model's file: `NAME.preview.png` or `NAME.png`, as the field's front ends have it, or `preview.png` in a
 * folder that is the model's own; also .jpg, .jpeg and .webp. Undefined where there is none, as on another machine.
 */
export async function modelPicture(path: string): Promise<Uint8Array | undefined> {
  const folder = dirname(path);
  const stems = [`${parse(path).name}.preview`, parse(path).name, "preview"];
  for (const name of stems.flatMap((stem) => ENDINGS.map((ending) => `${stem}.${ending}`))) {
    const file = await readFile(join(folder, name)).catch(() => undefined);
    if (file !== undefined) return file;
  }
  return undefined;
}
