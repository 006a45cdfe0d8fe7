import { neutral, wrap } from "@assay/core/internal"
import { type RuleList, whenOf } from "./list.ts"

/** How a rule did on cases. */
export interface RuleFigures {
  /** How many cases the rule decided. */
  readonly fired: number
  /** How many of these it answered as labelled. */
  readonly right: number
}

const headers = ["", "when", "answer", "fired", "right"] as const
const gap = "  "
const longestAnswer = 24

const widest = (texts: ReadonlyArray<string>): number => Math.max(0, ...texts.map(({ length }) => length))

const percent = ({ fired, right }: RuleFigures): string =>
  fired === 0 ? "–" : `${((100 * right) / fired).toFixed(1)} %`

/**
 * Rules as lines of a table, none wider than `columns`.
 *
 * @param figures one a rule, then that of `otherwise`
 */
export const tableOf = <Input, Label>(
  { rules, otherwise }: RuleList<Input, Label>,
  figures: ReadonlyArray<RuleFigures> | undefined,
  columns: number
): ReadonlyArray<string> => {
  const answers = [
    ...rules.map(({ answer }) => String(answer)),
    otherwise === undefined ? "(escalated)" : String(otherwise)
  ]
  const whens = [...rules.map(whenOf), "otherwise"].map(neutral)
  const numbers = [...rules.map((_, place) => String(place + 1)), ""]
  const fired = figures?.map((each) => String(each.fired)) ?? []
  const right =
    figures?.map((each, place) => (place === rules.length && otherwise === undefined ? "" : percent(each))) ??
    []
  const ofAnswer = Math.min(longestAnswer, widest([...answers.map(neutral), headers[2]]))
  const ofFigures =
    figures === undefined ? [] : [widest([...fired, headers[3]]), widest([...right, headers[4]])]
  const ofNumber = widest(numbers)
  const taken = [ofNumber, ofAnswer, ...ofFigures].reduce((sum, each) => sum + each + gap.length, 0)
  const ofWhen = Math.max(16, Math.min(widest([...whens, headers[1]]), columns - taken))
  const row = (
    number: string,
    when: string,
    answer: string,
    ofRow: ReadonlyArray<string>
  ): ReadonlyArray<string> => {
    const [whenLines, answerLines] = [wrap(when, ofWhen), wrap(neutral(answer), ofAnswer)]
    return Array.from({ length: Math.max(whenLines.length, answerLines.length) }, (_, at) =>
      [
        (at === 0 ? number : "").padStart(ofNumber),
        (whenLines[at] ?? "").padEnd(ofWhen),
        (answerLines[at] ?? "").padEnd(ofAnswer),
        ...ofRow.map((figure, nth) => (at === 0 ? figure : "").padStart(ofFigures[nth] ?? 0))
      ]
        .join(gap)
        .trimEnd()
    )
  }
  const rule = "─".repeat(taken + ofWhen)
  return [
    ...row("", headers[1], headers[2], figures === undefined ? [] : [headers[3], headers[4]]),
    rule,
    ...whens.flatMap((when, place) =>
      row(
        numbers[place] ?? "",
        when,
        answers[place] ?? "",
        figures === undefined ? [] : [fired[place] ?? "", right[place] ?? ""]
      )
    )
  ]
}
