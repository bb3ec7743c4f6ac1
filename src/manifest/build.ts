import { createHash, randomUUID } from "node:crypto";
import type { Order } from "../sprites/order.ts";
import { checkWritable, writePicture } from "../sprites/picture-file.ts";
import type { Wishes } from "../sprites/settings.ts";
import type { Sprite } from "../sprites/sprite.ts";
import { type AssetSettings, inputsOf, type PlacedAsset } from "./asset.ts";
import { checkInside } from "./inside.ts";
import { madeFrom } from "./made.ts";
import { pathOf } from "./sprite-set.ts";
import type { Survey } from "./survey.ts";

/**
 * The order for what is missing or stale in a set. Each finished picture goes into the lock, then to its file: a build that is
 * killed between the two makes it again, and never one whose file is there.
 * Throws PixelsError `usage` or `unwritable` where one of the files can't be written.
 */
export async function orderFor({ set, open, lock }: Survey): Promise<Order> {
  const paths = open.map(({ output }) => output);
  await checkInside(set.folder, paths);
  const targets = paths.map((path) => pathOf(set, path));
  await checkWritable(lock ? [lock.path] : [], false);
  await checkWritable(targets, true);
  const assetOf = ({ index }: Sprite) => open[index] as PlacedAsset;
  return {
    sprites: open.map(({ name, prompt, seed }, index) => ({ index, jobId: randomUUID(), name, prompt, seed })),
    wishesFor: (sprite) => wishesOf(assetOf(sprite).settings),
    async keep(sprite, png) {
      const target = targets[sprite.index] as string;
      await lock?.record(locked(assetOf(sprite), png));
      await writePicture(target, png);
      return target;
    },
  };
}

function wishesOf({ negative, ...settings }: AssetSettings): Wishes {
  return { ...settings, negative_prompt: negative };
}

function locked(asset: PlacedAsset, png: Uint8Array) {
  const { name, output } = asset;
  const sha256 = createHash("sha256").update(png).digest("hex");
  return { name, output, sha256, inputs: inputsOf(asset), made: madeFrom(png) };
}
