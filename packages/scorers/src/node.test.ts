import { existsSync, readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"

/** The modules that a door loads from this package, and the modules of Node that they name. */
const loadedBy = (door: string): ReadonlySet<string> => {
  const seen = new Set<string>()
  const visit = (url: URL): void => {
    if (seen.has(url.href) || !existsSync(url)) return
    seen.add(url.href)
    const source = readFileSync(url, "utf8")
    for (const [, from = ""] of source.matchAll(/^(?:import|export|\}) (?!type).*?"(?<from>[^"]+)"$/gmu))
      if (from.startsWith(".")) visit(new URL(from, url))
      else seen.add(from)
  }
  visit(new URL(door, import.meta.url))
  return seen
}

describe("the door of what starts processes", () => {
  it("is the only one that loads node:child_process", () => {
    expect(loadedBy("./node.ts")).toContain("node:child_process")
    expect(loadedBy("./index.ts")).toContain("@assay/core")
    expect(loadedBy("./index.ts")).not.toContain("node:child_process")
  })
})
