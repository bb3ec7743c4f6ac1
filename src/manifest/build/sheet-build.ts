import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Rgba } from "../../image/rgba.ts";
import type { Frame } from "../../image/sheets/sheet.ts";
import { type Point, pivotOf } from "../../image/steps/anchor.ts";
import { replaceFile } from "../../make/files/output-file.ts";
import { encodeSheet, type SheetFile } from "../../make/sheets/sheet-file.ts";
import { isAnimation } from "../../make/sheets/sheet-format.ts";
import { cutTiles } from "../../make/sheets/sheet-frames.ts";
import { sha256Of } from "../plan/fingerprints.ts";
import type { LockedSheet } from "../plan/lock.ts";
import type { Survey } from "../plan/survey.ts";
import type { PlacedAsset } from "../set/asset.ts";
import { type Sheet, sheetInputs } from "../set/sheet.ts";
import { pathOf } from "../set/sprite-set.ts";
import { decodeSprite } from "./decode-sprite.ts";
import { type Finished, finishedOr, stopIfAborted } from "./finished.ts";
import { refuseChanged } from "./kept.ts";

/** Makes the sheets that are missing or stale and whose sprites are all there. */
export async function makeSheets(found: Survey, signal?: AbortSignal): Promise<Finished[]> {
  const finished: Finished[] = [];
  for (const { sheet, awaited } of found.openSheets) {
    if (awaited.length > 0) continue;
    stopIfAborted(signal);
    const paths = sheet.outputs.map((output) => pathOf(found.set, output));
    finished.push(await finishedOr(sheet.name, paths, () => make(found, sheet)));
  }
  return finished;
}

/** The lock holds a sheet before its files are there: a build that is killed in between makes it again. */
async function make(found: Survey, sheet: Sheet): Promise<void> {
  const { set, lock, files: before } = found;
  const { files, locked } = await pack(found, sheet);
  for (const { path } of files) refuseChanged(found, path);
  await lock?.recordSheet({
    ...locked,
    files: locked.files.map((file) => ({ ...file, replaces: before.get(file.output) })),
  });
  for (const { path, bytes } of files) await replaceFile(pathOf(set, path), bytes);
  lock?.written(locked);
}

/** Records the sheets that the lock does not know, and whose files are what would be made of their sprites. */
export async function adoptSheets(found: Survey): Promise<void> {
  for (const { sheet, state, awaited } of found.keptSheets) {
    if (state !== "foreign" || awaited.length > 0) continue;
    const { locked } = await pack(found, sheet).catch(() => ({ locked: undefined }));
    const isSame = locked?.files.every(({ output, sha256 }) => found.files.get(output) === sha256);
    if (locked !== undefined && isSame) await found.lock?.recordSheet(locked);
  }
}

/** A sheet as its sprites make it, and what the lock is to say of it. */
async function pack({ set }: Survey, sheet: Sheet): Promise<{ files: SheetFile[]; locked: LockedSheet }> {
  const assets = new Map(set.assets.map((asset) => [asset.name, asset]));
  const { name, format = "aseprite", frames, tags } = sheet;
  const members = frames.map((frame) => assets.get(frame.name) as PlacedAsset);
  const pngs = members.map(({ output }) => readFileSync(join(set.folder, output)));
  const images = await Promise.all(pngs.map((png, i) => decodeSprite((members[i] as PlacedAsset).output, png)));
  const pivots = sheet.pivot === "feet" ? pivotsOf(members, images) : [];
  const pictures = frames.map((frame, i): Frame => {
    return { ...frame, image: images[i] as Rgba, ...(pivots[i] && { pivot: pivots[i] }) };
  });
  const [output = ""] = sheet.outputs;
  const grid = isAnimation(output) ? undefined : gridOf(members);
  const cut = grid === undefined ? pictures : pictures.flatMap((picture) => cutTiles(picture, grid));
  const files = encodeSheet(output, format, cut, tags, `sheet ${name}`, grid?.[0]);
  const locked = {
    name,
    files: files.map(({ path, bytes }) => ({ output: path, sha256: sha256Of(bytes) })),
    inputs: sheetInputs(sheet),
    sprites: frames.map((frame, i) => ({ name: frame.name, sha256: sha256Of(pngs[i] as Buffer) })),
  };
  return { files, locked };
}

/** An animation stands where its first frame does, as in `contentOf`. */
function pivotsOf(members: readonly PlacedAsset[], images: readonly Rgba[]): Point[] {
  const firsts = new Map<object, Point>();
  return members.map((member, i) => {
    const owner = member.animation ?? member;
    const pivot = firsts.get(owner) ?? pivotOf(images[i] as Rgba);
    firsts.set(owner, pivot);
    return pivot;
  });
}

/** The grid that all of them have as tilesets; undefined where they are not, or differ. */
function gridOf([first, ...others]: readonly PlacedAsset[]): [columns: number, rows: number] | undefined {
  const tiles = first?.settings.tileset_grid;
  const isSame = others.every(({ settings }) => settings.tileset_grid?.join() === tiles?.join());
  return isSame ? tiles : undefined;
}
