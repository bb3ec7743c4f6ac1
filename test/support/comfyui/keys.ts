import { createHash } from "node:crypto";

/** Stands for all that a real node would compute of these. */
export function keyOf(...parts: unknown[]): string {
  const text = JSON.stringify(parts, (_, value) => (typeof value === "bigint" ? `${value}` : value));
  return createHash("sha256").update(text).digest("hex");
}
