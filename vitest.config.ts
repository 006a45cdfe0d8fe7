import { configDefaults, defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, "**/*.slow.test.ts"],
    testTimeout: 30_000,
    // Many tests wait for processes and timers: a second worker makes use of that.
    maxWorkers: 2,
    reporters: ["default"]
  }
})
