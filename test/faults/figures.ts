import { loadavg } from "node:os";
import { expect } from "vitest";
import { isFull } from "./size.ts";

/** Processes that want the processor, above which a machine of two cores has no time to give. */
const BUSY = 2;
const loadBefore = loadavg()[0] ?? 0;

/** Prints one line of what was measured. */
export function say(fault: string, text: string): void {
  const note = loadBefore > BUSY ? ` [busy machine: load ${loadBefore.toFixed(1)} before the test]` : "";
  process.stdout.write(`${fault}: ${text}${note}\n`);
}

/** Holds a figure that depends on the machine to its bound, where it is measured in full. */
export function expectAtMost(value: number, bound: number, what: string): void {
  if (isFull) expect(value, what).toBeLessThanOrEqual(bound);
}

/** The value below which this share of all values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** For people: "12 ms", "0.34 ms", "1,204 ms". */
export function ms(value: number): string {
  const digits = value < 10 ? 2 : 0;
  return `${value.toLocaleString("en", { maximumFractionDigits: digits })} ms`;
}
