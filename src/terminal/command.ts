import { Command } from "@oclif/core/command";
import { PixelsError } from "../protocol/errors.ts";
import { print, toJson } from "./output.ts";
import { reportError } from "./report.ts";

/** What all commands share: data on stdout, with --json as JSON, and errors as one line on stderr. */
export abstract class PixelsCommand extends Command {
  static override enableJsonFlag = true;

  /** Reports an error beside the data that the command still returns. */
  protected fail(error: PixelsError): void {
    reportError(error, this.jsonEnabled());
  }

  protected override async catch(cause: Error): Promise<void> {
    reportError(withoutPreamble(cause), this.jsonEnabled());
  }

  protected override logJson(json: unknown): void {
    print(toJson(json, 2));
  }
}

/** oclif wraps what a flag's parser throws into lines of its own. */
function withoutPreamble(cause: Error): Error {
  if (!(cause instanceof PixelsError)) return cause;
  const [, own] = /^Parsing --\S+ \n\t([\s\S]*)\nSee more help with --help$/.exec(cause.message) ?? [];
  return own === undefined ? cause : new PixelsError(cause.code, own, cause.hint);
}
