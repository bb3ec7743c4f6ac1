import { distinctNames, type Tag } from "../../image/sheets/tag.ts";
import { pictureCount } from "../../protocol/recipe/counts.ts";
import type { PlacedAsset } from "./asset.ts";

/** A tag for each animation whose frames follow each other on a sheet, under its name. @param assets on the sheet, in their order. */
export function animationTags(assets: readonly PlacedAsset[]): Tag[] {
  const tags: Tag[] = [];
  for (const [from, { animation, frame, settings }] of assets.entries()) {
    if (animation === undefined || frame !== 0) continue;
    const to = from + pictureCount(settings) - 1;
    const isWhole = assets.slice(from, to + 1).every((one, i) => one.animation === animation && one.frame === i);
    if (isWhole && to < assets.length) tags.push({ name: animation.name, from, to });
  }
  const names = distinctNames(tags.map(({ name }) => name));
  return tags.map((tag, i) => ({ ...tag, name: names[i] as string }));
}
