import { readFileSync } from "node:fs";

/** Of this package; src/ and dist/ lie equally deep in it. */
export function packageVersion(): string {
  const content = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(content) as { version: string }).version;
}
