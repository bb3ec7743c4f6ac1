import * as v from "valibot";
import { isErrorCode, PixelsError } from "./errors.ts";

const schema = v.object({
  error: v.object({ code: v.string(), message: v.string(), hint: v.optional(v.string()) }),
});

/** What a process says of the error that ends it, as one line: commands with `--json`, and workers. */
export function errorLine({ code, message, hint }: PixelsError): string {
  return JSON.stringify({ error: { code, message, hint } });
}

/** The error that such a line tells, or undefined for any other line. */
export function readErrorLine(line: string): PixelsError | undefined {
  try {
    const { code, message, hint } = v.parse(schema, JSON.parse(line)).error;
    return new PixelsError(isErrorCode(code) ? code : "worker_failed", message, hint);
  } catch {
    return undefined;
  }
}
