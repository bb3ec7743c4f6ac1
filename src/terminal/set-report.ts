import { printable } from "../client/printable.ts";
import { someNames } from "../make/some-names.ts";
import type { FinishedSet } from "../manifest/build/finish.ts";
import { isCurrent, type Survey } from "../manifest/plan/survey.ts";
import { pathOf, type SpriteSet } from "../manifest/set/sprite-set.ts";
import { counted } from "../protocol/counted.ts";
import { PixelsError } from "../protocol/errors.ts";
import { duration } from "./duration.ts";
import { print, say } from "./output.ts";
import type { Paint } from "./paint.ts";
import { errorJson } from "./shown.ts";
import { table } from "./table.ts";

/** What is missing or stale, for people; nothing where all is current. */
export async function planLines(survey: Survey, paint: Paint): Promise<string[]> {
  if (isCurrent(survey)) return [];
  const { set, open, openSheets } = survey;
  const row = (state: string, name: string, outputs: readonly string[], reasons: readonly string[]) => {
    return [state, name, printable(pathOf(set, outputs[0] as string)), printable(reasons.join("; "))];
  };
  const rows = open.map(({ state, asset, reasons }) => row(state, asset.name, [asset.output], reasons));
  rows.push(...openSheets.map(({ state, sheet, reasons }) => row(state, sheetName(sheet), sheet.outputs, reasons)));
  return table(["STATE", "SPRITE", "FILE", "WHY"], rows, paint);
}

/** All sprites and sheets with their state, as `--json` prints them. */
export function planJson({ set, planned, sheets }: Survey): object {
  const assets = planned.map(({ asset, state, reasons }) => {
    return { name: asset.name, path: pathOf(set, asset.output), state, reasons };
  });
  if (sheets.length === 0) return { assets };
  const packed = sheets.map(({ sheet, state, reasons }) => {
    return { name: sheet.name, paths: sheet.outputs.map((output) => pathOf(set, output)), state, reasons };
  });
  return { assets, sheets: packed };
}

/** What was made of pictures that were drawn, as `--json` prints it; only of sets that have such. */
export function finishedJson({ set }: Survey, { colored, sheets }: FinishedSet): object {
  const json = ({ name, paths, error }: FinishedSet["sheets"][number]) => {
    return { name, paths, ...(error && { error: errorJson(error) }) };
  };
  return {
    ...(set.setColors !== undefined && { colored: colored.map(json) }),
    ...(set.sheets.length > 0 && { sheets: sheets.map(json) }),
  };
}

/** The files on stdout, what could not be made on stderr. */
export function sayFinished({ colored, awaited, sheets }: FinishedSet): void {
  for (const { paths, error } of [...colored, ...sheets]) if (!error) for (const path of paths) print(path);
  if (awaited.length > 0)
    say(`The palette of the set is chosen from all its sprites, and waits for ${someNames(awaited)}`);
  for (const { name, error } of colored) if (error) say(`${name}: ${printable(error.message)}`);
  for (const { error } of sheets) if (error) say(printable(error.message));
}

/** What `--check` ends with where not all is current. */
export function staleError(survey: Survey): PixelsError | undefined {
  const { set, open, openSheets } = survey;
  if (isCurrent(survey)) return undefined;
  const names = [...open.map(({ asset }) => asset.name), ...openSheets.map(({ sheet }) => sheetName(sheet))];
  const message = `${ratio(survey)} ${names.length === 1 ? "is" : "are"} missing or stale: ${someNames(names)}`;
  return new PixelsError("stale", message, `Make them with: dgx-pixels generate -f ${set.file}`);
}

/** @param doing what, such as "Making". @param seconds that it takes, where that is known. */
export function sayWhatIsOpen(survey: Survey, doing: string, seconds?: number | undefined): void {
  const time = seconds === undefined ? "" : `, in about ${duration(Math.ceil(seconds))}`;
  say(isCurrent(survey) ? allCurrent(survey) : `${doing} ${ratio(survey)}${time}`);
}

/** Nothing is removed unasked: not even what the manifest does not name any more. @param forgotten files of it. */
export function sayForgotten(set: SpriteSet, forgotten: readonly string[]): void {
  const outputs = new Set([...set.assets.map(({ output }) => output), ...set.sheets.flatMap((sheet) => sheet.outputs)]);
  const paths = forgotten.filter((output) => !outputs.has(output)).map((output) => printable(pathOf(set, output)));
  if (paths.length === 0) return;
  say(`No longer in ${set.file}, and left where they are: ${someNames(paths)}`);
}

function allCurrent({ set, planned, sheets }: Survey): string {
  if (planned.length + sheets.length === 1) return `The sprite of ${set.file} is current`;
  const what = [counted(planned.length, "sprite"), ...(sheets.length === 0 ? [] : [counted(sheets.length, "sheet")])];
  return `All ${what.join(" and ")} of ${set.file} are current`;
}

/** Tells a sheet from a sprite of the same name. */
function sheetName({ name }: { name: string }): string {
  return `${name} (sheet)`;
}

function ratio({ set, planned, open, sheets, openSheets }: Survey): string {
  const parts = [
    ...(open.length > 0 || openSheets.length === 0 ? [share(open.length, planned.length, "sprite")] : []),
    ...(openSheets.length > 0 ? [share(openSheets.length, sheets.length, "sheet")] : []),
  ];
  return `${parts.join(" and ")} of ${set.file}`;
}

function share(part: number, whole: number, noun: string): string {
  return `${part.toLocaleString("en")} of ${counted(whole, noun)}`;
}
