import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MetricsWindow } from "../../src/server/metrics/metrics-window.ts";

const WINDOW = 4096;

function fill(values: number[]): MetricsWindow {
  const window = new MetricsWindow();
  for (const value of values) window.add(value);
  return window;
}

describe("the quantiles of the last values", () => {
  it("are 0 while there is none, and the value itself when there is one", () => {
    expect(fill([]).quantiles()).toEqual({ p50: 0, p95: 0, p99: 0 });
    expect(fill([125]).quantiles()).toEqual({ p50: 125, p95: 125, p99: 125 });
  });

  it("lie within 2 % of what sorting gives, whatever the values", () => {
    const value = fc.double({ min: 0.001, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), (values) => {
        const sorted = values.toSorted((a, b) => a - b);
        const found = fill(values).quantiles();
        for (const [name, share] of [
          ["p50", 0.5],
          ["p95", 0.95],
          ["p99", 0.99],
        ] as const) {
          const exact = sorted[Math.floor(share * sorted.length)] ?? 0;
          expect(found[name] / exact).toBeGreaterThan(0.98);
          expect(found[name] / exact).toBeLessThan(1.0201);
          expect(values).toContain(found[name]);
        }
      }),
    );
  });

  it("forget what came before the last 4,096", () => {
    const window = fill([...Array(10_000).fill(1000), ...Array(WINDOW).fill(5)]);
    expect(window.quantiles()).toEqual({ p50: 5, p95: 5, p99: 5 });
    for (let i = 0; i < WINDOW * 0.9; i++) window.add(70);
    expect(window.quantiles()).toEqual({ p50: 70, p95: 70, p99: 70 });
    expect(fill([...Array(95).fill(1), ...Array(5).fill(80)]).quantiles()).toEqual({ p50: 1, p95: 80, p99: 80 });
  });

  it("hold values beyond their range at its ends", () => {
    expect(fill([0, 0, 0]).quantiles().p50).toBe(0);
    expect(fill([1e12]).quantiles().p99).toBe(1e12);
  });
});
