/**
 * A plan in words, for `--dry-run`.
 */
import { neutral } from "../report/terminalText.ts"
import type { Plan } from "../run/plan.ts"

const number = (value: number): string => value.toLocaleString("en")

const plural = (count: number, one: string): string => `${number(count)} ${one}${count === 1 ? "" : "s"}`

/** One line for the dataset and one per candidate. */
export const describePlan = (plan: Plan): string => {
  const { cases, selected, name } = plan.dataset
  const width = Math.max(...plan.candidates.map((candidate) => neutral(candidate.name).length))
  const total = plan.candidates.reduce((sum, candidate) => sum + candidate.calls, 0)
  return [
    `${neutral(plan.experiment)} would run ${selected === cases ? "all" : number(selected)} of ${plural(cases, "case")} of ${neutral(name)}, ${plural(plan.repeats, "answer")} each:`,
    ...plan.candidates.map(({ name, calls, stored, inputTokens }) =>
      [
        `  ${neutral(name).padEnd(width)}  ${plural(calls, "call")}`,
        stored === 0 ? "" : `, ${number(stored)} already stored`,
        inputTokens === undefined ? "" : `, about ${number(inputTokens)} input tokens`
      ].join("")
    ),
    `${plural(total, "call")} in all. Nothing was run.`
  ].join("\n")
}
