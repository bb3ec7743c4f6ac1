import { randomUUID } from "node:crypto";
import { checkWritable, replaceFile } from "../../make/files/output-file.ts";
import type { Order } from "../../make/run/order.ts";
import type { Sprite } from "../../make/sprite.ts";
import { PixelsError } from "../../protocol/errors.ts";
import type { Wishes } from "../../protocol/recipe/recipe.ts";
import { type AssetJob, jobsOf } from "../plan/jobs.ts";
import { lockedAs } from "../plan/made.ts";
import type { Survey } from "../plan/survey.ts";
import { type PlacedAsset, uncolored } from "../set/asset.ts";
import { checkInside, type SaidPath } from "../set/inside.ts";
import { pathOf } from "../set/sprite-set.ts";
import { refuseChanged } from "./kept.ts";

/** Finds out before anything is made whether all of it can be written. Throws PixelsError `usage` or `unwritable`. */
export async function checkTargets({ set, open, openSheets, credits, lock, isOverwriting }: Survey): Promise<void> {
  if (credits?.state === "foreign" && !isOverwriting) throw foreignCredits(pathOf(set, credits.output));
  const said = [
    ...open.map(({ asset: { output, source, path } }): SaidPath => {
      return { path: output, where: () => source.position([...path, "output"]) };
    }),
    ...openSheets.flatMap(({ sheet: { outputs, where } }) => outputs.map((path) => ({ path, where: () => where }))),
    ...(credits ? [{ path: credits.output, where: () => `${set.file}: credits` }] : []),
  ];
  const paths = said.map(({ path }) => path);
  if (paths.length === 0) return;
  await checkInside(set.folder, said);
  await checkWritable(lock ? [lock.path] : [], false);
  await checkWritable(
    paths.map((path) => pathOf(set, path)),
    true,
  );
}

function foreignCredits(path: string): PixelsError {
  const hint = "Name another file, move this one away, or replace it with --overwrite.";
  return new PixelsError("usage", `${path}, which credits names, was not written by dgx-pixels`, hint);
}

/**
 * The order for what is to be drawn. Each finished picture goes into the lock, then to its file: a build that is
 * killed between the two makes it again, and never one whose file is there.
 */
export async function orderFor(found: Survey): Promise<Order> {
  const { set, toDraw, lock, files } = found;
  const color = toDraw.some(isInSetPalette) ? (await import("./set-palette.ts")).colored : undefined;
  const jobs = jobsOf(toDraw);
  const jobOf = ({ index }: Sprite) => jobs[index] as AssetJob;
  const firsts = jobs.map(([first]) => drawnAs(first));
  const pictures =
    set.pictures.size === 0 ? undefined : await (await import("./set-pictures.ts")).picturesFor(set, firsts);
  const wishes = pictures?.wishes ?? firsts.map(({ settings }) => settings);
  return {
    sprites: jobs.map(([{ animation, name, prompt, seed }], index) => {
      return { index, jobId: randomUUID(), name: animation?.name ?? name, prompt, seed };
    }),
    wishesFor: ({ index }) => wishes[index] as Wishes,
    blobs: pictures?.blobs,
    inputsFor: ({ index }) => pictures?.told[index],
    warningsFor: () => [...(pictures?.warnings ?? [])],
    async keep(sprite, drawn, frame) {
      const asset = jobOf(sprite).find((one) => (one.frame ?? 0) === frame);
      if (asset === undefined) return undefined;
      const isColored = isInSetPalette(asset);
      const png = isColored && color ? color(drawn, asset.settings) : drawn;
      const isFinished = asset.setColors === undefined || isColored;
      const target = pathOf(set, asset.output);
      refuseChanged(found, asset.output);
      const locked = lockedAs(isFinished ? asset : drawnAs(asset), png);
      await lock?.record({ ...locked, replaces: files.get(asset.output) });
      await replaceFile(target, png);
      lock?.written(locked);
      return isFinished ? { path: target, png } : undefined;
    },
  };
}

/** The backend is not told of the palette of a set: all pictures get it here, new ones and those that were drawn before. */
function drawnAs(asset: PlacedAsset): PlacedAsset {
  return asset.setColors === undefined ? asset : uncolored(asset);
}

function isInSetPalette({ setColors, settings }: PlacedAsset): boolean {
  return setColors !== undefined && settings.palette !== undefined;
}
