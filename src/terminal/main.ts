import { run } from "@oclif/core/run";
import { settings } from "@oclif/core/settings";
import { reportError } from "./report.ts";
import { isUnknownCommand, unknownCommand } from "./usage.ts";

/** The whole program. @param root a file:// address inside the package. */
export async function main(argv: string[], root: string): Promise<void> {
  // What runs is what was built: oclif would otherwise look for TypeScript sources whenever NODE_ENV is not production.
  settings.enableAutoTranspile = false;
  const [first, ...rest] = argv;
  const asJson = argv.includes("--json");
  let reported: unknown;
  // A module that can't be loaded rejects more promises than the one that is awaited.
  const report = (cause: unknown) => {
    if (cause !== reported) reportError(cause, asJson);
    reported = cause;
  };
  process.on("uncaughtException", (cause) => {
    report(cause);
    process.exit();
  });
  try {
    await run(first === "help" ? [...rest, "--help"] : argv, root);
  } catch (cause) {
    const given = argv.find((word) => word !== "help" && !word.startsWith("-"));
    report(given !== undefined && isUnknownCommand(cause) ? unknownCommand(given) : cause);
  }
}
