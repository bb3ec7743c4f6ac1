/** Who reads a sheet's data. */
export const SHEET_FORMATS = ["aseprite", "texturepacker", "godot", "bevy", "tiled"] as const;
export type SheetFormat = (typeof SHEET_FORMATS)[number];
