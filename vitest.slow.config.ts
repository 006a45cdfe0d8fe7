import { resolve } from "node:path"
import { configDefaults, defineConfig } from "vitest/config"

/** What measures times of a page or of a server, and so has both cores to itself. */
const measuring = [
  "packages/html/src/Html.browser.slow.test.ts",
  "packages/load/src/Load.slow.test.ts",
  "packages/online/src/faults.slow.test.ts",
  "test/limits.slow.test.ts",
  "test/loadExample.slow.test.ts"
]
const exclude = [...configDefaults.exclude, ...measuring]

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
          exclude,
          // As in vitest.config.ts: modules keep no state.
          isolate: false
        }
      },
      {
        extends: true,
        test: { name: "across", include: ["test/**/*.slow.test.ts"], exclude, globalSetup: "test/build.ts" }
      },
      {
        extends: true,
        test: { name: "measuring", include: measuring, maxWorkers: 1, sequence: { groupOrder: 1 } }
      }
    ]
  }
})
