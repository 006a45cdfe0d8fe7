import { Outcome, type Provider, type Score } from "@assay/core"
import { Effect } from "effect"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Judge from "./Judge.ts"
import { graded, judged, judgeModel, scoresOf, textOf, trialOf, whole } from "./judge.fixture.ts"

/** The two answers of a prompt, as the judge is shown them. */
const answersIn = (request: Provider.Request): readonly [string, string] => {
  const found = [...textOf(request).matchAll(/@@@ (?:first|second) answer \w+\n([\s\S]*?)\n@@@ end/gu)]
  return [found[0]?.[1] ?? "", found[1]?.[1] ?? ""]
}

/** A judge of pairs that says of the two answers what it is told to. */
const pairsBy = (
  says: (first: string, second: string) => string,
  options: Partial<Judge.PairwiseOptions<string, string | undefined, string>> = {}
) => {
  const { model, asked } = judgeModel((request) => says(...answersIn(request)))
  const judge = Judge.pairwise<string, string | undefined, string>({ model, against: "current", ...options })
  return { asked, judge }
}

const better = (label: string) => graded({ better: label })
const longest = (first: string, second: string) => better(first.length > second.length ? "first" : "second")

const opponent = (output: string, candidate = "current") => ({
  opponent: { candidate, outcome: Outcome.answered(output), output, text: output }
})

const detail = (score: Score.Score) => (score._tag === "Scored" ? score.detail : score.reason)

describe("Judge.pairwise", () => {
  it("asks in both orders, and stores winners by candidate", async () => {
    const { asked, judge } = pairsBy(longest)
    const score = await judged(judge, "a long answer", undefined, {
      ...opponent("short"),
      candidate: "new"
    })
    expect(asked.map(answersIn)).toEqual([
      ["a long answer", "short"],
      ["short", "a long answer"]
    ])
    expect(score).toMatchObject({
      value: 1,
      detail: {
        label: "better",
        winner: "new",
        against: "current",
        longer: "new",
        flips: 0,
        orders: [
          { first: "new", second: "current", winner: "new" },
          { first: "current", second: "new", winner: "new" }
        ]
      }
    })
    expect(judge.opponent).toBe("current")
    expect(judge.calls).toMatchObject([{ perTrial: 2 }])
    expect(judge.judge?.scales).toEqual({
      better: {
        kind: "pairwise",
        levels: [
          { value: 0, label: "worse" },
          { value: 0.5, label: "tie" },
          { value: 1, label: "better" }
        ]
      }
    })
  })

  it("counts a flip as a flip, and then as a tie", async () => {
    const first = await judged(pairsBy(() => better("first")).judge, "one", undefined, opponent("two"))
    expect(first).toMatchObject({
      value: 0.5,
      detail: { label: "tie", winner: null, flips: 1, miss: ["tie"] }
    })
    const tie = await judged(pairsBy(() => better("tie")).judge, "one", undefined, opponent("two"))
    expect(tie).toMatchObject({ value: 0.5, detail: { flips: 0 } })
    const half = pairsBy((one) => better(one === "one" ? "first" : "tie"))
    expect(await judged(half.judge, "one", undefined, opponent("two"))).toMatchObject({
      value: 0.5,
      detail: { flips: 0 }
    })
  })

  it("decides nothing where one order cannot be read", async () => {
    const { judge } = pairsBy((one) => (one === "one" ? better("first") : "hm"))
    expect(await judged(judge, "one", undefined, opponent("two"))).toMatchObject({
      _tag: "Unscored",
      reason: expect.stringMatching(/^Unparseable \(absent\)/u)
    })
  })

  it("never tells the judge a name of a candidate or model", async () => {
    const { asked, judge } = pairsBy(longest, { against: "claude-zebra" })
    await judged(judge, "one", undefined, {
      ...opponent("two", "claude-zebra"),
      ...{ candidate: "gpt-walrus" }
    })
    for (const request of asked) expect(textOf(request)).not.toMatch(/zebra|walrus|fake\/judge|current/u)
  })

  it("compares with the expected value, or with what a function gives", async () => {
    const expected = pairsBy(longest, { against: "expected" })
    expect(expected.judge.opponent).toBeUndefined()
    expect(await judged(expected.judge, "a", "longer")).toMatchObject({
      value: 0,
      detail: { winner: "expected" }
    })
    expect(await judged(expected.judge, "a", undefined)).toMatchObject({
      reason: "the case has no expected value"
    })
    const given = pairsBy(longest, { against: ({ input }) => input })
    expect(await judged(given.judge, "a", undefined)).toMatchObject({
      value: 0,
      detail: { winner: "against" }
    })
    const thrown = pairsBy(longest, {
      against: () => {
        throw new Error("no file")
      }
    })
    expect(await judged(thrown.judge, "a", undefined)).toMatchObject({ failed: true, reason: "no file" })
  })

  it("asks nobody about two equal texts, nor where an answer is missing", async () => {
    const { asked, judge } = pairsBy(longest)
    expect(await judged(judge, "same", undefined, opponent("same"))).toMatchObject({ value: 0.5 })
    expect(await judged(judge, "one", undefined)).toMatchObject({ _tag: "Unscored" })
    const none = (outcome: Outcome.Outcome<string>) => ({
      opponent: { candidate: "current", outcome, output: undefined, text: undefined }
    })
    const refused: Outcome.Outcome<string> = { _tag: "Refused", reason: "no" }
    expect(await judged(judge, "one", undefined, none(refused))).toMatchObject({ value: 1 })
    expect(await judged(judge, "", undefined, { outcome: refused, ...opponent("two") })).toMatchObject({
      value: 0,
      detail: { outcome: "Refused" }
    })
    expect(await judged(judge, "", undefined, { outcome: refused, ...none(refused) })).toMatchObject({
      value: 0.5
    })
    expect(await judged(judge, "one", undefined, none(Outcome.errored("down")))).toMatchObject({
      _tag: "Unscored",
      reason: "the other answer: errored: down"
    })
    expect(asked).toHaveLength(0)
  })

  it("gives the other side the opposite score, whichever stands first (round trip over all verdicts)", async () => {
    const opposite: Readonly<Record<string, string>> = { first: "second", second: "first", tie: "tie" }
    for (const whenGiven of ["first", "second", "tie"])
      for (const whenSwapped of ["first", "second", "tie"]) {
        const says = (first: string) => better(first === "x" ? whenGiven : (opposite[whenSwapped] ?? ""))
        const { judge } = pairsBy(says)
        const x = await judged(judge, "x", undefined, { ...opponent("yy", "y"), candidate: "x" })
        const y = await judged(judge, "yy", undefined, { ...opponent("x", "x"), candidate: "y" })
        expect([whenGiven, whenSwapped, x._tag, y._tag]).toEqual([whenGiven, whenSwapped, "Scored", "Scored"])
        if (x._tag !== "Scored" || y._tag !== "Scored") continue
        expect(x.value + y.value).toBe(1)
        const winner = (score: Score.Score) => (detail(score) as { winner: string | null }).winner
        expect(winner(x)).toBe(winner(y))
      }
  })
})

