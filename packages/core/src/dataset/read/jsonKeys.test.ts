import { describe, expect, it } from "@effect/vitest"
import fc from "fast-check"
import { keyWatch, repeatedKey } from "./jsonKeys.ts"

/** JSON in which an object is a list of pairs, so that a key can be there twice. */
type Node =
  | string
  | number
  | null
  | ReadonlyArray<Node>
  | { readonly pairs: ReadonlyArray<readonly [string, Node]> }

const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.string({ unit: fc.constantFrom('"', "\\", "{", "}", "[", "]", ",", ":", "x", "\u2028", "é") }),
    fc.constantFrom(0, -1.5e3, null),
    fc.array(tie("node"), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.constantFrom("a", "b", "c", 'd"', "e\\", "", "__proto__", "{"), tie("node")), {
        maxLength: 4
      })
      .map((pairs) => ({ pairs }))
  )
}))

/** The text of a node. Every third key is written with escapes. */
const written = (value: Node, space: string): string => {
  let keys = 0
  const key = (name: string): string =>
    ++keys % 3 === 0
      ? `"${Array.from(name, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")}"`
      : JSON.stringify(name)
  const write = (each: Node): string => {
    if (typeof each !== "object" || each === null) return JSON.stringify(each)
    if ("pairs" in each)
      return `{${space}${each.pairs.map(([name, inner]) => `${key(name)}${space}:${space}${write(inner)}`).join(`${space},`)}}`
    return `[${each.map(write).join(`,${space}`)}${space}]`
  }
  return write(value)
}

const repeatedIn = (value: Node, path: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<string>> => {
  if (typeof value !== "object" || value === null) return []
  if (!("pairs" in value)) return value.flatMap((each, index) => repeatedIn(each, [...path, `${index}`]))
  return value.pairs.flatMap(([name, inner], index) => [
    ...(value.pairs.findIndex(([other]) => other === name) < index ? [[...path, name]] : []),
    ...repeatedIn(inner, [...path, name])
  ])
}

describe("keys that stand twice", () => {
  it("are found at any depth, in any spelling, wherever the text is cut into pieces", () =>
    fc.assert(
      fc.property(
        node,
        fc.constantFrom("", " ", "\n  "),
        fc.integer({ min: 1, max: 9 }),
        (value, space, size) => {
          const text = written(value, space)
          const found: Array<ReadonlyArray<string>> = []
          const watch = keyWatch(({ path }) => found.push(path))
          for (let at = 0; at < text.length; at += size) watch(text.slice(at, at + size))
          expect(found).toEqual(repeatedIn(value, []))
        }
      ),
      { numRuns: 1000 }
    ))

  it("are told from the number of keys that a parser kept", () =>
    fc.assert(
      fc.property(
        node.filter((value) => typeof value === "object" && value !== null),
        (value) => {
          const text = written(value, "")
          expect(repeatedKey(text, JSON.parse(text))?.path).toEqual(repeatedIn(value, [])[0])
        }
      ),
      { numRuns: 500 }
    ))

  it("are looked for in JSON that is nested deeper than the stack", () => {
    const text = `${'{"a":'.repeat(50_000)}0${"}".repeat(50_000)}`
    let value: object = {}
    for (let depth = 0; depth < 49_999; depth++) value = { a: value }
    expect(repeatedKey(text, { a: value })).toBeUndefined()
  })
})
