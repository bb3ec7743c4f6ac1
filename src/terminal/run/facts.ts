import { printable } from "../../client/printable.ts";
import type { Result } from "../../make/run/result.ts";
import type { Reference } from "../../protocol/messages/credits.ts";
import type { Paint } from "../paint.ts";

/** References that are named; `--json` and the picture's own file name all. */
const MOST_NAMED = 3;

/** What is told of a finished sprite beside its picture; its path goes to stdout. */
export function factsOf({ pictures, settings, durationS }: Result, { dim }: Paint): string[] {
  const [picture] = pictures;
  if (picture === undefined) return [];
  const { width, height, seed, references = [], nearest } = picture;
  const frames = pictures.length > 1 ? `, ${pictures.length} frames` : "";
  const facts: [string, string | undefined][] = [
    ["size", `${width}x${height}${frames}`],
    ["seed", seed === undefined ? undefined : String(seed)],
    ["model", settings?.model && printable(settings.model)],
    ["took", durationS === undefined ? undefined : `${durationS.toFixed(2)} s`],
    ...references.slice(0, MOST_NAMED).map((one, i): [string, string] => [i === 0 ? "after" : "", credit(one)]),
    ["like", nearest?.is_copy ? credit(nearest) : undefined],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [`${dim(name.padEnd(6))} ${value}`]));
}

function credit({ name, author, licence }: Reference): string {
  return printable(`${name} by ${author}, ${licence}`);
}
