import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pivotOf } from "../image/anchor.ts";
import { decodePng } from "../image/png.ts";
import type { Frame } from "../image/sheet.ts";
import { writePicture } from "../sprites/picture-file.ts";
import { encodeSheet } from "../sprites/sheet-file.ts";
import { type Finished, finishedOr } from "./finished.ts";
import { sha256Of } from "./made.ts";
import { type Sheet, sheetInputs } from "./sheet.ts";
import { pathOf } from "./sprite-set.ts";
import type { Survey } from "./survey.ts";

/** Makes the sheets that are missing or stale and whose sprites are all there. */
export async function makeSheets(found: Survey): Promise<Finished[]> {
  const outputs = new Map(found.set.assets.map(({ name, output }) => [name, output]));
  const finished: Finished[] = [];
  for (const { sheet, awaited } of found.openSheets) {
    if (awaited.length > 0) continue;
    const paths = sheet.outputs.map((output) => pathOf(found.set, output));
    finished.push(await finishedOr(sheet.name, paths, () => make(found, sheet, outputs)));
  }
  return finished;
}

/** The lock holds a sheet before its files are there: a build that is killed in between makes it again. */
async function make({ set, lock }: Survey, sheet: Sheet, outputs: ReadonlyMap<string, string>): Promise<void> {
  const { name, format = "aseprite", frames, tags, pivot } = sheet;
  const pngs = frames.map((frame) => readFileSync(join(set.folder, outputs.get(frame.name) as string)));
  const pictures = frames.map((frame, i): Frame => {
    const image = decodePng(pngs[i] as Buffer);
    return { ...frame, image, ...(pivot === "feet" && { pivot: pivotOf(image) }) };
  });
  const files = encodeSheet(sheet.outputs[0] as string, format, pictures, tags, `sheet ${name}`);
  await lock?.recordSheet({
    name,
    files: files.map(({ path, bytes }) => ({ output: path, sha256: sha256Of(bytes) })),
    inputs: sheetInputs(sheet),
    sprites: frames.map((frame, i) => ({ name: frame.name, sha256: sha256Of(pngs[i] as Buffer) })),
  });
  for (const { path, bytes } of files) await writePicture(pathOf(set, path), bytes);
}
