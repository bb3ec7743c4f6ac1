import { printable } from "../client/printable.ts";
import { isDebug } from "../environment.ts";
import { PixelsError } from "../protocol/errors.ts";
import { asPixelsError, systemFault } from "../protocol/system-fault.ts";
import { errorText } from "./error-text.ts";
import { say, toJson } from "./output.ts";
import { type OclifError, usageError } from "./usage.ts";

/** Says on stderr what went wrong, and sets the exit code. A user's error is one line, a bug too unless debugging. */
export function reportError(cause: unknown, asJson: boolean): void {
  if ((cause as OclifError).code === "EEXIT") {
    process.exitCode = (cause as OclifError).oclif?.exit ?? 0;
    return;
  }
  const error = errorOf(cause);
  const hint = printable(error.hint);
  const text = errorText(error);
  if (asJson) say(toJson({ error: { code: error.code, message: printable(error.message), hint } }));
  else say(`Error: ${/[.!?]$/.test(text) ? text : `${text}.`} ${hint}`);
  if (isDebug && error.code === "internal") say(String((error.cause as Error | undefined)?.stack ?? error.stack));
  process.exitCode = error.exit;
}

/** What oclif found wrong with the command line, or what went wrong elsewhere. */
function errorOf(cause: unknown): PixelsError {
  const { oclif } = cause as Partial<OclifError>;
  if (oclif === undefined || cause instanceof PixelsError || systemFault(cause) !== undefined)
    return asPixelsError(cause);
  return usageError(cause as OclifError);
}
