import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { differences } from "./differences.ts"
import { fieldsOf } from "./fields.ts"
import type { Header, ShownCase, ShownTrial } from "./model.ts"
import { rowsOf, searchable, wordsOf } from "./rows.ts"
import { fromHash, initial, toHash, type View } from "./view.ts"

const header: Header = {
  candidates: ["a", "b"],
  settings: [[], []],
  messages: [],
  against: "b",
  scores: [{ name: "exact", unit: "share" }],
  repeats: 1,
  shown: 6,
  finished: 6,
  cut: 0
}

const trial = (candidate: number, output: string, value?: number): ShownTrial => ({
  candidate,
  repeat: 0,
  mode: value === undefined ? "unscored" : value === 1 ? "right" : "wrong-silent",
  output,
  scores: [value === undefined ? { unscored: "no label" } : { value }],
  attempts: 1
})

const shown = (id: string, kind: string, trials: ReadonlyArray<ShownTrial>): ShownCase => ({
  id,
  kind,
  tags: { language: id === "three" ? "de" : "en" },
  input: `Input of ${id}`,
  trials
})

const cases = [
  shown("one", "typical", [trial(0, "Yes", 1), trial(1, "No", 0)]),
  shown("two", "edge", [trial(0, "Maybe not", 0), trial(1, "Yes", 1)]),
  shown("three", "typical", [trial(0, "Yes"), trial(1, "yes", 1)])
].map(searchable)

const ids = (changes: Partial<View>): ReadonlyArray<string> =>
  rowsOf(cases, { ...initial(header), ...changes }, header).map((row) => row.shown.id)

describe("rows", () => {
  it("pair two candidates on a case", () => {
    expect(ids({})).toEqual(["one", "two", "three"])
    expect(ids({ first: undefined })).toHaveLength(6)
    expect(ids({ first: "a", second: undefined })).toHaveLength(3)
  })

  it("are found by words anywhere, and by phrases", () => {
    expect(wordsOf('one "two  words" thr"')).toEqual(["one", "two  words", "thr"])
    expect(ids({ query: "INPUT maybe" })).toEqual(["two"])
    expect(ids({ query: '"maybe not"' })).toEqual(["two"])
    expect(ids({ query: '"not maybe"' })).toEqual([])
    expect(ids({ query: "label" })).toEqual(["three"])
  })

  it("are narrowed by mode, kind, tag and flips", () => {
    expect(ids({ mode: "wrong-silent" })).toEqual(["one", "two"])
    expect(ids({ mode: "not-right" })).toEqual(["one", "two", "three"])
    expect(ids({ mode: "false-alarm" })).toEqual([])
    const alarmed = searchable(
      shown("four", "typical", [{ ...trial(0, "Yes", 1), alarm: "validate: false" }])
    )
    const view = { ...initial(header), mode: "false-alarm" }
    expect(rowsOf([...cases, alarmed], view, header).map((row) => row.shown.id)).toEqual(["four"])
    expect(ids({ kind: "edge" })).toEqual(["two"])
    expect(ids({ tag: "language = de" })).toEqual(["three"])
    expect(ids({ flip: "any" })).toEqual(["one", "two"])
    expect(ids({ flip: "better" })).toEqual(["one"])
    expect(ids({ flip: "worse" })).toEqual(["two"])
  })
})

describe("the view in the address", () => {
  it("comes back as it was", () => {
    fc.assert(
      fc.property(
        fc.record({
          query: fc.string({ unit: "grapheme" }),
          mode: fc.constantFrom("", "wrong-silent", "not-right"),
          kind: fc.constantFrom("", "edge"),
          tag: fc.string({ unit: "grapheme" }),
          flip: fc.constantFrom("", "any", "better", "worse"),
          selected: fc.option(
            fc.record({
              id: fc.string({ unit: "grapheme", minLength: 1 }),
              repeat: fc.nat(9),
              candidate: fc.constant("b")
            }),
            { nil: undefined }
          )
        }),
        (changes) => {
          const view: View = { ...initial(header), ...changes }
          expect(fromHash(`#${toHash(view)}`, header)).toEqual(view)
        }
      )
    )
  })

  it("ignores what does not fit the report, and other anchors", () => {
    expect(fromHash("#trials", header)).toBeUndefined()
    expect(fromHash("#of=a&beside=zzz&flip=evil&score=-1&repeat=x", header)).toEqual({
      ...initial(header),
      second: undefined
    })
  })
})

describe("differences of two texts", () => {
  it("give back both texts", () => {
    fc.assert(
      fc.property(fc.lorem({ maxCount: 40 }), fc.lorem({ maxCount: 40 }), (first, second) => {
        const found = differences(first, second) ?? []
        const side = (other: "first" | "second"): string =>
          found
            .filter((each) => each.side !== other)
            .map(({ text }) => text)
            .join("")
        expect([side("second"), side("first")]).toEqual([first, second])
      })
    )
  })
})

describe("fields", () => {
  const json = (value: unknown) => ({ text: JSON.stringify(value), isJson: true })

  it("stand in the order of what was expected, and tell which differ", () => {
    const expected = { currency: "EUR", lines: [{ amount: 40.5, name: "bolt" }], total: 100 }
    const output = { total: 100.0, lines: [{ name: "bolt", amount: 40 }, {}], currency: "€", note: null }
    expect(fieldsOf([json(expected), json(output)])).toEqual([
      { path: "currency", values: ["EUR", "€"], isSame: [true, false] },
      { path: "lines[0].amount", values: ["40.5", "40"], isSame: [true, false] },
      { path: "lines[0].name", values: ["bolt", "bolt"], isSame: [true, true] },
      { path: "total", values: ["100", "100"], isSame: [true, true] },
      { path: "lines[1]", values: [undefined, "{}"], isSame: [true, false] },
      { path: "note", values: [undefined, "null"], isSame: [true, false] }
    ])
  })

  it("tell a text from a number that is written the same, and hold texts as they are", () => {
    expect(fieldsOf([{ text: "7", isJson: false }, json(7)])).toEqual([
      { path: "", values: ["7", "7"], isSame: [true, false] }
    ])
    expect(fieldsOf([{ text: '{"a":1}', isJson: false }])?.[0]?.path).toBe("")
  })

  it("are none of what was cut or is too large", () => {
    expect(fieldsOf([json({ a: 1 }), { text: '{"a": 1… (9 more characters)', isJson: true }])).toBeUndefined()
    expect(fieldsOf([json(Array.from({ length: 1_000 }, (_, nth) => nth))])).toBeUndefined()
  })

  it("are the same for a value and itself, whatever it is", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const fields = fieldsOf([json(value), json(value)]) ?? []
        expect(fields.every(({ isSame }) => isSame.every(Boolean))).toBe(true)
      })
    )
  })
})
