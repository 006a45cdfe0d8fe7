import { resolve } from "node:path"
import { defineConfig } from "vitest/config"

// Simulations, soaks and kill tests that take minutes: `pnpm test:slow`.
export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.slow.test.ts", "test/**/*.slow.test.ts"],
    testTimeout: 600_000,
    passWithNoTests: true,
    reporters: ["default"],
    env: { NODE_COMPILE_CACHE: resolve(import.meta.dirname, "node_modules/.cache/compiled") }
  }
})
