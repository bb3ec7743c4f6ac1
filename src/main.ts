import { run } from "./program.ts";
import { print } from "./terminal/output.ts";
import { reportError } from "./terminal/report.ts";
import { userAgent } from "./terminal/user-agent.ts";

/** The whole program. */
export async function main(argv: string[]): Promise<void> {
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
  if (argv[0] === "--version") return print(userAgent());
  await run(argv).catch(report);
}
