import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { CsrMatrix } from "../linear/csrMatrix.ts"
import { analyse } from "./analysis.ts"
import type { TextOptions } from "./textOptions.ts"
import * as Vectoriser from "./vectoriser.ts"

const wordsOnly = { wordNgrams: [1, 1], characterNgrams: "none", minDocumentFrequency: 1 } as const

/** The rows as objects from term to weight, for reading. */
const rowsOf = (vectoriser: Vectoriser.Vectoriser, matrix: CsrMatrix): ReadonlyArray<Map<string, number>> => {
  const terms = Vectoriser.featureTerms(vectoriser)
  return Array.from({ length: matrix.rowCount }, (_, row) => {
    const entries = new Map<string, number>()
    for (let entry = matrix.rowPointers[row] ?? 0; entry < (matrix.rowPointers[row + 1] ?? 0); entry++) {
      entries.set(terms[matrix.columns[entry] ?? 0]?.text ?? "", matrix.values[entry] ?? 0)
    }
    return entries
  })
}

const termsOf = (texts: ReadonlyArray<string>, options: TextOptions): ReadonlyArray<string> =>
  Vectoriser.featureTerms(Vectoriser.fit(texts, { minDocumentFrequency: 1, ...options }))
    .map(({ text }) => text)
    .toSorted()

const text = fc
  .array(fc.constantFrom("refund", "cancel", "my", "order!", "Straße", "注文", "🚀", "__proto__"), {
    maxLength: 8
  })
  .map((words) => words.join(" "))

describe("Vectoriser against scikit-learn's documented values", () => {
  it("weighs the counts of the user guide's TF-IDF example as the guide prints", () => {
    // scikit-learn user guide, "Tf-idf term weighting": TfidfTransformer() on these counts.
    const counts = [
      [3, 0, 1],
      [2, 0, 0],
      [3, 0, 0],
      [4, 0, 0],
      [3, 2, 0],
      [3, 0, 2]
    ]
    const texts = counts.map((row) => row.flatMap((n, j) => Array(n).fill(["xx", "yy", "zz"][j])).join(" "))
    const vectoriser = Vectoriser.fit(texts, { ...wordsOnly, sublinearTf: false })
    const rows = rowsOf(vectoriser, Vectoriser.transform(vectoriser, texts))
    expect(
      rows.map((row) => ["xx", "yy", "zz"].map((term) => Number((row.get(term) ?? 0).toFixed(8))))
    ).toEqual([
      [0.85151335, 0, 0.52433293],
      [1, 0, 0],
      [1, 0, 0],
      [1, 0, 0],
      [0.55422893, 0.83236428, 0],
      [0.63035731, 0, 0.77630514]
    ])
  })

  it("finds the character n-grams of the user guide's char_wb examples", () => {
    const only = (n: number): TextOptions => ({ wordNgrams: "none", characterNgrams: [n, n] })
    expect(termsOf(["words", "wprds"], only(2))).toEqual([" w", "ds", "or", "pr", "rd", "s ", "wo", "wp"])
    expect(termsOf(["jumpy fox"], only(5))).toEqual([" fox ", " jump", "jumpy", "umpy "])
  })
})

