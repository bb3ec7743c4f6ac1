import { printable } from "../client/printable.ts";
import { someNames } from "../make/some-names.ts";
import type { FinishedSet } from "../manifest/build/finish.ts";
import { keptOf, planOf } from "../manifest/plan/set-plan.ts";
import { isCurrent, type Survey } from "../manifest/plan/survey.ts";
import { pathOf, type SpriteSet } from "../manifest/set/sprite-set.ts";
import { counted } from "../protocol/counted.ts";
import { PixelsError } from "../protocol/errors.ts";
import { duration } from "./duration.ts";
import { print, say } from "./output.ts";
import type { Paint } from "./paint.ts";
import { errorJson } from "./shown.ts";
import { table } from "./table.ts";

/** What is not as it was asked for, for people; nothing where all is current. */
export async function planLines(survey: Survey, paint: Paint): Promise<string[]> {
  if (isCurrent(survey)) return [];
  const { set } = survey;
  const [sprites, sheets] = notCurrent(survey);
  const row = (state: string, name: string, outputs: readonly string[], reasons: readonly string[]) => {
    return [state, name, printable(pathOf(set, outputs[0] as string)), printable(reasons.join("; "))];
  };
  const rows = sprites.map(({ state, asset, reasons }) => row(state, asset.name, [asset.output], reasons));
  rows.push(...sheets.map(({ state, sheet, reasons }) => row(state, sheetName(sheet), sheet.outputs, reasons)));
  if (areOpen(survey.credits)) rows.push(row(survey.credits.state, "credits", [survey.credits.output], []));
  return table(["STATE", "SPRITE", "FILE", "WHY"], rows, paint);
}

/** All sprites and sheets with their state, as `--json` prints them. */
export function planJson(survey: Survey): object {
  const { isCurrent: _, ...json } = planOf(survey);
  return json;
}

/** What was left alone, as `--json` prints it; nothing where nothing was. */
export function keptJson(survey: Survey): object {
  const kept = keptOf(survey);
  return kept.length === 0 ? {} : { kept };
}

/** What was made of pictures that were drawn, as `--json` prints it; only of sets that have such. */
export function finishedJson({ set }: Survey, { colored, sheets, credits }: FinishedSet): object {
  const json = ({ name, paths, error }: FinishedSet["sheets"][number]) => {
    return { name, paths, ...(error && { error: errorJson(error) }) };
  };
  return {
    ...(set.setColors !== undefined && { colored: colored.map(json) }),
    ...(set.sheets.length > 0 && { sheets: sheets.map(json) }),
    ...(credits && { credits: json(credits) }),
  };
}

/** The files on stdout, what could not be made on stderr. */
export function sayFinished({ colored, awaited, sheets, credits }: FinishedSet): void {
  const files = [...colored, ...sheets, ...(credits ? [credits] : [])];
  for (const { paths, error } of files) if (!error) for (const path of paths) print(path);
  if (awaited.length > 0)
    say(`The palette of the set is chosen from all its sprites, and waits for ${someNames(awaited)}`);
  for (const { name, error } of colored) if (error) say(`${name}: ${printable(error.message)}`);
  for (const { error } of [...sheets, ...(credits ? [credits] : [])]) if (error) say(printable(error.message));
}

/** What `--check` ends with where not all is current. */
export function staleError(survey: Survey): PixelsError | undefined {
  if (isCurrent(survey)) return undefined;
  const { set, kept, keptSheets, credits } = survey;
  const [sprites, sheets] = notCurrent(survey);
  const names = [...sprites.map(({ asset }) => asset.name), ...sheets.map(({ sheet }) => sheetName(sheet))];
  const isAlone = names.length === 0 && credits !== undefined;
  const share = isAlone ? `the file of credits of ${set.file}` : ratio(survey, sprites.length, sheets.length);
  if (areOpen(credits)) names.push(credits.output);
  const message = `${share} ${names.length === 1 ? "is" : "are"} missing or stale: ${someNames(names)}`;
  const others = kept.length + keptSheets.length === 0 ? "" : `; ${KEPT_HINT}`;
  return new PixelsError("stale", message, `Make them with: dgx-pixels generate -f ${set.file}${others}`);
}

const KEPT_HINT = "--overwrite replaces what no build has made, --accept records it as it is.";

function areOpen(credits: Survey["credits"]): credits is NonNullable<Survey["credits"]> {
  return credits !== undefined && credits.state !== "current";
}

/** What was left alone, each with why. */
export function sayKept({ set, kept, keptSheets }: Survey): void {
  const files = [
    ...kept.map(({ state, asset }) => ({ state, path: asset.output })),
    ...keptSheets.flatMap(({ state, sheet, isProtected }) =>
      isProtected ? [{ state, path: sheet.outputs[0] as string }] : [],
    ),
  ];
  for (const [state, why] of Object.entries(WHY_KEPT)) {
    const paths = files.filter((file) => file.state === state).map(({ path }) => printable(pathOf(set, path)));
    if (paths.length > 0) say(`${why}, and left alone: ${someNames(paths)}`);
  }
  const waiting = keptSheets.filter(({ isProtected }) => !isProtected);
  if (waiting.length > 0)
    say(`Not made, as a sprite on it was left alone: ${someNames(waiting.map(({ sheet }) => sheetName(sheet)))}`);
}

const WHY_KEPT = {
  foreign: "Not made from this manifest",
  changed: "Changed after it was made",
  stale: "Accepted as it was, asked for otherwise since",
};

/** @param names of sprites. */
export function sayAccepted(names: readonly string[]): void {
  if (names.length > 0) say(`Recorded as it is: ${someNames(names)}`);
}

function notCurrent({ planned, sheets }: Survey): [Survey["planned"], Survey["sheets"]] {
  return [planned.filter(({ state }) => state !== "current"), sheets.filter(({ state }) => state !== "current")];
}

/** @param doing what, such as "Making". @param seconds that it takes, where that is known. */
export function sayWhatIsOpen(survey: Survey, doing: string, seconds?: number | undefined): void {
  const { open, openSheets } = survey;
  const time = seconds === undefined ? "" : `, in about ${duration(Math.ceil(seconds))}`;
  if (isCurrent(survey)) say(allCurrent(survey));
  else if (open.length + openSheets.length > 0) say(`${doing} ${ratio(survey, open.length, openSheets.length)}${time}`);
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

/** @param sprites so many of all. @param packed so many of all sheets. */
function ratio({ set, planned, sheets }: Survey, sprites: number, packed: number): string {
  const parts = [
    ...(sprites > 0 || packed === 0 ? [share(sprites, planned.length, "sprite")] : []),
    ...(packed > 0 ? [share(packed, sheets.length, "sheet")] : []),
  ];
  return `${parts.join(" and ")} of ${set.file}`;
}

function share(part: number, whole: number, noun: string): string {
  return `${part.toLocaleString("en")} of ${counted(whole, noun)}`;
}
