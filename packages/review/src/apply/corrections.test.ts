import type { Label } from "@assay/core"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { apply } from "./corrections.ts"
import { spanOf } from "./span.ts"

const label = (id: string, expected: Label.Label["expected"], person = "ann"): Label.Label => ({
  id: `${id}-${person}`,
  case: id,
  answer: id,
  score: "s",
  grade: null,
  person,
  rubric: "r",
  at: "2026-03-01T00:00:00Z",
  ...(expected === undefined ? {} : { expected })
})

describe("corrections of a dataset", () => {
  it("replace the value alone: every other byte stays, of the same line and of all others", () => {
    const lines = [
      '{"id":"a",  "input" : "x", "expected":"old" ,"tags":{"expected":"not this"},"n":1.50}\r\n',
      "\n",
      '  { "expected": {"deep": ["}", "\\"", 1]}, "id": "b", "input": "\\u00e9 \u202e" }  \n',
      '{"id":"c","input":"y","expected":"stays"}\n',
      "not JSON at all\n",
      '{"id":"d","input":"no value yet"}'
    ]
    const { text, changes } = apply(lines.join(""), [
      label("a", "new"),
      label("b", { deep: [2] }),
      label("c", "stays"),
      label("d", "first")
    ])
    expect(text).toBe(
      [
        '{"id":"a",  "input" : "x", "expected":"new" ,"tags":{"expected":"not this"},"n":1.50}\r\n',
        "\n",
        '  { "expected": {"deep":[2]}, "id": "b", "input": "\\u00e9 \u202e" }  \n',
        '{"id":"c","input":"y","expected":"stays"}\n',
        "not JSON at all\n",
        '{"id":"d","input":"no value yet", "expected": "first"}'
      ].join("")
    )
    expect(changes.map(({ line, case: id }) => [line, id])).toEqual([
      [1, "a"],
      [3, "b"],
      [6, "d"]
    ])
  })

  it("on which people differ are left out and named, and so are cases that are not there", () => {
    const { text, changes, conflicts, absent } = apply(
      '{"id":"a","expected":1}\n{"id":"b","expected":{"x":1,"y":2}}\n',
      [
        label("a", 2),
        label("a", 3, "bob"),
        label("b", { y: 3, x: 1 }),
        label("b", { x: 1, y: 3 }, "bob"),
        label("gone", 1)
      ]
    )
    expect(conflicts).toEqual([{ case: "a", people: ["ann", "bob"] }])
    expect(absent).toEqual(["gone"])
    expect(changes).toMatchObject([{ case: "b", people: ["ann", "bob"] }])
    expect(text).toBe('{"id":"a","expected":1}\n{"id":"b","expected":{"y":3,"x":1}}\n')
  })

  it("that were corrected again, or taken back, count as they stand at last", () => {
    const first = label("a", "wrong")
    const { expected: _, ...rest } = first
    expect(
      apply('{"id":"a","expected":"x"}', [
        first,
        { ...first, id: "2", expected: "right", replaces: first.id }
      ]).text
    ).toBe('{"id":"a","expected":"right"}')
    expect(
      apply('{"id":"a","expected":"x"}', [first, { ...rest, id: "2", replaces: first.id }]).changes
    ).toEqual([])
  })

  it("find the value that a parser finds, in any JSON that there is", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.jsonValue(),
        fc.constantFrom(undefined, 1, "\t"),
        (more, expected, indent) => {
          const line = JSON.stringify({ ...more, expected, more }, null, indent)
          const span = spanOf(line, "expected")
          expect(JSON.parse(line.slice(span?.from, span?.to))).toEqual(JSON.parse(JSON.stringify(expected)))
        }
      )
    )
    expect(spanOf('{"expected":1,"expected":22}', "expected")).toEqual({ from: 25, to: 27 })
    expect(spanOf('{"a":{"expected":1}}', "expected")).toBeUndefined()
    expect(spanOf("{}", "expected")).toBeUndefined()
  })
})
