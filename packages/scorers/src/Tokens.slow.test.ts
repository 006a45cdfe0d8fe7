/**
 * Token F1 against a port of its own making, 100,000 pairs. The port goes by the published description of SQuAD's script,
 * character by character and without a regular expression, and shares no code with the scorer.
 */

import { Outcome, type Scorer } from "@assay/core"
import { Effect } from "effect"
import { expect, it } from "vitest"
import * as Similarity from "./Similarity.ts"
import * as Tokens from "./Tokens.ts"

const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
const space = "\t\n\v\f\r\u001C\u001D\u001E\u001F \u0085\u00A0\u1680\u2003\u2028\u2029\u202F\u205F\u3000"
const articles = ["a", "an", "the"]

/** Words are split at white space first, and each is then freed of the articles that stand alone within it. */
const normalised = (text: string): ReadonlyArray<string> => {
  const words: Array<string> = []
  let word = ""
  const end = () => {
    if (word !== "" && !articles.includes(word)) words.push(word)
    word = ""
  }
  for (const character of text.toLowerCase()) {
    if (punctuation.includes(character)) continue
    if (space.includes(character)) end()
    else word += character
  }
  end()
  return words
}

const f1Of = (output: ReadonlyArray<string>, expected: ReadonlyArray<string>, isV2: boolean): number => {
  if (isV2 && (output.length === 0 || expected.length === 0)) return output.length === expected.length ? 1 : 0
  const rest = [...expected]
  let same = 0
  for (const word of output) {
    const place = rest.indexOf(word)
    if (place === -1) continue
    rest.splice(place, 1)
    same++
  }
  if (same === 0) return 0
  const precision = same / output.length
  const recall = same / expected.length
  return (2 * precision * recall) / (precision + recall)
}

// No piece has a mark or a sign of no script, of which an article within a word is parted by Python's \b.
const pieces = [
  ..."abcxyz019'-.,!?$_&",
  ...["a ", "an ", "The ", "the", " a", "an", "cat", "Cat's", "ÉCOLE", "naïve", "ΟΔΟΣ", "東京", "не"],
  ...[...space]
]

const run = (scorer: Scorer.Scorer<unknown, string, string | null>, output: string, expected: string) =>
  Effect.runSync(
    scorer.score({
      id: "",
      input: "",
      expected,
      kind: "typical",
      tags: {},
      cluster: undefined,
      provenance: undefined,
      outcome: Outcome.answered(output),
      facts: {},
      latencyMs: undefined,
      attempts: 1
    })
  )

it("token F1 equals an independent port of SQuAD's script on 100,000 pairs", () => {
  let state = 12
  // The generator of Numerical Recipes; the pairs must be the same on every machine.
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  const text = (most: number): string =>
    Array.from({ length: below(most) }, () => pieces[below(pieces.length)] ?? "").join("")
  const v1 = Tokens.f1({ variant: "squad-v1" })
  const v2 = Tokens.f1({ variant: "squad-v2" })
  let partial = 0
  for (let pair = 0; pair < 100_000; pair++) {
    const expected = text(16)
    const output = below(2) === 0 ? text(16) : expected.slice(0, below(expected.length + 1)) + text(6)
    const [given, wanted] = [normalised(output), normalised(expected)]
    const one = run(v1, output, expected)
    const shown = JSON.stringify([output, expected])
    expect(one.f1, shown).toMatchObject({ value: expect.closeTo(f1Of(given, wanted, false), 12) })
    expect(one.exact, shown).toMatchObject({ value: given.join(" ") === wanted.join(" ") ? 1 : 0 })
    expect(run(v2, output, expected).f1, shown).toMatchObject({
      value: expect.closeTo(f1Of(given, wanted, true), 12)
    })
    if (one.f1?._tag === "Scored" && one.f1.value > 0 && one.f1.value < 1) partial++
  }
  // Pairs that are all right or all wrong would show nothing.
  expect(partial).toBeGreaterThan(15_000)
})

it("of a long output the beginning is compared, and the rest counts as edits", () => {
  const { levenshtein } = run(Similarity.levenshtein, "ab".repeat(1_000_000), "ba".repeat(500))
  expect(levenshtein).toMatchObject({
    value: expect.closeTo(1_000 / 2_000_000, 5),
    detail: { scoredChars: 1_000_000, ofChars: 2_000_000 }
  })
})
