import { defineConfig } from "vitest/config";

/**
 * `npm run test:scale`: three servers in network namespaces of their own on one Redis, which needs root, `ip` and redis-server.
 * SCALE=full is what is promised; without it a tenth or less.
 */
export default defineConfig({
  test: {
    include: ["test/scale/live/*.test.ts"],
    fileParallelism: false,
    disableConsoleIntercept: true,
    testTimeout: 3_600_000,
    hookTimeout: 60_000,
  },
});
