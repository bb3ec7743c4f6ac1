import { extname } from "node:path";

/** Who reads a sheet's data, and how the file beside the picture ends. */
const DATA_ENDINGS = {
  aseprite: ".json",
  texturepacker: ".json",
  godot: ".tres",
  godot3: ".tres",
  bevy: ".ron",
  tiled: ".tsx",
} as const;
export type SheetFormat = keyof typeof DATA_ENDINGS;
export const DEFAULT_FORMAT: SheetFormat = "aseprite";
export const SHEET_FORMATS = Object.keys(DATA_ENDINGS) as [SheetFormat, ...SheetFormat[]];

/** A sheet, or an animation of its pictures. */
export const SHEET_ENDINGS = [".png", ".gif", ".apng"] as const;

export function isAnimation(path: string): boolean {
  return extname(path).toLowerCase() !== ".png";
}

/** The picture, and the data beside it where it is a sheet. */
export function sheetFilesOf(path: string, format: SheetFormat): string[] {
  return isAnimation(path) ? [path] : [path, `${path.slice(0, -".png".length)}${DATA_ENDINGS[format]}`];
}
