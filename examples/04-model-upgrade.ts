/**
 * May the new model replace the old one? Verdicts, a gate, and the cases that flipped.
 *
 *     tsx examples/04-model-upgrade.ts
 *
 * Two candidates for the place of a 6B model with a verifier, on the recorded GSM8K answers of example 02: a model of
 * nearly thirty times the size that was only fine-tuned, and the same with a verifier. The bigger one is not the better
 * one, and the gate says so. No key, no network, real output.
 */
import { Experiment, Gate } from "@assay/core"
import { type Comparison, type Summary, Verdict } from "@assay/core/analysis"
import { Effect } from "effect"
import gsm8k from "./02-gsm8k-replay.ts"

const experiment: typeof gsm8k = {
  ...gsm8k,
  name: "model-upgrade",
  candidates: new Map([...gsm8k.candidates].filter(([name]) => name !== "6b_finetuning")),
  against: "6b_verification"
}

export default experiment

/** No worse than the old model by two points, in no slice either, and few calls that fail. */
const gate = Gate.all(Gate.noRegression({ margin: 0.02 }), Gate.errorRate({ atMost: 0.01 }))

/** The question of a case on one line, cut short. */
const short = (question: string): string => {
  const line = question.replace(/\s+/g, " ")
  return line.length <= 90 ? line : `${line.slice(0, 89)}…`
}

const report = async (comparison: Comparison.Comparison, summary: Summary.Summary): Promise<void> => {
  const [score] = comparison.scores
  if (score === undefined) return
  const { overall, unit } = score
  const [against, candidate] = [comparison.against.candidate, comparison.candidate.candidate]
  const result = await Effect.runPromise(Gate.evaluate(gate, { comparison, summary }))
  console.log(`\n${candidate} for ${against}`)
  console.log(`  verdict  ${Verdict.sentence(overall.verdict, { against, candidate, unit })}`)
  console.log(`  gate     ${result.status}${result.holds ? "" : ": does not go out"}`)
  for (const { name, status, reason } of result.checks)
    console.log(`           ${status}: ${name}, ${reason}`)
  console.log(`  lost     ${overall.lost.count} cases, such as`)
  for (const question of overall.lost.first.slice(0, 2)) console.log(`           ${short(question)}`)
  console.log(`  gained   ${overall.gained.count} cases, such as`)
  for (const question of overall.gained.first.slice(0, 2)) console.log(`           ${short(question)}`)
}

if (import.meta.main) {
  const { report: summary } = await Experiment.runPromise(experiment)
  for (const comparison of summary.comparisons) await report(comparison, summary)
}
