import { readFileSync } from "node:fs";
import { join } from "node:path";
import { paletteOf } from "../../image/color/palette.ts";
import { quantize } from "../../image/color/quantize.ts";
import { decodePng, encodePng } from "../../image/files/png.ts";
import { readText } from "../../image/files/png-text.ts";
import { enlarge } from "../../image/grid/scale.ts";
import type { Rgba } from "../../image/rgba.ts";
import { colorSprites } from "../../image/steps/sprite-steps.ts";
import { replaceFile } from "../../make/files/output-file.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { whyTooLarge } from "../../protocol/recipe/counts.ts";
import type { Wishes } from "../../protocol/recipe/recipe.ts";
import { retold } from "../../protocol/recipe/text.ts";
import { sha256Of } from "../plan/fingerprints.ts";
import { lockedAs } from "../plan/made.ts";
import type { Planned } from "../plan/plan.ts";
import { lookAgain, type Survey } from "../plan/survey.ts";
import type { PlacedAsset } from "../set/asset.ts";
import { pathOf } from "../set/sprite-set.ts";
import { decodeSprite } from "./decode-sprite.ts";
import { type Finished, finishedOr, stopIfAborted } from "./finished.ts";

/** Pictures that are coloured before the lock is written once for all of them. */
const CHUNK = 256;

export interface ColoredSet {
  /** Pictures that got the palette of the set. */
  colored: Finished[];
  /** Sprites without a picture: the palette is chosen from all. */
  awaited: string[];
}

/**
 * Chooses the palette of the set where it has none yet and all its sprites are drawn, and colours those that lack it.
 * A build that is killed meanwhile finds the palette in the lock, and the rest as it was drawn.
 */
export async function colorSet(found: Survey, signal?: AbortSignal): Promise<ColoredSet> {
  const { set, lock } = found;
  if (set.setColors === undefined || lock === undefined) return { colored: [], awaited: [] };
  let { planned } = found;
  if (lock.palette === undefined) {
    const sharing = planned.filter(({ asset }) => asset.setColors !== undefined);
    const awaited = sharing
      .filter(({ isDrawn, state }) => !isDrawn && state !== "current")
      .map(({ asset }) => asset.name);
    if (awaited.length > 0) return { colored: [], awaited };
    const accepted = await acceptedAmong(found, sharing);
    const { colors } = quantize(pictures(found, sharing, accepted), set.setColors);
    await lock.choosePalette(set.setColors, colors);
    planned = lookAgain(found).planned;
  }
  const drawn = planned.filter(({ isDrawn }) => isDrawn).map(({ asset }) => asset);
  const finished: Finished[] = [];
  for (let at = 0; at < drawn.length; at += CHUNK) {
    stopIfAborted(signal);
    finished.push(...(await Promise.all(drawn.slice(at, at + CHUNK).map((asset) => finish(found, asset)))));
  }
  return { colored: finished, awaited: [] };
}

/** One at a time: all of a large set do not fit into memory. @param accepted those that may be PNGs of any kind, by name. */
function* pictures({ set }: Survey, sharing: readonly Planned[], accepted: ReadonlyMap<string, Rgba>) {
  for (const { asset } of sharing)
    yield accepted.get(asset.name) ?? decodePng(readFileSync(join(set.folder, asset.output)));
}

/** Those that are current without the palette of the set, which nobody has coloured but whoever made them. */
async function acceptedAmong({ set }: Survey, sharing: readonly Planned[]): Promise<Map<string, Rgba>> {
  const accepted = new Map<string, Rgba>();
  for (const { asset, state } of sharing)
    if (state === "current") accepted.set(asset.name, await decodeSprite(join(set.folder, asset.output)));
  return accepted;
}

async function finish({ set, lock }: Survey, asset: PlacedAsset): Promise<Finished> {
  const path = pathOf(set, asset.output);
  return finishedOr(asset.name, [path], async () => {
    const drawn = readFileSync(path);
    const png = colored(drawn, asset.settings);
    const locked = lockedAs(asset, png);
    await lock?.record({ ...locked, replaces: sha256Of(drawn) });
    await replaceFile(path, png);
    lock?.written(locked);
  });
}

/**
 * A picture as it was drawn, in its palette and with the steps that follow it, then enlarged: pixel for pixel what the backend makes of a palette that it is
 * given, and with the same text. Throws PixelsError `invalid_value` for a file that becomes too large.
 */
export function colored(png: Uint8Array, { palette, ...settings }: Wishes): Uint8Array {
  const { scale = 1 } = settings;
  const drawn = decodePng(png);
  const problem = whyTooLarge([drawn.width, drawn.height], scale);
  if (problem !== undefined) throw new PixelsError("invalid_value", problem);
  // A set of empty pictures has none.
  const colors = palette?.length === 0 ? undefined : palette;
  const [image = drawn] = colorSprites([drawn], { ...settings, palette: colors && paletteOf("of the set", colors) });
  return encodePng(enlarge(image, scale), retold(readText(png), { ...settings, palette: colors }));
}
