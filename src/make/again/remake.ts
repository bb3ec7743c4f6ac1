import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import type { Wishes } from "../run/settings.ts";
import type { Made } from "./made.ts";

/** Settings of which one takes the place of the other. */
const RIVALS = [
  ["palette", "colors"],
  ["animation_frames", "tileset_grid"],
] as const;

/** The settings of a picture, and in place of them what was asked for otherwise. */
export function remade({ wishes }: Made, asked: Wishes): Wishes {
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as Wishes;
  const kept = { ...wishes };
  for (const pair of RIVALS) {
    if (pair.some((key) => given[key] !== undefined)) for (const key of pair) delete kept[key];
  }
  return { ...kept, ...given };
}

/** Why the picture may come out otherwise than the one that it is made like, for people. @param version of this program. */
export function differences(made: Made, wishes: Wishes, models: readonly ModelInfo[], version: string): string[] {
  const { modelSha256, foreignModel } = made;
  const found: string[] = [];
  if (foreignModel !== undefined && wishes.model === undefined)
    found.push(`it was made with "${foreignModel}", and is drawn with the backend's own model`);
  const model = models.find(({ name }) => name === wishes.model);
  const isSameModel = wishes.model === made.wishes.model;
  if (isSameModel && modelSha256 !== undefined && model?.sha256 !== undefined && model.sha256 !== modelSha256)
    found.push(`the weights of ${model.name} are not those that it was made with`);
  if (made.version !== undefined && made.version !== version)
    found.push(`it was made by version ${made.version}, and this is ${version}`);
  return found;
}
