import { readdirSync, readFileSync } from "node:fs"
import { resolve } from "node:path"
import { expect, it } from "@effect/vitest"
import { nodeFault, oldestNode } from "./nodeVersion.ts"

it("an older Node is told in one line what it should be", () => {
  expect(nodeFault("20.20.2")).toBe("Assay needs Node 22.19 or newer; this is 20.20.2")
  expect(nodeFault("22.18.5")).toBe("Assay needs Node 22.19 or newer; this is 22.18.5")
  for (const version of ["22.19.0", "22.20.1", "23.0.0", "24.21.0"])
    expect(nodeFault(version)).toBeUndefined()
})

it("every package states it", () => {
  const folder = resolve(import.meta.dirname, "../../..")
  const stated = readdirSync(folder).map((name) => {
    const { engines } = JSON.parse(readFileSync(resolve(folder, name, "package.json"), "utf8"))
    return [name, engines?.node]
  })
  expect(stated.length).toBeGreaterThan(0)
  expect(stated).toEqual(stated.map(([name]) => [name, `>=${oldestNode}`]))
})
