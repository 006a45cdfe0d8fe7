import { resolve } from "node:path"
import { defineConfig } from "vitest/config"

// Simulations, soaks and kill tests that take minutes: `pnpm test:slow`.
export default defineConfig({
  test: {
    testTimeout: 600_000,
    hookTimeout: 600_000,
    passWithNoTests: true,
    // By default vitest leaves a core to itself, so that of two only one would work.
    maxWorkers: 2,
    reporters: ["default"],
    env: { NODE_COMPILE_CACHE: resolve(import.meta.dirname, "node_modules/.cache/compiled") },
    projects: [
      {
        extends: true,
        test: {
          name: "packages",
          include: ["packages/*/src/**/*.slow.test.ts"],
          // As in vitest.config.ts: modules keep no state.
          isolate: false
        }
      },
      {
        extends: true,
        test: { name: "across", include: ["test/**/*.slow.test.ts"], globalSetup: "test/build.ts" }
      }
    ]
  }
})
