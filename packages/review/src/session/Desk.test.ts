import { Label } from "@assay/core"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { item, items, memoryLog, question, rubric, work } from "../work.fixture.ts"
import { bought } from "./bought.ts"
import * as Desk from "./Desk.ts"
import type { Work } from "./model.ts"
import { orderOf } from "./order.ts"
import type { View } from "./protocol.ts"

const sit = (more: Partial<Work> = {}, log = memoryLog(), now?: () => number) => ({
  log,
  desk: Desk.make(work(more), log, now)
})

const taken = (found: View | string): View => {
  if (typeof found === "string") throw new Error(found)
  return found
}

const slotOf = ({ slot }: View) => {
  if (slot === undefined) throw new Error("there is nothing to label")
  return slot
}

const grade = (level: number | null, score = "helpful") => ({ _tag: "Grade" as const, score, level })

/** Labels everything of a person, with what `levelOf` says. */
const labelAll = async (
  desk: Desk.Desk,
  person: string,
  levelOf: (slot: NonNullable<View["slot"]>) => number | null = () => 1
): Promise<ReadonlyArray<string>> => {
  const seen: Array<string> = []
  let view = await desk.view(person, undefined, "undecided")
  while (view.slot !== undefined) {
    seen.push(view.slot.input)
    taken(await desk.act(person, view.slot.id, grade(levelOf(view.slot))))
    view = await desk.view(person, view.slot.id, "undecided")
  }
  return seen
}

describe("a person's queue", () => {
  it("is in an order of their own, the same whenever they come back", async () => {
    const orders = await Promise.all(["ann", "bob", "ann"].map((person) => labelAll(sit().desk, person)))
    expect(orders[0]).toEqual(orders[2])
    expect(orders[0]).not.toEqual(orders[1])
    expect(new Set(orders[0])).toEqual(new Set(orders[1]))
  })

  it("shows a share of the answers again, unannounced and with others between", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.string(),
        (n, repeated, person) => {
          const order = orderOf(items(n), person, { seed: 3, repeated })
          const firsts = order.filter(({ isAgain }) => !isAgain)
          expect(firsts).toHaveLength(n)
          const again = order.filter(({ isAgain }) => isAgain)
          expect(again).toHaveLength(Math.min(Math.round(repeated * n), Math.max(0, n - 5)))
          for (const slot of again) {
            const first = order.findIndex(({ id }) => id === slot.item.answer)
            expect(order.indexOf(slot) - first).toBeGreaterThan(5)
          }
        }
      )
    )
  })

  it("keeps the label of the second time beside the first, which it names", async () => {
    const { desk, log } = sit({ repeated: 0.5 })
    let nth = 0
    await labelAll(desk, "ann", () => nth++ % 2)
    const again = log.labels.filter(({ repeatOf }) => repeatOf !== undefined)
    expect(again).toHaveLength(6)
    for (const label of again) {
      const first = log.labels.find(({ id }) => id === label.repeatOf)
      expect(first).toMatchObject({ answer: label.answer, person: "ann" })
    }
    expect((await desk.results("ann")).scores[0]?.rows.map(({ what }) => what)).toContain(
      "the same person says the same again"
    )
  })

  it("shows the sides of a pair at random, and keeps what was chosen by candidate", async () => {
    const pairs = items(40).map((each, nth) =>
      item(nth, {
        outputs: [
          { candidate: "mine", output: "good" },
          { candidate: "other", output: "bad" }
        ],
        answer: Label.digestOfPair({ input: each.input, outputs: { mine: "good", other: "bad" } })
      })
    )
    const scale = {
      digest: "d",
      criteria: [
        {
          score: "helpful",
          kind: "pairwise" as const,
          levels: [
            { value: 0, label: "worse" },
            { value: 0.5, label: "tie" },
            { value: 1, label: "better" }
          ]
        }
      ]
    }
    const { desk, log } = sit({ items: pairs, rubric: scale })
    let left = 0
    await labelAll(desk, "ann", ({ outputs, criteria }) => {
      expect(criteria[0]?.levels.map(({ label }) => label)).toEqual([
        "Left is better",
        "tie",
        "Right is better"
      ])
      if (outputs[0] === "good") left++
      return outputs[0] === "good" ? 0 : 2
    })
    expect(log.labels.every((label) => label.grade === 1 && label.candidate === "mine")).toBe(true)
    expect(left).toBeGreaterThan(8)
    expect(left).toBeLessThan(32)
  })
})

