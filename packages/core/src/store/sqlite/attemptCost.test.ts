import { describe, expect, it } from "@effect/vitest"
import type { Cost } from "../../provider/Cost.ts"
import { attemptsOf, trialCost } from "./attemptCost.ts"
import { costColumns } from "./costColumns.ts"

const paid = (usd: number, atLeast?: string): Cost => ({
  _tag: "Priced",
  usd,
  inputUsd: usd,
  outputUsd: 0,
  model: "m",
  source: "stated",
  ...(atLeast === undefined ? {} : { atLeast })
})

interface Made {
  readonly cost?: Cost
  readonly failed?: boolean
  readonly replayed?: boolean
  readonly adopted?: boolean
}

/** Attempts in the order of their numbers, as they are read from the store. */
const attempts = (...made: ReadonlyArray<Made>): Parameters<typeof trialCost>[0] =>
  made.map(({ cost, failed, replayed, adopted }, index) => {
    const [input_usd, output_usd, priced_as, unpriced] = costColumns(cost)
    return {
      candidate: 0,
      case_id: "a",
      repeat: 0,
      attempt: index + 1,
      latency_ms: 1,
      first_token_ms: null,
      queued_ms: null,
      limited_ms: null,
      replayed: replayed === true ? 1 : 0,
      reason: null,
      usage: null,
      model: null,
      stalled_ms: null,
      error: null,
      input_usd,
      output_usd,
      priced_as,
      unpriced,
      adopted: adopted === true ? 1 : 0,
      note: null,
      failure: failed === true ? "RateLimited" : null
    }
  })

const figures = (rows: Parameters<typeof trialCost>[0], decided: number) => {
  const cost = trialCost(rows, decided)
  return cost === undefined ? undefined : [cost.inputUsd + cost.outputUsd, cost.spentUsd, cost.unpriced]
}

describe("what an answer cost", () => {
  it("is what its attempts cost, failed ones included", () => {
    const rows = attempts({ failed: true, cost: paid(1) }, { failed: true }, { cost: paid(2) })
    expect(figures(rows, 3)).toEqual([3, 3, undefined])
  })

  it("counts once where two processes asked, whichever answer decided", () => {
    const rows = attempts({ cost: paid(2) }, { cost: paid(3) })
    expect([figures(rows, 1), figures(rows, 2)]).toEqual([
      [2, 5, undefined],
      [3, 5, undefined]
    ])
  })

  it("has no part of replies that were kept or taken over, unless one of them is the answer", () => {
    const later = attempts({ cost: paid(2) }, { cost: paid(2), replayed: true })
    expect([figures(later, 1), figures(later, 2)]).toEqual([
      [2, 2, undefined],
      [2, 2, undefined]
    ])
    expect(figures(attempts({ cost: paid(2), adopted: true }), 1)).toEqual([2, 0, undefined])
    expect(figures(attempts({ cost: paid(2), replayed: true }), 1)).toEqual([2, 0, undefined])
  })

  it("starts anew where an answer could not be read and was asked for again", () => {
    const rows = attempts(
      { failed: true, cost: paid(1) },
      { cost: paid(2) },
      { failed: true },
      { cost: paid(4) }
    )
    expect(figures(rows, 4)).toEqual([4, 7, undefined])
    expect(attemptsOf(rows, 4).map(({ attempt }) => attempt)).toEqual([3, 4])
    expect(attemptsOf(rows, 2).map(({ attempt }) => attempt)).toEqual([1, 2])
  })

  it("is a lower bound where an attempt of it is, and so is what was spent where any is", () => {
    const lost: Cost = { _tag: "Unpriced", reason: "it broke off" }
    expect(figures(attempts({ failed: true, cost: lost }, { cost: paid(2) }), 2)).toEqual([
      2,
      2,
      "it broke off"
    ])
    expect(figures(attempts({ cost: paid(2, "a search") }), 1)).toEqual([2, 2, "a search"])
    const others = trialCost(attempts({ cost: paid(2) }, { failed: true, cost: lost }), 1)
    expect([others?.unpriced, others?.unknownSpending]).toEqual([undefined, "it broke off"])
  })

  it("is nothing where no attempt could cost anything", () => {
    expect(figures(attempts({ failed: true }, {}), 2)).toBeUndefined()
  })
})
