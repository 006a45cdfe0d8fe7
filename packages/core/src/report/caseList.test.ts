import { expect, test } from "@effect/vitest"
import type { CaseExcerpt, CaseList } from "../cases/model.ts"
import { toText } from "./Report.ts"

const excerpt = (caseId: string, input: string): CaseExcerpt => ({
  ...{ candidate: "regex", caseId, repeat: 0, trials: 1, missed: 1, mode: "wrong-silent" },
  ...{ input, expected: "refund", output: "other" }
})

const list = (cases: ReadonlyArray<CaseExcerpt>, more: Partial<CaseList> = {}): CaseList => ({
  ...{ _tag: "CaseList", version: 1, experiment: "tickets", run: "tickets-1", shown: "failing" },
  ...{ score: "exact", total: cases.length, cases, ...more }
})

test("a list of cases says in a sentence how many there are, also when there is none", () => {
  const [first] = [excerpt("t-1", "Money back!")]
  const said = (more: Partial<CaseList>, cases: ReadonlyArray<CaseExcerpt> = []): string | undefined =>
    toText(list(cases, more)).split("\n")[1]
  expect(said({})).toBe("tickets, run tickets-1: every case is answered right by exact.")
  expect(said({ shown: "flipped" })).toBe("tickets, run tickets-1: no case flipped by exact.")
  expect(said({ shown: "errored" })).toBe("tickets, run tickets-1: no case is errored by exact.")
  expect(said({}, [first])).toBe("tickets, run tickets-1: 1 case by exact, the lowest scores first.")
  expect(said({ total: 2_000 }, [first])).toBe(
    "tickets, run tickets-1: the first 1 of 2,000 cases by exact, the lowest scores first."
  )
})

test("a case whose id is its input is shown by its input alone", () => {
  expect(toText(list([excerpt("Money back!", "Money back!")]))).toMatch(
    /^regex: wrong-silent\n {2}input +Money back!$/m
  )
  expect(toText(list([excerpt("t-1", "Money back!")]))).toMatch(/^regex on t-1: wrong-silent$/m)
})
