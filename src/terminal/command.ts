import { Command } from "@oclif/core/command";
import type { Config } from "@oclif/core/config";
import { PixelsError } from "../protocol/errors.ts";
import { packageVersion } from "../version.ts";
import { print, toJson } from "./output.ts";
import { reportError } from "./report.ts";
import { userAgent } from "./user-agent.ts";

/**
 * All that a command asks of oclif's Config while it runs. The whole of it would be loaded twice for each start, with package, manifest and
 * plugins.
 */
const CONFIG = {
  bin: "dgx-pixels",
  version: packageVersion(),
  userAgent: userAgent(),
  scopedEnvVarKeys: () => [],
  runHook: async () => ({ successes: [], failures: [] }),
} as unknown as Config;

/** What all commands share: data on stdout, with --json as JSON, and errors as one line on stderr. */
export abstract class PixelsCommand extends Command {
  static override enableJsonFlag = true;

  /** Runs it with the words after its name. */
  static async start(this: new (argv: string[], config: Config) => PixelsCommand, argv: string[]): Promise<void> {
    await new this(argv, CONFIG)._run();
  }

  /** Reports an error beside the data that the command still returns. */
  protected fail(error: PixelsError): void {
    reportError(error, this.jsonEnabled());
  }

  /** What oclif prepares here serves plugins, and commands that are about to be removed. */
  protected override async init(): Promise<void> {}

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