describe("Vectoriser", () => {
  it("makes rows of unit norm, or empty ones", () => {
    fc.assert(
      fc.property(
        fc.array(text),
        fc.array(fc.oneof(text, fc.string({ unit: "binary" }))),
        (corpus, others) => {
          const vectoriser = Vectoriser.fit(corpus)
          const matrix = Vectoriser.transform(vectoriser, others)
          for (let row = 0; row < matrix.rowCount; row++) {
            const values = matrix.values.subarray(matrix.rowPointers[row], matrix.rowPointers[row + 1])
            if (values.length > 0) expect(Math.hypot(...values)).toBeCloseTo(1, 12)
          }
        }
      )
    )
  })

  it("fitted on some documents of a corpus equals one that saw no others", () => {
    fc.assert(
      fc.property(fc.array(text), fc.array(text), (training, heldOut) => {
        const analysis = analyse([...heldOut, ...training])
        const rows = training.map((_, i) => heldOut.length + i)
        const fold = Vectoriser.fitAnalysed(analysis, rows)
        const alone = Vectoriser.fit(training)
        expect(rowsOf(fold, Vectoriser.transformAnalysed(fold, analysis, rows)).map(sorted)).toEqual(
          rowsOf(alone, Vectoriser.transform(alone, training)).map(sorted)
        )
        expect(rowsOf(fold, Vectoriser.transform(fold, heldOut)).map(sorted)).toEqual(
          rowsOf(alone, Vectoriser.transform(alone, heldOut)).map(sorted)
        )
      })
    )
  })

  it("survives a trip through JSON", () => {
    fc.assert(
      fc.property(fc.array(text), fc.array(text), (corpus, others) => {
        const vectoriser = Vectoriser.fit(corpus)
        const copy = Vectoriser.fromJson(JSON.parse(JSON.stringify(Vectoriser.toJson(vectoriser))))
        expect(rowsOf(copy, Vectoriser.transform(copy, others)).map(sorted)).toEqual(
          rowsOf(vectoriser, Vectoriser.transform(vectoriser, others)).map(sorted)
        )
      })
    )
  })

  it("counts the terms of a document without regard to the documents before it", () => {
    const vectoriser = Vectoriser.fit(["aa aa bb", "aa aa bb", "bb"], {
      minDocumentFrequency: 1,
      sublinearTf: false
    })
    const [first, second] = rowsOf(vectoriser, Vectoriser.transform(vectoriser, ["aa aa bb", "aa aa bb"]))
    expect(second).toEqual(first)
    expect(first?.size).toBe(14)
  })

  it("reads runs of words, whatever stands between them", () => {
    expect(termsOf(["Money back, now!"], { wordNgrams: [2, 3], characterNgrams: "none" })).toEqual([
      "back now",
      "money back",
      "money back now"
    ])
  })

  it("treats spellings that Unicode calls equivalent alike, in any script", () => {
    expect(termsOf(["CAFÉ", "cafe\u0301", "ｃａｆé"], wordsOnly)).toEqual(["café"])
    expect(termsOf(["हिन्दी में"], wordsOnly)).toEqual(["में", "हिन्दी"].toSorted())
    expect(termsOf(["🚀🚀"], { wordNgrams: "none", characterNgrams: [2, 2] })).toEqual([" 🚀", "🚀 ", "🚀🚀"])
  })

  it("takes words that name properties of objects like any other", () => {
    const texts = ["constructor __proto__", "constructor toString"]
    expect(termsOf(texts, wordsOnly)).toEqual(["constructor", "proto", "tostring"])
    expect(termsOf(["__proto__"], { wordNgrams: "none", characterNgrams: [11, 11] })).toEqual([" __proto__ "])
  })

  it("leaves out rare terms, then keeps the most frequent, whatever the order of the documents", () => {
    const texts = ["a b c d", "a b c", "a b", "a c e"]
    expect(termsOf(texts, { ...wordsOnly, minDocumentFrequency: 2 })).toEqual(["a", "b", "c"])
    expect(termsOf(texts, { ...wordsOnly, maxFeatures: 2 })).toEqual(["a", "b"])
    expect(termsOf(texts.toReversed(), { ...wordsOnly, maxFeatures: 2 })).toEqual(["a", "b"])
  })

  it("reads a document to the limit and no further", () => {
    expect(termsOf(["one two three"], { ...wordsOnly, maxCharacters: 7 })).toEqual(["one", "two"])
  })

  it("refuses invalid options, foreign corpora and malformed JSON", () => {
    expect(() => Vectoriser.fit([], { maxFeatures: 0 })).toThrow("maxFeatures: expected a positive integer")
    expect(() => Vectoriser.fit([], { wordNgrams: [2, 1] })).toThrow(
      "wordNgrams: expected a range from small to large, found 2 to 1"
    )
    const analysis = analyse(["a a"])
    expect(() => Vectoriser.fitAnalysed(analysis, [1])).toThrow("no document 1")
    expect(() => Vectoriser.transformAnalysed(Vectoriser.fit(["a"]), analysis)).toThrow("a different corpus")
    const json = Vectoriser.toJson(Vectoriser.fit(["a b"], wordsOnly))
    expect(() => Vectoriser.fromJson({ ...json, idf: [1] })).toThrow(
      "expected 2 inverse document frequencies, one for each term, found 1"
    )
    expect(() => Vectoriser.fromJson({ ...json, terms: ["word:a", "word:a"] })).toThrow(
      "term 1: expected each term once"
    )
    expect(() => Vectoriser.fromJson({ ...json, terms: ["word:a", "b"] })).toThrow("term 1: expected")
  })
})

const sorted = (row: Map<string, number>): ReadonlyArray<readonly [string, number]> =>
  Array.from(row, ([term, weight]) => [term, Number(weight.toFixed(12))] as const).sort(([a], [b]) =>
    a < b ? -1 : 1
  )
