import * as v from "valibot";
import type { PixelsError } from "../protocol/errors.ts";
import { mistake, type Path, type Source } from "./source.ts";

/** What the source holds, checked. Throws PixelsError `usage` for the first mistake, and how many more there are. */
export function validate<T extends v.GenericSchema<unknown, unknown>>(schema: T, source: Source): v.InferOutput<T> {
  const result = v.safeParse(schema, source.value, { abortPipeEarly: true });
  if (result.success) return result.output;
  throw explain(source, result.issues[0], result.issues.length - 1);
}

function explain(source: Source, issue: v.BaseIssue<unknown>, others: number): PixelsError {
  const path = (issue.path ?? []).map(({ key }) => key as string | number);
  const isKey = issue.path?.at(-1)?.origin === "key";
  const more = others === 0 ? "" : ` (and ${others} more)`;
  return mistake(source.position(path, isKey ? "key" : "value"), `${problem(issue, path)}${more}`, hint(issue));
}

function problem(issue: v.BaseIssue<unknown>, path: Path): string {
  if (issue.expected === "never") return issue.message;
  if (issue.received === "undefined") return `${path.at(-1)} is missing`;
  return `${named(path)} ${issue.message}`;
}

function hint({ expected, received }: v.BaseIssue<unknown>): string {
  if (expected === "never") return "docs/manifest.md describes the keys.";
  if (received === "undefined") return "Add it.";
  return expected === "string" ? "Put it in quotes." : "Correct it and try again.";
}

function named(path: Path): string {
  const key = path.findLast((step) => typeof step === "string");
  if (key === undefined) return "this";
  return typeof path.at(-1) === "number" ? `an entry of ${key}` : String(key);
}
