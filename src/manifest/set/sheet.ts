import type { Tag } from "../../image/sheets/tag.ts";
import type { SheetFormat } from "../../make/sheets/sheet-format.ts";
import type { PIVOTS } from "../text/sheet-schema.ts";
import type { Inputs } from "./asset.ts";

/** One sheet that a manifest asks for. */
export interface Sheet {
  /** No two sheets of a manifest have the same. */
  name: string;
  /** The picture, and the data beside it where there are some; below the manifest's folder, with / between folders. */
  outputs: string[];
  /** Absent for an animation. */
  format?: SheetFormat | undefined;
  pivot: (typeof PIVOTS)[number];
  /** Where its output was said, for people. */
  where: string;
  frames: SheetFrame[];
  tags: Tag[];
}

export interface SheetFrame {
  /** Of its sprite. */
  name: string;
  /** Milliseconds. */
  duration: number;
}

/** All that decides what a sheet looks like beside the pictures on it, in a form that can be compared. */
export function sheetInputs({ format, pivot, frames, tags }: Sheet): Inputs {
  const durations = frames.map(({ duration }) => duration);
  const isEven = durations.every((duration) => duration === durations[0]);
  return {
    ...(format && { format }),
    pivot,
    duration: isEven ? (durations[0] as number) : durations.join(" "),
    ...(tags.length > 0 && { tags: tags.map(tagText).join(", ") }),
  };
}

function tagText({ name, from, to, direction = "forward" }: Tag): string {
  return `${name} ${from}-${to} ${direction}`;
}
