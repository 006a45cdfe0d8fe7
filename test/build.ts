/**
 * Builds the packages once, before the slow tests that start processes or pack them; what was not there before is removed
 * afterwards.
 */
import { existsSync, rmSync } from "node:fs"
import { resolve } from "node:path"
import { packages } from "./house.ts"
import { build } from "./pack.ts"

export default (): (() => void) => {
  const made = Object.keys(packages)
    .map((name) => resolve(import.meta.dirname, "../packages", name, "dist"))
    .filter((dist) => !existsSync(dist))
  build()
  return () => {
    for (const dist of made) rmSync(dist, { recursive: true, force: true })
  }
}
