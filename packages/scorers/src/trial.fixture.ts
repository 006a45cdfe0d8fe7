/**
 * A finished trial, for the tests of the scorers.
 */
import { Outcome, type Score, type Scorer } from "@assay/core"
import { Effect } from "effect"

/** Scores one outcome against an expected value and returns the headline score. */
export const scoreOutcome = <Expected, Output>(
  scorer: Scorer.Scorer<string, Expected, Output>,
  expected: Expected,
  outcome: Outcome.Outcome<Output>
): Score.Score => {
  const scores = Effect.runSync(
    scorer.score({
      id: "c1",
      input: "question",
      expected,
      kind: "typical",
      tags: {},
      cluster: undefined,
      provenance: undefined,
      outcome,
      facts: {},
      latencyMs: undefined,
      attempts: 1
    })
  )
  return scores[scorer.names[0]] ?? { _tag: "Unscored", reason: "the scorer gave no headline score" }
}

/** Scores one answer. */
export const scoreAnswer = <Expected, Output>(
  scorer: Scorer.Scorer<string, Expected, Output>,
  expected: Expected,
  output: Output
): Score.Score => scoreOutcome(scorer, expected, Outcome.answered(output))

/** Linear work on a megabyte takes well under a second, quadratic work minutes; this tells them apart. */
export const hangMs = 10_000

/** Texts that have broken text processing before, a megabyte each where size is the point. */
export const hostileTexts: ReadonlyArray<string> = [
  "9".repeat(1_000_000),
  "1,".repeat(500_000),
  "1.".repeat(500_000),
  "1/".repeat(500_000),
  "1 ".repeat(500_000),
  `${"0".repeat(500_000)}x`,
  "1.".concat("0".repeat(1_000_000), "x"),
  "(".repeat(1_000_000),
  '"'.repeat(1_000_000),
  "`".repeat(1_000_000),
  " ".repeat(1_000_000),
  `${"\n".repeat(500_000)}x`,
  "-".repeat(1_000_000),
  "$".repeat(1_000_000),
  "\\frac{".repeat(150_000),
  "answer: ".repeat(125_000),
  "\uD800".repeat(500_000),
  "\u0301".repeat(500_000),
  "\uFDFA".repeat(300_000),
  "a\u200B".repeat(500_000),
  "__proto__",
  "constructor",
  "\u0000",
  ""
]

/** Milliseconds of processor time that `work` takes: unlike the clock it does not grow when the machine is busy. */
export const cpuMs = (work: () => unknown): number => {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