describe("figures of pairs", () => {
  it("have flips, wins of the first shown and of the longer answer", async () => {
    const { judge } = pairsBy((first, second) =>
      first.startsWith("a") || second.startsWith("a") ? longest(first, second) : better("first")
    )
    const fold = judge.metrics.find(({ name }) => name === "pairs")?.start()
    const answers = ["a long one", "a", "b long one", "b"]
    for (const [at, answer] of answers.entries()) {
      const scores = await scoresOf(judge, trialOf(answer, undefined, opponent("medium")))
      for (const score of Object.values(scores))
        fold?.add({ score, caseId: `c${at}`, cluster: undefined, repeat: 0 })
    }
    expect(fold?.result()).toMatchObject({
      pairs: 4,
      won: 1,
      tied: 2,
      lost: 1,
      "win rate": { value: 0.5, of: 4 },
      flips: { value: 0.5, of: 4 },
      "first shown wins": { value: 0.75, of: 8 },
      "longer answer wins": { value: 1, of: 2 }
    })
  })
})

describe("repeats of a judge", () => {
  const levels = [0, 1, 2, 3, 4].map((value) => ({ value, label: String(value) }))
  const repeated = (
    grades: ReadonlyArray<string>,
    options: Partial<Judge.RubricOptions<string, string>> = {}
  ) => {
    const { model, asked } = judgeModel((_, nth) => grades[nth - 1] ?? "")
    const criteria = { quality: { asks: "How good?", levels } }
    return {
      asked,
      judge: Judge.rubric<string, string>({ model, criteria, repeats: grades.length, ...options })
    }
  }
  const grade = (value: number) => graded({ quality: String(value) }, `it is ${value}`)

  it("give the median, with their spread, and say which cases straddle the threshold", async () => {
    const { asked, judge } = repeated([grade(1), grade(4), grade(3)], { threshold: 2 })
    expect(await judged(judge, "x", undefined)).toMatchObject({
      value: 3,
      detail: {
        label: "3",
        reason: "it is 3",
        repeats: { asked: 3, graded: 3, values: [1, 4, 3], spread: Math.sqrt(7 / 3), straddles: true }
      }
    })
    expect(asked.map(({ repeat }) => repeat)).toEqual([0, 1, 2])
    expect(judge.calls).toMatchObject([{ perTrial: 3 }])
    const same = await judged(repeated([grade(2), grade(2)], { threshold: 2 }).judge, "x", undefined)
    expect(same).toMatchObject({ value: 2, detail: { repeats: { spread: 0, straddles: false } } })
  })

  it("need more than half of them readable, and are asked again where one errored", async () => {
    expect(await judged(repeated([grade(1), "hm", grade(1)]).judge, "x", undefined)).toMatchObject({
      value: 1,
      detail: { repeats: { asked: 3, graded: 2 } }
    })
    expect(await judged(repeated([grade(1), "hm"]).judge, "x", undefined)).toMatchObject({
      _tag: "Unscored",
      reason: expect.stringContaining("Unparseable")
    })
  })

  it("report how the judge agrees with itself", async () => {
    const made = [
      repeated([grade(2), grade(2), grade(2)], { threshold: 2 }),
      repeated([grade(1), grade(2), grade(3)], { threshold: 2 })
    ]
    const fold = made[0]?.judge.metrics.find(({ name }) => name === "self-consistency")?.start()
    for (const [at, { judge }] of made.entries())
      fold?.add({
        score: await judged(judge, "x", undefined),
        caseId: `c${at}`,
        cluster: undefined,
        repeat: 0
      })
    expect(fold?.result()).toEqual({
      answers: 2,
      "same grade each time": 0.5,
      "mean spread": 0.5,
      "straddle the threshold": 1
    })
    expect(repeated([grade(1)]).judge.metrics.map(({ name }) => name)).toEqual(["verdicts", "grades"])
  })
})

