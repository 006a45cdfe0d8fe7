import type { Task } from "@assay/core"
import { isRecord } from "@assay/core/internal"
import { type Features, readerOf } from "./features.ts"
import { describe, type Holds, prepare, read, type Test } from "./test.ts"

/** One rule: tests of features, all of which must hold, and an answer. */
export interface Rule<Label> {
  /** What must hold, all of it. */
  readonly tests: ReadonlyArray<readonly [feature: string, test: Test]>
  /** What is answered where it holds. */
  readonly answer: Label
}

/** What rules decide on: features, rules in order, and what is answered where none holds. */
export interface RuleList<Input, Label> {
  /** How features are read from an input, by name. */
  readonly features: Features<Input>
  /** The rules, the first that holds decides. */
  readonly rules: ReadonlyArray<Rule<Label>>
  /** Undefined: such a case is escalated. */
  readonly otherwise: Label | undefined
}

/** The conditions of `{ all: … }`, or the one that stands there. */
const eachOf = (condition: unknown): ReadonlyArray<unknown> =>
  isRecord(condition) && Array.isArray(condition.all) && Object.keys(condition).length === 1
    ? condition.all
    : [condition]

/** Reads rules as they are written. Throws a TypeError that names the first rule and feature at fault. */
export const readList = <Input, Label extends Task.Label>(
  features: Features<Input>,
  rows: ReadonlyArray<readonly [when: object, answer: Label]>,
  otherwise: Label | undefined,
  labels: ReadonlyArray<Label>
): RuleList<Input, Label> => {
  const names = Object.keys(features)
  const rules = rows.map(([when, answer], index): Rule<Label> => {
    const fault = (expected: string, found: string): TypeError =>
      new TypeError(`rule ${index + 1}: expected ${expected}, found ${found}`)
    if (!labels.includes(answer)) throw fault(`one of ${labels.join(", ")}`, JSON.stringify(answer))
    const written = Object.entries(when).filter(([, condition]) => condition !== undefined)
    const tests = written.flatMap(([feature, condition]) => {
      if (!names.includes(feature)) throw fault(`one of the features ${names.join(", ")}`, feature)
      return eachOf(condition).map((each): readonly [string, Test] => {
        const test = read(each)
        if (test === undefined) throw fault(`a condition on ${feature}`, JSON.stringify(each) ?? "none")
        return [feature, test]
      })
    })
    if (tests.length === 0) throw fault("a condition, or `otherwise` in place of the rule", "none")
    return { answer, tests }
  })
  if (otherwise !== undefined && !labels.includes(otherwise)) {
    throw new TypeError(`otherwise: expected one of ${labels.join(", ")}, found ${JSON.stringify(otherwise)}`)
  }
  return { features, rules, otherwise }
}

/** The place of the rule that holds first: as many as there are rules for `otherwise`; or why none can be told. */
export type Decide<Input> = (input: Input) => number | string

/** Prepares a list. What a feature throws is said with the feature's name. */
export const deciding = <Input, Label>({ features, rules }: RuleList<Input, Label>): Decide<Input> => {
  const prepared = rules.map(({ tests }) =>
    tests.map(([name, test]): readonly [string, Holds] => [name, prepare(test)])
  )
  return (input) => {
    const value = readerOf(features, input)
    const lines = new Map<string, string>()
    for (const [place, tests] of prepared.entries()) {
      let all = true
      for (const [name, holds] of tests) {
        let held: boolean | string
        try {
          held = holds(value(name), lines)
        } catch (thrown) {
          return `feature ${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`
        }
        if (typeof held === "string") return `rule ${place + 1}, ${name}: ${held}`
        if (!held) {
          all = false
          break
        }
      }
      if (all) return place
    }
    return rules.length
  }
}

/** The conditions of a rule in words. */
export const whenOf = <Label>({ tests }: Rule<Label>): string =>
  tests.map(([name, test]) => describe(name, test)).join(" and ")

/** Which rule decided, in words. */
export const becauseOf = <Label>(rules: ReadonlyArray<Rule<Label>>, place: number): string => {
  const rule = rules[place]
  return rule === undefined ? "no rule holds" : `rule ${place + 1}: ${whenOf(rule)}`
}

/** Rules as lines, in order, the last for where none holds. */
export const linesOf = <Label>({
  rules,
  otherwise
}: Pick<RuleList<never, Label>, "rules" | "otherwise">): ReadonlyArray<string> => [
  ...rules.map((rule) => `${whenOf(rule)}: ${rule.answer}`),
  `otherwise: ${otherwise ?? "escalated"}`
]
