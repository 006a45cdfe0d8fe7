/**
 * Recorded judges, read by our parser and mapped by our pairs: LLMBar (Zeng et al. 2023, princeton-nlp/LLMBar,
 * Dataset/LLMBar at 900616b, every second pair) and PandaLM (Wang et al. 2023, WeOpenML/PandaLM, testset-v1 at 3871806,
 * every second pair). The counts are those of their records, computed by others than us.
 */
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { Provider } from "@assay/core"
import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import * as Judge from "./Judge.ts"
import { outcomeOf, winnerOf } from "./judge/pairs/orders.ts"
import { closedSet } from "./judge/reading/closedSet.ts"
import { readReply } from "./judge/reading/read.ts"
import { graded, judged, judgeModel, textOf } from "./judge.fixture.ts"

const root = process.env.ASSAY_DATA ?? fileURLToPath(new URL("../../../../shared/data", import.meta.url))
const files = { llmbar: `${root}/llmbar/pairs.jsonl`, pandalm: `${root}/pandalm/pairs.jsonl` }
const missing = (file: string): string => (existsSync(file) ? "" : ` (skipped: no ${file})`)

const linesOf = (file: string): ReadonlyArray<string> =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")

const Verdict = Schema.NullOr(Schema.Literals([1, 2]))
const Pair = Schema.fromJsonString(
  Schema.Struct({
    id: Schema.String,
    gold: Schema.Literals([1, 2]),
    judges: Schema.Record(Schema.String, Schema.Tuple([Verdict, Verdict])),
    ratings: Schema.Record(
      Schema.String,
      Schema.Tuple([Schema.NullOr(Schema.Finite), Schema.NullOr(Schema.Finite)])
    ),
    replies: Schema.optionalKey(Schema.Record(Schema.String, Schema.String))
  })
)
const Panda = Schema.fromJsonString(
  Schema.Struct({
    id: Schema.String,
    people: Schema.Array(Schema.Literals([0, 1, 2])),
    judges: Schema.Record(Schema.String, Schema.NullOr(Schema.Literals([0, 1, 2])))
  })
)
const decodePair = Schema.decodeUnknownSync(Pair)
const decodePanda = Schema.decodeUnknownSync(Panda)

const sentences = {
  first: "Output (a) is better",
  second: "Output (b) is better",
  tie: "Neither output is better"
}

/** Whether our answer (the first output of the data) is shown first in this prompt. */
const isGiven = (request: Provider.Request): boolean => {
  const prompt = textOf(request)
  return prompt.indexOf("one output") < prompt.indexOf("the other output")
}

/** The score of output 1 against output 2 of a pair, by what a judge says in each order. */
const scoreOfPair = (
  id: string,
  says: (isGiven: boolean) => string,
  options: Partial<Judge.PairwiseOptions<string, undefined, string>> = {}
) => {
  const { model } = judgeModel((request) => says(isGiven(request)))
  const judge = Judge.pairwise<string, undefined, string>({
    model,
    against: () => "the other output",
    ...options
  })
  return judged(judge, "one output", undefined, { id, input: "instruction" })
}

