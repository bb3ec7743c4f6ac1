import { readFileSync } from "node:fs";
import { packageFile } from "./package.ts";

/** Of this package. */
export function packageVersion(): string {
  const content = readFileSync(packageFile("package.json"), "utf8");
  return (JSON.parse(content) as { version: string }).version;
}
