import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { complaints, order } from "./checkHouse.ts"
import { complaintOf, filesOf, withPackage } from "./newPackage.ts"

const checkout = resolve(import.meta.dirname, "..")

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-house-"))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** A checkout with these source files. */
const house = (files: Readonly<Record<string, string>>): ReadonlyArray<string> => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return complaints(folder)
}

describe("the order of the house", () => {
  it("is drawn in CONTRIBUTING as it is stated", () => {
    expect(readFileSync(join(checkout, "CONTRIBUTING.md"), "utf8")).toContain(
      `\`\`\`text\n${order()}\n\`\`\``
    )
  })

  it("names an import from a room above, with file and line, also of a type and on demand", () => {
    expect(
      house({
        "packages/core/src/text/words.ts": [
          'import type { Case } from "../dataset/Case.ts"',
          'export { x } from "../gate/Gate.ts"',
          'export const later = () => import("../run/engine.ts")',
          '// import("../gate/Gate.ts") in a comment is none',
          'export type Later = import("../store/Store.ts").Store'
        ].join("\n"),
        "packages/core/src/gate/Gate.ts": 'import { word } from "../text/words.ts"\nexport const x = word'
      })
    ).toEqual([
      "packages/core/src/text/words.ts:1: text imports dataset, which stands above it (dataset/Case.ts)",
      "packages/core/src/text/words.ts:2: text imports gate, which stands above it (gate/Gate.ts)",
      "packages/core/src/text/words.ts:3: text imports run, which stands above it (run/engine.ts)",
      "packages/core/src/text/words.ts:5: text imports store, which stands above it (store/Store.ts)"
    ])
  })

  it("names an import of a package that may not be imported, and of a module from outside", () => {
    expect(
      house({
        "packages/stats/src/Mean.ts": 'import * as Effect from "effect/Effect"\nexport const x = Effect',
        "packages/scorers/src/Exact.ts": 'export * from "@assay/providers"'
      })
    ).toEqual([
      "packages/scorers/src/Exact.ts:1: @assay/scorers may not import @assay/providers; it may import core, stats",
      "packages/stats/src/Mean.ts:1: @assay/stats may not import effect/Effect; outside the workspace it may import pure-rand"
    ])
  })

  it("names a file that is too long and a folder with too many files", () => {
    const many = Object.fromEntries(
      Array.from({ length: 21 }, (_, nth) => [`packages/stats/src/many/f${nth}.ts`, "export {}\n"])
    )
    expect(house({ ...many, "packages/stats/src/long.ts": "export {}\n".repeat(401) })).toEqual([
      "packages/stats/src/long.ts: expected at most 400 lines, found 401",
      "packages/stats/src/many: expected at most 20 files, found 21"
    ])
  })

  it("leaves tests and generated files alone", () => {
    expect(
      house({
        "packages/core/src/text/words.test.ts": 'import "../gate/Gate.ts"',
        "packages/stats/src/big.generated.ts": "export {}\n".repeat(2_000)
      })
    ).toEqual([])
  })
})

describe("a new package", () => {
  it("has the manifest, the build and the door of the others, and imports what it was told", () => {
    const files = filesOf("decisions", "Whether a model is worth it.", ["core", "stats"])
    expect(Object.keys(files)).toEqual(["package.json", "tsconfig.build.json", "src/index.ts"])
    expect(JSON.parse(files["package.json"] ?? "")).toMatchObject({
      name: "@assay/decisions",
      dependencies: { "@assay/core": "workspace:^", "@assay/stats": "workspace:^" }
    })
    expect(JSON.parse(files["tsconfig.build.json"] ?? "").references).toEqual([
      { path: "../core/tsconfig.build.json" },
      { path: "../stats/tsconfig.build.json" }
    ])
  })

  it("stands behind the last package in the order of the house", () => {
    const before = readFileSync(join(checkout, "test", "house.ts"), "utf8")
    expect(withPackage(before, '  "judge": []')).toBe(
      before.replace(
        'online: ["core", "stats", "pacing"]\n}',
        'online: ["core", "stats", "pacing"],\n  "judge": []\n}'
      )
    )
    expect(withPackage(before, '  "judge": []')).toContain('"judge": []')
  })

  it("is refused when there is one of that name, or what it may import is unknown", () => {
    expect(complaintOf("core", [])).toBe("the package core exists")
    expect(complaintOf("Judge", [])).toBe('expected a name of small letters, found "Judge"')
    expect(complaintOf("judge", ["cor"])).toMatch(/^expected packages among stats, pacing, .*, found cor$/)
    expect(complaintOf("judge", ["core"])).toBeUndefined()
  })
})