describe("Judge.panel", () => {
  const criteria = { right: { asks: "Is it right?" } }
  const seat = (reply: string, id: string, options: Partial<Judge.RubricOptions<string, string>> = {}) =>
    Judge.rubric<string, string>({
      model: judgeModel(() => (reply === "refusal" ? whole("", { finish: "refusal" }) : reply), { id }).model,
      criteria,
      ...options
    })
  const says = (reply: string): string =>
    reply === "yes" || reply === "no" || reply === "cannot tell"
      ? graded({ right: reply }, `says ${reply}`)
      : reply
  const panelOf = (replies: ReadonlyArray<string>, options: Judge.PanelOptions = {}) =>
    Judge.panel(
      replies.map((reply, at) => seat(says(reply), `fake/${at}`)),
      options
    )
  const scoreOf = (replies: ReadonlyArray<string>, options: Judge.PanelOptions = {}) =>
    judged(panelOf(replies, options), "x", undefined)

  it("says what more than half of all seats say, absent ones included", async () => {
    expect(await scoreOf(["yes", "no", "yes"])).toMatchObject({
      value: 1,
      detail: {
        label: "yes",
        how: "panel",
        graded: 3,
        agreement: 1 / 3,
        seats: [
          { model: "fake/0", label: "yes", value: 1, reason: "says yes" },
          { model: "fake/1", label: "no", value: 0, reason: "says no" },
          { model: "fake/2", label: "yes", value: 1, reason: "says yes" }
        ]
      }
    })
    expect(await scoreOf(["yes", "hm", "yes"])).toMatchObject({ value: 1, detail: { graded: 2 } })
    expect(await scoreOf(["yes", "hm", "no"])).toMatchObject({
      _tag: "Unscored",
      reason: expect.stringMatching(
        /^Abstained \(no majority of 3 seats\): no 1, yes 1, no grade 1; fake\/1: Unparseable/u
      )
    })
    expect(await scoreOf(["yes", "refusal", "hm"])).toMatchObject({
      reason: expect.stringMatching(/^Abstained \(no quorum of 2\): yes 1, no grade 2/u)
    })
    expect(await scoreOf(["yes", "hm", "hm"], { quorum: 1 })).toMatchObject({
      reason: expect.stringMatching(/^Abstained \(no majority of 3 seats\)/u)
    })
    expect(await scoreOf(["yes", "no"])).toMatchObject({ _tag: "Unscored" })
  })

  it("gives the mean where that is asked for, of as many as make the quorum", async () => {
    expect(await scoreOf(["yes", "no", "yes", "hm"], { by: "mean", quorum: 3 })).toMatchObject({
      value: 2 / 3
    })
    expect(await scoreOf(["yes", "hm", "hm"], { by: "mean" })).toMatchObject({
      reason: expect.stringContaining("no quorum of 2")
    })
  })

  it("does not hang on the order of its judges, whatever they say", async () => {
    const replies = ["yes", "no", "cannot tell", "hm", "refusal"] as const
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...replies), { minLength: 2, maxLength: 5 }),
        fc.constantFrom("majority" as const, "mean" as const),
        fc.nat(),
        async (said, by, turn) => {
          const seats = said.map((reply, at) => seat(says(reply), `fake/${at % 3}`))
          const turned = seats
            .map((_, at) => seats[(at * 1 + turn) % seats.length])
            .flatMap((each) => each ?? [])
          const [one, other, third] = [seats, turned, seats.toReversed()].map((each) =>
            Judge.panel(each, { by, quorum: 1 })
          )
          if (one === undefined || other === undefined || third === undefined) return
          const score = await judged(one, "x", undefined)
          expect(await judged(other, "x", undefined)).toEqual(score)
          expect(await judged(third, "x", undefined)).toEqual(score)
          expect(other.judge?.digest).toBe(one.judge?.digest)
          expect(other.settings).toEqual(one.settings)
          const votes = said.flatMap((each) => (each === "yes" ? [1] : each === "no" ? [0] : []))
          const top = votes.filter((vote) => vote === 1).length
          const isDecided = 2 * Math.max(top, votes.length - top) > said.length
          if (by === "majority") expect(score._tag).toBe(isDecided ? "Scored" : "Unscored")
          else expect(score._tag).toBe(votes.length > 0 ? "Scored" : "Unscored")
        }
      ),
      { numRuns: 60 }
    )
  })

  it("of pairs is a tie where as many say better as say worse, and asks for one opponent", async () => {
    const of = (label: string) =>
      Judge.pairwise<string, undefined, string>({
        model: judgeModel((request) => {
          const [first] = answersIn(request)
          return better((first === "one") === (label === "better") ? "first" : "second")
        }).model,
        against: "current"
      })
    const panel = Judge.panel([of("better"), of("worse")])
    expect(panel.opponent).toBe("current")
    expect(await judged(panel, "one", undefined, opponent("two"))).toMatchObject({
      value: 0.5,
      detail: { label: "tie" }
    })
  })

  it("is made of judges of the same scores, two or more, with a quorum that can be met", () => {
    const one = seat("", "fake/0")
    const other = Judge.rubric<string, string>({
      model: judgeModel(() => "").model,
      criteria: { polite: { asks: "?" } }
    })
    expect(() => Judge.panel([one])).toThrow("expected at least two judges, found 1")
    expect(() => Judge.panel([one, other])).toThrow("expected judges of the same scores and levels")
    expect(() => Judge.panel([one, one], { quorum: 3 })).toThrow("expected a quorum of 1 to 2, found 3")
    const { judge: _judge, ...none } = other
    expect(() => Judge.panel([one, none])).toThrow("expected judges, found polite, which is none")
  })

  it("reports how far its seats agree, and who gave no grade", async () => {
    const panel = panelOf(["yes", "yes", "hm"])
    const fold = panel.metrics.find(({ name }) => name === "panel")?.start()
    for (const [at, replies] of [
      ["yes", "yes", "hm"],
      ["yes", "no", "yes"],
      ["yes", "no", "hm"]
    ].entries())
      fold?.add({ score: await scoreOf(replies), caseId: `c${at}`, cluster: undefined, repeat: 0 })
    // Two seats give one grade twice, three give two of one and one of the other, two differ: 1, 1/3 and 0 of all pairs.
    // Alpha: observed disagreement (0 + 2 + 2) / 7 of 7 values, 5 yes and 2 no; expected 2 · 5 · 2 / (7 · 6).
    expect(fold?.result()).toMatchObject({
      graded: 2,
      "without a majority": 1,
      agreement: (1 + 1 / 3) / 3,
      unanimous: 1 / 3,
      "Krippendorff's alpha": { value: expect.closeTo(1 - 4 / 7 / (20 / 42), 10) },
      "no grade of fake/0": 0,
      "no grade of fake/1": 0,
      "no grade of fake/2": 2
    })
  })

  it("passes on what a trial without an answer is worth", async () => {
    const score = await judged(panelOf(["yes", "no"]), "", undefined, {
      outcome: { _tag: "Refused", reason: "no" }
    })
    expect(score).toMatchObject({ value: 0, detail: { outcome: "Refused" } })
    expect(Effect.isEffect(panelOf(["yes", "no"]).score(trialOf("x", undefined)))).toBe(true)
  })
})
