import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// Where CI asks for it, the runner's own report goes to a file beside what people read.
const report = process.env.VITEST_REPORT;

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // The faults look into /proc, which only Linux has; `npm run test:faults` runs them at full size.
    exclude: [
      "test/{interop,scale}/live/**",
      "test/image/live/**",
      "test/engines/*/live/**",
      ...(process.platform === "linux" ? [] : ["test/faults/**"]),
    ],
    // vitest leaves a core free, and of two would use one; these tests mostly wait.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Real processes and a real model on two cores: slow machines need the room, no test waits for it.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // On a machine of CI, which is shared, a second try; the report says which test needed it.
    retry: process.env.CI === undefined ? 0 : 1,
    reporters: report === undefined ? ["default"] : ["default", "json"],
    ...(report === undefined ? {} : { outputFile: { json: report } }),
  },
});
