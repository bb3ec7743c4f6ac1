import { OwnPictures } from "../../make/inputs/own-pictures.ts";
import type { PictureSources } from "../../make/run/wishes.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { blobsOf } from "../../protocol/recipe/blobs.ts";
import type { SharedName, Wishes } from "../../protocol/recipe/recipe.ts";
import { keyName } from "../../protocol/recipe/spelling.ts";
import { checksumsOf, type ToldInputs } from "../../protocol/recipe/told-inputs.ts";
import type { PlacedAsset } from "../set/asset.ts";
import type { SpriteSet } from "../set/sprite-set.ts";

/** What the sprites of an order are drawn from. */
export interface SetPictures {
  /** What is to be uploaded. */
  blobs: ReadonlyMap<string, Uint8Array>;
  warnings: ReadonlySet<string>;
  /** Settings in which uploads stand in the place of files. */
  wishes: Wishes[];
  told: (ToldInputs | undefined)[];
}

/**
 * Reads the pictures that these assets are drawn from, one of each job. Throws PixelsError `bad_picture`, and `usage` where one is not what it was
 * when the set was looked at.
 */
export async function picturesFor({ pictures }: SpriteSet, assets: readonly PlacedAsset[]): Promise<SetPictures> {
  const own = new OwnPictures();
  const read = { wishes: [] as Wishes[], told: [] as (ToldInputs | undefined)[] };
  for (const { settings, source, path } of assets) {
    if (blobsOf(settings).length === 0) {
      read.wishes.push(settings);
      read.told.push(undefined);
      continue;
    }
    const spell = (name: SharedName) => `${source.position([...path, keyName(name)])}: ${keyName(name)}`;
    const { wishes, told } = await own.read(sourcesOf(settings, pictures), { spell, background: settings.background });
    if (blobsOf(checksumsOf(told)).join() !== blobsOf(settings).join())
      throw new PixelsError(
        "usage",
        `${spell("references")} was changed while the set was made`,
        "Run the command again.",
      );
    read.wishes.push({ ...wishes, ...settings, ...uploadsIn(wishes) });
    read.told.push(told);
  }
  return { ...read, blobs: own.blobs, warnings: own.warnings };
}

function sourcesOf({ references, init, mask }: Wishes, paths: SpriteSet["pictures"]): PictureSources {
  const pathOf = (checksum: string) => paths.get(checksum) as string;
  return { references: references?.map(pathOf), init: init && pathOf(init), mask: mask && pathOf(mask) };
}

function uploadsIn({ references, init, mask }: Wishes): Wishes {
  return { references, init, mask };
}
