/**
 * An application loads a threshold without what makes it.
 */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import * as door from "@assay/decisions/escalate"
import { describe, expect, it } from "vitest"

/** The files of the workspace that a file imports, itself included, and every other module that these name. */
const loaded = (
  start: string
): { readonly files: ReadonlySet<string>; readonly others: ReadonlySet<string> } => {
  const files = new Set<string>()
  const others = new Set<string>()
  const visit = (url: string): void => {
    if (files.has(url)) return
    files.add(url)
    const code = readFileSync(fileURLToPath(url), "utf8")
    for (const [, name = ""] of code.matchAll(/^(?:import|export) (?!type )[^"]*from "([^"]+)"/gmu)) {
      if (name.startsWith(".")) visit(new URL(name, url).href)
      else if (name.startsWith("@assay/")) visit(import.meta.resolve(name))
      else others.add(name)
    }
  }
  visit(start)
  return { files, others }
}

describe("@assay/decisions/escalate", () => {
  it("loads neither core nor anything but Effect, Node's files and a generator of random numbers", () => {
    const { files, others } = loaded(import.meta.resolve("@assay/decisions/escalate"))
    expect(Object.keys(door)).toContain("loadPromise")
    expect([...files].filter((file) => file.includes("/core/"))).toEqual([])
    expect(files.size).toBeGreaterThan(2)
    expect([...others].sort()).toEqual([
      "effect/Effect",
      "effect/Schema",
      "node:fs/promises",
      "pure-rand/generator/xoroshiro128plus"
    ])
  })
})
