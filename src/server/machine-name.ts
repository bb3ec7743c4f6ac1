import { createHash } from "node:crypto";
import { hostname } from "node:os";

/** Tells servers apart that share a board, two on one host as well: the same for each start of one with these folders. */
export function machineName(outputDir: string, dataDir: string): string {
  const digits = createHash("sha256")
    .update(JSON.stringify([outputDir, dataDir]))
    .digest("hex")
    .slice(0, 6);
  return `${hostname()}-${digits}`;
}
