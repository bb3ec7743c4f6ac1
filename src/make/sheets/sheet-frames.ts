import { decodePng } from "../../image/files/png.ts";
import type { Frame } from "../../image/sheets/sheet.ts";
import { distinctNames, type Tag } from "../../image/sheets/tag.ts";
import { pivotOf } from "../../image/steps/anchor.ts";
import { crop } from "../../image/steps/canvas.ts";
import { isAnimation } from "../../protocol/recipe/counts.ts";
import type { Wishes } from "../../protocol/recipe/recipe.ts";
import { DURATION } from "../files/picture-format.ts";
import { slug } from "../files/slug.ts";
import type { Sprite } from "../sprite.ts";

export interface Drawn {
  sprite: Sprite;
  png: Uint8Array;
  /** Of its file, without folders and ending; absent where it was not written. */
  name?: string | undefined;
  /** Of the sprite's animation, from 0. */
  frame: number;
}

/** Pictures as a sheet takes them. */
export interface SheetContent {
  frames: Frame[];
  tags: Tag[];
  /** So many cells of one size in a row, as in a tileset. */
  columns?: number;
}

/** Frames have the names of their files. Pictures of one prompt are one tag; each animation is one, and stands where its first frame does; a tileset is its tiles. @param wishes that say of what kind they are. */
export function contentOf(drawn: readonly Drawn[], wishes: Wishes): SheetContent {
  if (wishes.tileset_grid !== undefined) return tilesOf(drawn, wishes.tileset_grid);
  const frames = picturesOf(drawn);
  if (!isAnimation(wishes)) return { frames, tags: tagsOf(drawn, promptOf, ({ prompt }) => slug(prompt)) };
  for (const [i, { frame }] of drawn.entries()) {
    const first = frames[i - frame] as Frame;
    Object.assign(frames[i] as Frame, { pivot: pivotOf(first.image) });
  }
  const prompts = new Set(drawn.map(({ sprite }) => sprite.prompt));
  const sprites = new Set(drawn.map(({ sprite }) => sprite));
  const isOneEach = prompts.size === sprites.size;
  const nameOf = ({ prompt, seed }: Sprite) => (isOneEach ? slug(prompt) : `${slug(prompt)}-${seed}`);
  return { frames, tags: tagsOf(drawn, (sprite) => sprite, nameOf) };
}

function promptOf({ prompt }: Sprite): string {
  return prompt;
}

function picturesOf(drawn: readonly Drawn[]): Frame[] {
  const names = distinctNames(drawn.map(nameOf));
  return drawn.map(({ png }, i) => ({ name: names[i] as string, image: decodePng(png), duration: DURATION }));
}

function nameOf({ name, sprite: { prompt, seed } }: Drawn): string {
  return name ?? `${slug(prompt)}-${seed}`;
}

function tilesOf(drawn: readonly Drawn[], [columns, rows]: [number, number]): SheetContent {
  const frames = picturesOf(drawn).flatMap((picture) => cutTiles(picture, [columns, rows]));
  // Tiles are no animation, so they have no tag.
  return { frames, tags: [], columns };
}

/** The tiles of an atlas, row by row. */
export function cutTiles({ name, image, ...rest }: Frame, [columns, rows]: [number, number]): Frame[] {
  const [width, height] = [image.width / columns, image.height / rows];
  return Array.from({ length: columns * rows }, (_, tile): Frame => {
    const [x, y] = [(tile % columns) * width, Math.floor(tile / columns) * height];
    return { ...rest, name: `${name}-${tile}`, image: crop(image, { x, y, width, height }) };
  });
}

/** A tag for each run of pictures that are of one kind, each with a name of its own. */
function tagsOf(
  drawn: readonly Drawn[],
  kindOf: (sprite: Sprite) => unknown,
  nameOf: (sprite: Sprite) => string,
): Tag[] {
  const tags: (Tag & { kind: unknown })[] = [];
  for (const [index, { sprite }] of drawn.entries()) {
    const kind = kindOf(sprite);
    const last = tags.at(-1);
    if (last !== undefined && last.kind === kind) last.to = index;
    else tags.push({ kind, name: nameOf(sprite), from: index, to: index });
  }
  const names = distinctNames(tags.map(({ name }) => name));
  return tags.map(({ from, to }, i) => ({ name: names[i] as string, from, to }));
}
