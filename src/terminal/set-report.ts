import { printable } from "../connection/printable.ts";
import type { LockedAsset } from "../manifest/lock.ts";
import type { Planned } from "../manifest/plan.ts";
import { pathOf, type SpriteSet } from "../manifest/sprite-set.ts";
import { PixelsError } from "../protocol/errors.ts";
import { say } from "./output.ts";
import type { Paint } from "./paint.ts";
import { table } from "./table.ts";

/** More names than these are no line that can be read. */
const SHOWN = 5;

/** What is missing or stale, for people; nothing where all is current. */
export function planLines(set: SpriteSet, planned: readonly Planned[], paint: Paint): string[] {
  const rows = planned
    .filter(isOpen)
    .map(({ state, asset, reasons }) => [state, asset.name, pathOf(set, asset.output), printable(reasons.join("; "))]);
  return rows.length === 0 ? [] : table(["STATE", "SPRITE", "FILE", "WHY"], rows, paint);
}

/** All assets with their state, as `--json` prints them. */
export function planJson(set: SpriteSet, planned: readonly Planned[]): object {
  const assets = planned.map(({ asset, state, reasons }) => ({
    name: asset.name,
    path: pathOf(set, asset.output),
    state,
    reasons,
  }));
  return { assets };
}

/** What `--check` ends with. */
export function staleError({ file }: SpriteSet, planned: readonly Planned[]): PixelsError | undefined {
  const open = planned.filter(isOpen);
  if (open.length === 0) return undefined;
  const hint = `Make them with: dgx-pixels generate -f ${file}`;
  const are = open.length === 1 ? "is" : "are";
  const message = `${ratio(open, planned)} of ${file} ${are} missing or stale: ${someNames(open.map(({ asset }) => asset.name))}`;
  return new PixelsError("stale", message, hint);
}

export function sayWhatIsOpen({ file }: SpriteSet, planned: readonly Planned[], what: string): void {
  const open = planned.filter(isOpen);
  if (open.length === 0) say(`All ${count(planned)} of ${file} are current`);
  else say(`${what} ${ratio(open, planned)} of ${file}`);
}

/** Nothing is removed unasked: not even what no sprite names any more. */
export function sayForgotten(set: SpriteSet, forgotten: readonly LockedAsset[]): void {
  if (forgotten.length === 0) return;
  const paths = forgotten.map(({ output }) => printable(pathOf(set, output)));
  say(`No longer in ${set.file}, and left where they are: ${someNames(paths)}`);
}

/** The first few of many. */
export function someNames(names: readonly (string | undefined)[]): string {
  return names.length <= SHOWN ? names.join(", ") : `${names.slice(0, SHOWN).join(", ")}, ...`;
}

function isOpen({ state }: Planned): boolean {
  return state !== "current";
}

function ratio(open: readonly Planned[], planned: readonly Planned[]): string {
  return `${open.length.toLocaleString("en")} of ${count(planned)}`;
}

function count({ length }: readonly Planned[]): string {
  return `${length.toLocaleString("en")} sprite${length === 1 ? "" : "s"}`;
}
