import { defineConfig } from "vitest/config";

/** `npm run test:faults [-- NAME]`: each fault as often as it is promised to be survived, one after the other. */
export default defineConfig({
  test: {
    include: ["test/faults/*.test.ts"],
    env: { FAULTS: "full" },
    fileParallelism: false,
    disableConsoleIntercept: true,
    testTimeout: 1_800_000,
    hookTimeout: 60_000,
  },
});
