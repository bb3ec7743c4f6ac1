import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// Where CI asks for it, the runner's own report goes to a file beside what people read.
const report = process.env.VITEST_REPORT;

/** What the tests of every kind have in common, also those that have a command of their own. */
export const common = {
  // vitest leaves a core free, and of two would use one; these tests wait for processes, clocks and disks besides.
  maxWorkers: Math.max(3, availableParallelism() - 1),
  // Real processes and a real model on two cores: slow machines need the room, no test waits for it.
  testTimeout: 180_000,
  hookTimeout: 180_000,
  // On a machine of CI, which is shared, a second try; the report says which test needed it.
  retry: process.env.CI === undefined ? 0 : 1,
  reporters: report === undefined ? ["default"] : ["default", "json"],
  ...(report === undefined ? {} : { outputFile: { json: report } }),
};

/** Tests of functions alone. They need no process for each file, which takes half a second of processor time to start. */
const FUNCTIONS = [
  "test/{image,make,protocol}/**/*.test.ts",
  "test/engines/{changes,characters,poses,references}/**/*.test.ts",
];

export default defineConfig({
  test: {
    ...common,
    // The faults look into /proc, which only Linux has; `npm run test:faults` runs them at full size.
    exclude: [
      "test/{interop,scale}/live/**",
      "test/image/live/**",
      "test/engines/*/live/**",
      ...(process.platform === "linux" ? [] : ["test/faults/**"]),
    ],
    projects: [
      { extends: true, test: { name: "functions", include: FUNCTIONS, isolate: false } },
      { extends: true, test: { name: "processes", include: ["test/**/*.test.ts"], exclude: FUNCTIONS } },
    ],
  },
});
