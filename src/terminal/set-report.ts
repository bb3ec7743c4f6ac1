import { printable } from "../connection/printable.ts";
import type { LockedAsset } from "../manifest/lock.ts";
import { pathOf, type SpriteSet } from "../manifest/sprite-set.ts";
import type { Survey } from "../manifest/survey.ts";
import { PixelsError } from "../protocol/errors.ts";
import { duration } from "./duration.ts";
import { say } from "./output.ts";
import type { Paint } from "./paint.ts";
import { table } from "./table.ts";

/** More names than these are no line that can be read. */
const SHOWN = 5;

/** What is missing or stale, for people; nothing where all is current. */
export function planLines({ set, planned }: Survey, paint: Paint): string[] {
  const open = planned.filter(({ state }) => state !== "current");
  if (open.length === 0) return [];
  const row = ({ state, asset, reasons }: (typeof open)[number]) => {
    return [state, asset.name, pathOf(set, asset.output), printable(reasons.join("; "))];
  };
  return table(["STATE", "SPRITE", "FILE", "WHY"], open.map(row), paint);
}

/** All sprites with their state, as `--json` prints them. */
export function planJson({ set, planned }: Survey): object[] {
  return planned.map(({ asset, state, reasons }) => ({
    name: asset.name,
    path: pathOf(set, asset.output),
    state,
    reasons,
  }));
}

/** What `--check` ends with where not all is current. */
export function staleError(survey: Survey): PixelsError | undefined {
  const { set, open } = survey;
  if (open.length === 0) return undefined;
  const names = someNames(open.map(({ name }) => name));
  const message = `${ratio(survey)} ${open.length === 1 ? "is" : "are"} missing or stale: ${names}`;
  return new PixelsError("stale", message, `Make them with: dgx-pixels generate -f ${set.file}`);
}

/** @param doing what, such as "Making". @param seconds that it takes, where that is known. */
export function sayWhatIsOpen(survey: Survey, doing: string, seconds?: number | undefined): void {
  const { set, planned, open } = survey;
  const time = seconds === undefined ? "" : `, in about ${duration(Math.ceil(seconds))}`;
  if (open.length > 0) say(`${doing} ${ratio(survey)}${time}`);
  else say(planned.length === 1 ? `The sprite of ${set.file} is current` : `All ${count(survey)} are current`);
}

/** Nothing is removed unasked: not even what no sprite names any more. */
export function sayForgotten(set: SpriteSet, forgotten: readonly LockedAsset[]): void {
  const outputs = new Set(set.assets.map(({ output }) => output));
  const left = forgotten.filter(({ output }) => !outputs.has(output));
  const paths = left.map(({ output }) => printable(pathOf(set, output)));
  if (paths.length === 0) return;
  say(`No longer in ${set.file}, and left where they are: ${someNames(paths)}`);
}

/** The first few of many. */
export function someNames(names: readonly (string | undefined)[]): string {
  return names.length <= SHOWN ? names.join(", ") : `${names.slice(0, SHOWN).join(", ")}, ...`;
}

function ratio(survey: Survey): string {
  return `${survey.open.length.toLocaleString("en")} of ${count(survey)}`;
}

function count({ set, planned }: Survey): string {
  return `${planned.length.toLocaleString("en")} sprite${planned.length === 1 ? "" : "s"} of ${set.file}`;
}
