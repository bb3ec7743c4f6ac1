import { fill } from "../../make/files/template.ts";
import { isAnimation, SHEET_ENDINGS, type SheetFormat, sheetFilesOf } from "../../make/sheets/sheet-format.ts";
import type { SheetEntry } from "../text/sheet-schema.ts";
import { mistake } from "../text/source.ts";
import { checkOutput, type Targets } from "./place.ts";
import type { Sheet } from "./sheet.ts";

const FORMAT: SheetFormat = "aseprite";

/**
 * The files of one sheet. @param where its output stands, for people. Throws PixelsError `usage` for a file outside of the manifest's folder,
 * of another kind, or of somebody else, and for settings that an animation does not have.
 */
export function placeSheet(entry: SheetEntry, where: string, targets: Targets): Pick<Sheet, "outputs" | "format"> {
  const { name, output: template = "{name}.png", format, tags } = entry;
  const at = () => `${where}: output`;
  const output = checkOutput(
    fill(template.endsWith("/") ? `${template}{name}.png` : template, { name }, at),
    SHEET_ENDINGS,
    at,
  );
  if (isAnimation(output) && (format ?? tags) !== undefined) {
    const hint = "Leave it out, or make the sheet a .png.";
    throw mistake(where, `${format === undefined ? "tags have" : "format has"} no place in ${output}`, hint);
  }
  const outputs = sheetFilesOf(output, format ?? FORMAT);
  for (const path of outputs) targets.take(path, `sheet ${name}`, at);
  return { outputs, ...(!isAnimation(output) && { format: format ?? FORMAT }) };
}
