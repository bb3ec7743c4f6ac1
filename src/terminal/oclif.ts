import { settings } from "@oclif/core/settings";
import { packageFile } from "../package.ts";

/** Of what is no terminal, and the fewest for which oclif makes lines. */
const [COLUMNS, LEAST_COLUMNS] = [80, 40];
/** By so much oclif's lines are too long where it puts what a flag does below its name: it breaks them for one indentation, and indents twice. */
const INDENTATION = 2;

/** All of oclif: shows help, and throws for what is no command. */
export async function runOclif(argv: string[]): Promise<void> {
  // What runs is what was built: oclif would otherwise look for TypeScript sources whenever NODE_ENV is not production.
  settings.enableAutoTranspile = false;
  settings.columns = Math.max(LEAST_COLUMNS, process.stdout.columns || COLUMNS) - INDENTATION;
  // It reads these as it is loaded.
  const { run } = await import("@oclif/core/run");
  await run(argv, packageFile("oclif.manifest.json"));
}
