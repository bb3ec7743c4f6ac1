import * as v from "valibot";
import { PixelsError } from "../errors.ts";

/** Why a message is refused that has its type's name but not its shape: the type, the field and what it must be. */
export function refusal(type: string, issue: v.BaseIssue<unknown>): PixelsError {
  return new PixelsError("invalid_value", `${type}: ${v.getDotPath(issue)} ${fault(issue)}`);
}

/** For schemas that say nothing of their own: valibot's words would repeat what the peer sent. */
const STANDARD: Record<string, string> = {
  object: "must be a map",
  record: "must be a map",
  variant: "must be a type of message that is known here",
};

function fault(issue: v.BaseIssue<unknown>): string {
  if (issue.received === "undefined") return "is missing";
  if (issue.expected === "never") return "is one too many";
  return issue.message.startsWith("Invalid ") ? (STANDARD[issue.type] ?? "is not valid") : issue.message;
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