describe("what people do", () => {
  it("is stored at once, and corrected by a further label that keeps the earlier one", async () => {
    const { desk, log } = sit()
    const { id } = slotOf(await desk.view("ann", undefined, "undecided"))
    taken(await desk.act("ann", id, grade(0)))
    taken(await desk.act("ann", id, { _tag: "Comment", comment: "hm" }))
    taken(await desk.act("ann", id, grade(1)))
    const view = taken(await desk.act("ann", id, { _tag: "Mark", mark: "ambiguous" }))
    expect(log.labels).toHaveLength(4)
    expect(Label.current(log.labels)).toMatchObject([
      { grade: 1, label: "yes", comment: "hm", mark: "ambiguous", person: "ann", run: "run-1" }
    ])
    expect(slotOf(view)).toMatchObject({ comment: "hm", mark: "ambiguous", isDecided: true })
    expect(log.labels.every(({ shown }) => shown === undefined)).toBe(true)
  })

  it("is the same after the server was killed: nothing but the labels is kept", async () => {
    const { desk, log } = sit({ rubric })
    const { id } = slotOf(await desk.view("ann", undefined, "undecided"))
    await desk.act("ann", id, grade(2))
    const { desk: again } = sit({ rubric }, log)
    const view = await again.view("ann", undefined, "undecided")
    expect(slotOf(view).id).toBe(id)
    expect(slotOf(view).criteria.map(({ chosen }) => chosen)).toEqual([2, undefined])
    expect(view.canUndo).toBe(true)
    const undone = taken(await again.undo("ann"))
    expect(slotOf(undone).criteria.map(({ chosen }) => chosen)).toEqual([undefined, undefined])
    expect(undone.canUndo).toBe(false)
  })

  it("is taken back one after the other, whatever was done, and never by removing anything", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("yes", "no", "none", "bad", "comment", "undo", "next"), { maxLength: 25 }),
        async (steps) => {
          const { desk, log } = sit({ items: items(3) })
          const states: Array<string> = []
          const stateOf = (): string =>
            JSON.stringify(
              Label.current(log.labels)
                .filter(({ grade, label, mark, comment }) => grade !== null || label || mark || comment)
                .map(({ answer, grade, label, mark, comment }) => [answer, grade, label, mark, comment])
                .sort()
            )
          let view = await desk.view("ann", undefined, "undecided")
          for (const step of steps) {
            const before = log.labels.length
            if (step === "next" || view.slot === undefined)
              view = await desk.view("ann", view.slot?.id, "next")
            else if (step === "undo") {
              const found = await desk.undo("ann")
              if (typeof found === "string") expect(states).toEqual([])
              else {
                view = found
                expect(stateOf()).toBe(states.pop())
              }
            } else {
              states.push(stateOf())
              const action =
                step === "bad"
                  ? { _tag: "Mark" as const, mark: "bad" as const }
                  : step === "comment"
                    ? { _tag: "Comment" as const, comment: `note ${before}` }
                    : grade(step === "yes" ? 1 : step === "no" ? 0 : null)
              view = taken(await desk.act("ann", view.slot.id, action))
            }
            expect(log.labels.length).toBeGreaterThanOrEqual(before)
          }
        }
      ),
      { numRuns: 60 }
    )
  })

  it("may say what is expected where nothing is: JSON where the answer is, and blind still", async () => {
    const open = { ...item(0), outputs: [{ output: { total: 3 } }] as const }
    const { expected: _, ...unlabelled } = open
    const { desk, log } = sit({ items: [unlabelled] })
    const slot = slotOf(await desk.view("ann", undefined, "undecided"))
    expect(slot).toMatchObject({ hasExpected: true })
    expect(slotOf(taken(await desk.open("ann", slot.id))).expected).toBe("")
    const before = desk.expectedAt("ann", slot.id)
    expect(Desk.expectedOf("three", before)).toMatch(/^expected a JSON value/)
    expect(Desk.expectedOf('{"total":4}', before)).toEqual({ value: { total: 4 } })
    await desk.act("ann", slot.id, { _tag: "Expected", expected: { total: 4 } })
    expect(log.labels.map(({ shown, expected }) => [shown, expected])).toEqual([[undefined, { total: 4 }]])
    // Without an answer a text is a text.
    const unanswered = sit({ items: [{ ...unlabelled, outputs: [{ output: null }] }] }).desk
    const first = slotOf(await unanswered.view("ann", undefined, "undecided"))
    expect(Desk.expectedOf("refund", unanswered.expectedAt("ann", first.id))).toEqual({ value: "refund" })
  })

  it("says in the label what was open to the person", async () => {
    const { desk, log } = sit()
    const first = slotOf(await desk.view("ann", undefined, "undecided"))
    expect(first.expected).toBeUndefined()
    taken(await desk.open("ann", first.id))
    await desk.act("ann", first.id, { _tag: "Expected", expected: "better" })
    await desk.act("ann", first.id, grade(1))
    const second = slotOf(await desk.view("ann", first.id, "undecided"))
    await desk.act("ann", second.id, grade(1))
    await desk.results("ann")
    const third = slotOf(await desk.view("ann", second.id, "undecided"))
    await desk.act("ann", third.id, grade(1))
    const other = slotOf(await desk.view("bob", undefined, "undecided"))
    await desk.act("bob", other.id, grade(1))
    expect(Label.current(log.labels).map(({ shown, expected }) => [shown, expected])).toEqual([
      [["expected"], "better"],
      [undefined, undefined],
      [["results"], undefined],
      [undefined, undefined]
    ])
  })
})

