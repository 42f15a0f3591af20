import { defineConfig } from "vitest/config";

// One project for the whole house. `pnpm test` starts what the tests need and calls this.
export default defineConfig({
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "apps/*/{src,test}/**/*.test.ts",
      "tooling/src/**/*.test.ts",
    ],
    environment: "node",
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // One embedded Postgres and one migrated template database for the run; each worker clones it.
    globalSetup: ["packages/testkit/src/global-setup.ts"],
  },
});
