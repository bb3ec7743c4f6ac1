import { createHash } from "node:crypto";
import { hostname } from "node:os";

/** Tells servers apart that share a board: the same for each start of one that draws into this folder. */
export function machineName(outputDir: string): string {
  const digits = createHash("sha256").update(outputDir).digest("hex").slice(0, 6);
  return `${hostname()}-${digits}`;
}
