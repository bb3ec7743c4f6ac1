import * as v from "valibot";
import type { PixelsError } from "../../protocol/errors.ts";
import { mistake, type Path, type Source } from "./source.ts";

type Issue = v.BaseIssue<unknown>;

/** What the source holds, checked. Throws PixelsError `usage` for one mistake, and how many more there are. */
export function validate<T extends v.GenericSchema<unknown, unknown>>(schema: T, source: Source): v.InferOutput<T> {
  const result = v.safeParse(schema, source.value, { abortPipeEarly: true });
  if (result.success) return result.output;
  // A missing key is probably there under a misspelt name.
  const first = result.issues.find((issue) => !isMissing(issue) || isList(issue)) ?? result.issues[0];
  throw explain(source, first, result.issues.length - 1);
}

function explain(source: Source, issue: Issue, others: number): PixelsError {
  const path = (issue.path ?? []).map(({ key }) => key as string | number);
  const more = others === 0 ? "" : ` (and ${others} more)`;
  if (isList(issue)) {
    const around = path.slice(0, -1);
    const hint = "Write keys and values, such as prompt: a red dragon.";
    return mistake(source.position(around), `${named(around)} must be a map, not a list`, hint);
  }
  const of = issue.path?.at(-1)?.origin === "key" ? "key" : "value";
  return mistake(source.position(path, of), `${problem(issue, path)}${more}`, hintFor(issue));
}

function problem(issue: Issue, path: Path): string {
  if (isUnknown(issue)) return issue.message;
  return isMissing(issue) ? `${path.at(-1)} is missing` : `${named(path)} ${issue.message}`;
}

function hintFor(issue: Issue): string {
  if (isUnknown(issue)) return "docs/manifest.md describes the keys.";
  if (isMissing(issue)) return "Add it.";
  return issue.expected === "string" && typeof issue.input !== "object"
    ? "Put it in quotes."
    : "Correct it and try again.";
}

function isUnknown({ expected }: Issue): boolean {
  return expected === "never";
}

function isMissing({ received }: Issue): boolean {
  return received === "undefined";
}

/** A list would pass for a map whose keys are all missing. */
function isList({ path }: Issue): boolean {
  const last = path?.at(-1);
  return last?.type === "object" && Array.isArray(last.input);
}

function named(path: Path): string {
  const key = path.findLast((step) => typeof step === "string");
  if (key === undefined) return "this";
  return typeof path.at(-1) === "number" ? `an entry of ${key}` : String(key);
}