describe("several people", () => {
  it("stand side by side: nobody's label is anybody else's", async () => {
    const { desk, log } = sit()
    await labelAll(desk, "ann", () => 1)
    await labelAll(desk, "bob", () => 0)
    expect(log.labels).toHaveLength(24)
    expect(await desk.view("ann", undefined, "undecided")).toMatchObject({ done: 12, total: 12 })
    expect(Label.current(log.labels).filter(({ person }) => person === "ann")).toHaveLength(12)
  })

  it("are no more on an answer than were asked for, also when they act at once", async () => {
    const { desk, log } = sit({ annotators: 1, repeated: 0.3 })
    const people = ["ann", "bob", "cid"]
    await Promise.all(people.map((person) => labelAll(desk, person)))
    const byAnswer = Map.groupBy(log.labels, ({ answer }) => answer)
    expect(byAnswer.size).toBe(12)
    for (const labels of byAnswer.values()) expect(new Set(labels.map(({ person }) => person)).size).toBe(1)
    const late = await desk.view("dora", undefined, "undecided")
    expect(late).toMatchObject({ total: 0, place: 0 })
    const [first] = log.labels
    expect(await desk.act("dora", first?.answer ?? "", grade(1))).toMatch(/it needs no more$/)
  })

  it("get an answer that somebody left open for ten minutes, and the one who left is told", async () => {
    let now = Date.UTC(2026, 0, 1)
    const { desk } = sit({ annotators: 1, items: items(1) }, memoryLog(), () => now)
    const left = slotOf(await desk.view("ann", undefined, "undecided"))
    expect((await desk.view("bob", undefined, "undecided")).slot).toBeUndefined()
    now += 11 * 60_000
    const taken = slotOf(await desk.view("bob", undefined, "undecided"))
    expect(typeof (await desk.act("bob", taken.id, grade(1)))).toBe("object")
    expect(await desk.act("ann", left.id, grade(1))).toBe(
      "1 other person has labelled this answer already; it needs no more"
    )
  })
})

describe("an empty queue of labels", () => {
  it("is not done: progress comes from labels alone", async () => {
    const { desk } = sit()
    expect(await desk.view("ann", undefined, "undecided")).toMatchObject({ done: 0, total: 12, place: 1 })
  })
})

describe("progress", () => {
  it("says how far the interval is narrowed and what more takes, and never its middle", () => {
    expect(bought([1, 0])).toBe("3 more for a first interval of the mean grade")
    // Wilson's formula for a share of 0.75 with z = 1.959964: half widths 0.1300 for n = 40, 0.1003 for 69, 0.0996 for 70.
    const values = Array.from({ length: 40 }, (_, nth) => (nth < 30 ? 1 : 0))
    expect(bought(values)).toBe("mean grade known to ±0.13; about 30 more for ±0.1")
    expect(bought(values)).not.toContain("0.75")
  })
})

describe("results", () => {
  it("say what the judge's score was before, and is after it is corrected", async () => {
    const { desk } = sit({ items: items(30) })
    await labelAll(desk, "ann", ({ input }) => (Number(input.split(" ")[1]) % 4 === 0 ? 0 : 1))
    const { scores } = await desk.results("ann")
    const rows = new Map(scores[0]?.rows.map((row) => [row.what, row]))
    expect(rows.get("answers labelled")).toMatchObject({ before: "0", after: "30 of 30" })
    expect(rows.get("mean grade by the judge")?.before).toBe("0.67 as it is, of 30 answers")
    // All are labelled: the corrected mean is that of the labels, 22 of 30.
    expect(rows.get("mean grade by the judge")?.after).toMatch(/^corrected by the labels: 0\.73 \(/)
    // Same: neither a multiple of 3 nor of 4, or both: 15 + 3 = 18 of 30.
    expect(rows.get("judge and people say the same")?.after).toMatch(/^0\.60 /)
    expect(question.criteria[0]?.score).toBe("helpful")
  })
})