describe.skipIf(!existsSync(files.llmbar))(`LLMBar${missing(files.llmbar)}`, () => {
  const pairs = existsSync(files.llmbar) ? linesOf(files.llmbar).map((line) => decodePair(line)) : []

  it("429 raw replies of three evaluators are read as their authors read them, without one misreading", async () => {
    let count = 0
    let raw = ""
    const { model } = judgeModel(() => raw)
    const judge = Judge.rubric<string, string>({
      model,
      criteria: {
        better: {
          asks: "Which is better?",
          levels: [
            { value: 1, label: sentences.first },
            { value: 2, label: sentences.second },
            { value: 0, label: sentences.tie }
          ]
        }
      },
      labelsIn: "anywhere"
    })
    for (const { id, judges, replies = {} } of pairs)
      for (const [evaluator, reply] of Object.entries(replies)) {
        count++
        raw = reply
        const score = await judged(judge, "x", undefined)
        expect([id, evaluator, score._tag === "Scored" ? score.value : score.reason]).toEqual([
          id,
          evaluator,
          judges[evaluator]?.[0]
        ])
      }
    expect(count).toBe(429)
  })

  /** What a recorded judge said of the place of an answer. The data has the output that it preferred, by name. */
  const say = (verdict: 1 | 2 | null, isSwapped: boolean): string =>
    verdict === null
      ? "I cannot decide."
      : graded({ better: (verdict === 1) === !isSwapped ? "first" : "second" })

  it("65 evaluators are mapped back to the outputs: right as given, right swapped, the same both times", () => {
    const levels = [
      { value: 1, label: "first" },
      { value: 0, label: "second" },
      { value: 0.5, label: "tie" }
    ]
    const set = closedSet({ id: "better", asks: "?", levels, silent: [] })
    const positions = { first: "first", second: "second", tie: "tie" }
    const orders = [
      { first: "output 1", second: "output 2" },
      { first: "output 2", second: "output 1" }
    ] as const
    const counts = new Map<string, { right: [number, number]; same: number; first: number; unread: number }>()
    const misread: Array<string> = []
    const hold = (evaluator: string, id: string, isAsRecorded: boolean): void => {
      if (!isAsRecorded) misread.push(`${evaluator} on ${id}`)
    }
    for (const { id, gold, judges } of pairs)
      for (const [evaluator, recorded] of Object.entries(judges)) {
        const count = counts.get(evaluator) ?? { right: [0, 0], same: 0, first: 0, unread: 0 }
        counts.set(evaluator, count)
        const verdictIn = (at: 0 | 1) => {
          const reply = say(recorded[at], at === 1)
          return readReply(reply, reply, true, "line")(set)
        }
        const verdicts = [verdictIn(0), verdictIn(1)] as const
        for (const at of [0, 1] as const) {
          const verdict = verdicts[at]
          hold(evaluator, id, verdict._tag === (recorded[at] === null ? "Unparseable" : "Graded"))
          const winner = verdict._tag === "Graded" ? winnerOf(verdict.label, orders[at], positions) : null
          hold(evaluator, id, winner === (recorded[at] === null ? null : `output ${recorded[at]}`))
          if (winner === `output ${gold}`) count.right[at]++
          if (winner === orders[at].first) count.first++
        }
        const outcome = outcomeOf(verdicts, orders, positions)
        hold(evaluator, id, outcome._tag === (recorded.includes(null) ? "Undecided" : "Decided"))
        if (outcome._tag === "Undecided") count.unread++
        else {
          hold(evaluator, id, outcome.isFlip === (recorded[0] !== recorded[1]))
          hold(
            evaluator,
            id,
            outcome.winner === (recorded[0] === recorded[1] ? `output ${recorded[0]}` : null)
          )
          if (!outcome.isFlip) count.same++
        }
      }
    expect(misread).toEqual([])
    expect(counts.size).toBe(65)
    const of = (evaluator: string) => {
      const found = counts.get(evaluator)
      return [...(found?.right ?? []), found?.same]
    }
    expect(of("GPT-4/Vanilla")).toEqual([173, 178, 189])
    expect(of("GPT-4/Metrics_Reference")).toEqual([180, 185, 191])
    expect(of("ChatGPT/Vanilla")).toEqual([91, 77, 138])
    expect(of("Falcon/CoT")).toEqual([109, 113, 29])
    expect(counts.get("Falcon/CoT")?.unread).toBe(2)
    expect(counts.get("Falcon/CoT")?.first).toBe(389)
    expect(389 / (2 * pairs.length)).toBeCloseTo(0.926, 3)
  })

  it("a judge that picks the first output is reported as one that does", async () => {
    const judge = Judge.pairwise<string, undefined, string>({
      model: judgeModel(() => "").model,
      against: () => ""
    })
    const fold = judge.metrics.find(({ name }) => name === "pairs")?.start()
    let unscored = 0
    for (const { id, judges } of pairs) {
      const [given, swapped] = judges["Falcon/CoT"] ?? [null, null]
      const score = await scoreOfPair(id, (isFirst) => (isFirst ? say(given, false) : say(swapped, true)))
      if (score._tag === "Unscored") unscored++
      fold?.add({ score, caseId: id, cluster: undefined, repeat: 0 })
    }
    expect(unscored).toBe(2)
    expect(fold?.result()).toMatchObject({
      pairs: 208,
      flips: { value: 179 / 208 },
      "first shown wins": { value: 387 / 416, of: 416 }
    })
    const { "first shown wins": first } = (fold?.result() ?? {}) as {
      readonly "first shown wins": { readonly value: number; readonly low: number }
    }
    expect(first.low).toBeGreaterThan(0.85)
  })

  it("grades out of the scale of a rating evaluator are none", async () => {
    const { model } = judgeModel((request) =>
      graded({ quality: textOf(request).includes("eleven") ? "11" : "9" })
    )
    const levels = Array.from({ length: 10 }, (_, at) => ({ value: at + 1, label: String(at + 1) }))
    const judge = Judge.rubric<string, string>({ model, criteria: { quality: { asks: "1 to 10", levels } } })
    const ratings = pairs.flatMap((pair) => Object.values(pair.ratings).flat())
    expect(ratings.length).toBeGreaterThan(1_000)
    expect(await judged(judge, "eleven", undefined)).toMatchObject({ _tag: "Unscored" })
    expect(await judged(judge, "nine", undefined)).toMatchObject({ value: 9 })
  })
})

describe.skipIf(!existsSync(files.pandalm))(`PandaLM${missing(files.pandalm)}`, () => {
  it("has 11 unreadable verdicts in this half, which are neither ties nor wrong", async () => {
    const rows = linesOf(files.pandalm).map((line) => decodePanda(line))
    let unreadable = 0
    let read = 0
    let agreed = 0
    for (const { id, people, judges } of rows) {
      const verdict = judges["gpt-3.5-turbo"] ?? null
      const label = verdict === null ? "?" : (["tie", "first", "second"] as const)[verdict]
      const swapped = label === "first" ? "second" : label === "second" ? "first" : label
      const score = await scoreOfPair(id, (isGiven) =>
        verdict === null ? "no idea" : graded({ better: isGiven ? label : swapped })
      )
      if (verdict === null) {
        expect(score).toMatchObject({ _tag: "Unscored", reason: expect.stringContaining("Unparseable") })
        unreadable++
        continue
      }
      read++
      const majority = [0, 1, 2].find((each) => people.filter((one) => one === each).length >= 2)
      const mine = score._tag !== "Scored" ? undefined : score.value === 1 ? 1 : score.value === 0 ? 2 : 0
      if (mine === majority) agreed++
    }
    expect([rows.length, read, unreadable, agreed]).toEqual([500, 489, 11, 352])
  })
})
