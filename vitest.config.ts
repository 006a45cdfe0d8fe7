import { resolve } from "node:path"
import { configDefaults, defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    exclude: [...configDefaults.exclude, "**/*.slow.test.ts"],
    testTimeout: 30_000,
    // Many tests wait for processes and timers: a second worker makes use of that.
    maxWorkers: 2,
    reporters: ["default"],
    // Tests start many processes, which load the sources as they are: Node keeps what it made of them.
    env: { NODE_COMPILE_CACHE: resolve(import.meta.dirname, "node_modules/.cache/compiled") },
    projects: [
      {
        extends: true,
        test: {
          name: "packages",
          include: ["packages/*/src/**/*.test.ts"],
          // Modules are loaded once for all files: they keep no state. That saves a third of the processor time.
          isolate: false
        }
      },
      { extends: true, test: { name: "across", include: ["test/**/*.test.ts"] } }
    ]
  }
})
