import { readdirSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { checks, tags } from "./checks.ts"
import * as Gate from "./Gate.ts"

describe("the list of checks", () => {
  it("has every file of the folder", () => {
    const files = readdirSync(new URL("./checks", import.meta.url)).filter((file) => !file.includes(".test."))
    assert.deepStrictEqual(
      files.sort(),
      ["index.ts", ...[...checks.keys()].map((name) => `${name}.ts`)].sort(),
      "a file under checks/ has the name of its constructor, and a line in index.ts"
    )
  })

  it("has every name once, and the constructor of each is public", () => {
    assert.strictEqual(new Set(tags).size, checks.size)
    for (const [name, { tag }] of checks) {
      assert.strictEqual(tag, `${name.charAt(0).toUpperCase()}${name.slice(1)}`)
      assert.isFunction(Reflect.get(Gate, name))
    }
  })

  it("is the table of docs/gates.md, with what each check reads", () => {
    const page = readFileSync(new URL("../../../../docs/gates.md", import.meta.url), "utf8")
    const rows = [...page.matchAll(/^\| `(\w+)\(.*?\)` \| (\w+) \|/gm)].map(([, name, reads]) => [
      name,
      reads
    ])
    assert.deepStrictEqual(
      rows.sort(),
      [...checks].map(([name, { reads }]) => [name, reads]).sort(),
      "docs/gates.md lists the checks that there are"
    )
  })

  it.effect("says of a check that there is none of its name", () =>
    Effect.gen(function* () {
      const unknown: Gate.Gate = { checks: [{ _tag: "Vibes", whenInconclusive: "fail" }] }
      assert.isFalse(Gate.needsComparison(unknown))
      const { message } = yield* Effect.flip(Gate.check(unknown))
      assert.include(message, "the gate is not valid")
      assert.include(message, 'there is no check "Vibes"; the checks are ')
      assert.include(message, "NoRegression")
      const json = JSON.stringify(unknown)
      assert.include(
        (yield* Effect.flip(Gate.fromJson("gate.json", json))).message,
        "gate.json checks.0: there is"
      )
    })
  )
})
