import { run } from "@oclif/core/run";
import { settings } from "@oclif/core/settings";
import { packageFile } from "../package.ts";

/** All of oclif: shows help, and throws for what is no command. */
export async function runOclif(argv: string[]): Promise<void> {
  // What runs is what was built: oclif would otherwise look for TypeScript sources whenever NODE_ENV is not production.
  settings.enableAutoTranspile = false;
  await run(argv, packageFile("oclif.manifest.json"));
}
