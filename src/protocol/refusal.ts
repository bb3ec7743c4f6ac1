import * as v from "valibot";
import { PixelsError } from "./errors.ts";

/** Why a message is refused that has its type's name but not its shape: the type, the field and what it must be. */
export function refusal(type: string, issue: v.BaseIssue<unknown>): PixelsError {
  return new PixelsError("invalid_value", `${type}: ${v.getDotPath(issue)} ${fault(issue)}`);
}

function fault(issue: v.BaseIssue<unknown>): string {
  if (issue.received === "undefined") return "is missing";
  return issue.expected === "never" ? "is one too many" : issue.message;
}

export function unknownType(type: string, known: Iterable<string>): PixelsError {
  return new PixelsError(
    "unknown_type",
    `unknown message type "${printable(type)}"; known are ${[...known].join(", ")}`,
  );
}

function printable(text: string): string {
  return text.slice(0, 64).replaceAll(/[^\x20-\x7e]/g, "?");
}
