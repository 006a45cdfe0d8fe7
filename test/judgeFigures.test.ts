/**
 * Recorded judges against people: agreement, correlations and biases equal to figures computed independently with
 * numpy, SciPy and scikit-learn. MT-Bench judgments (lmsys), SummEval (DAMO-NLP-SG/LLM_summeval at bd7dde1), LLMBar
 * (princeton-nlp at 900616b), PandaLM (WeOpenML at 3871806), the halves that lie beside the checkout.
 */
import { existsSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { Agreement, Correlation, JudgeBias, Kappa, Krippendorff } from "@assay/stats"
import { Schema } from "effect"
import { describe, expect, test } from "vitest"

const data = process.env.ASSAY_DATA ?? resolve(import.meta.dirname, "../../shared/data")

const rowsOf = <A>(file: string, schema: Schema.Codec<A>): ReadonlyArray<A> =>
  readFileSync(join(data, file), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => Schema.decodeUnknownSync(schema)(JSON.parse(line)))

/** A test on a file, reported as skipped with the reason where it is absent. */
const on = (file: string, name: string, check: () => void): void => {
  const isMissing = !existsSync(join(data, file))
  test.skipIf(isMissing)(isMissing ? `${name} (skipped: no ${join(data, file)})` : name, check)
}

const resamples = 100
const Grade = Schema.NullOr(Schema.Number)

describe("MT-Bench: GPT-4 against experts", () => {
  const file = "mt-bench-judgments/judgments.jsonl"
  const Row = Schema.Struct({ turn: Schema.Number, human: Schema.String, judge: Schema.String })
  const verdict = (text: string) => (text === "model_a" ? 1 : text === "model_b" ? 2 : 0)
  for (const [turn, n, agreement, kappa, decided, withoutTies] of [
    [1, 882, 0.7098, 0.4484, 586, 0.8703],
    [2, 872, 0.6915, 0.3954, 564, 0.8848]
  ] as const) {
    on(file, `turn ${turn}: agreement ${agreement}, kappa ${kappa}, without ties ${withoutTies}`, () => {
      const rows = rowsOf(file, Row).filter((row) => row.turn === turn)
      const judge = rows.map((row) => verdict(row.judge))
      const people = rows.map((row) => verdict(row.human))
      const found = Agreement.between(judge, people, { resamples })
      expect(found.n).toBe(n)
      expect(found.raw.estimate).toBeCloseTo(agreement, 4)
      expect(found.kappa.unweighted.estimate).toBeCloseTo(kappa, 4)
      const withoutTie = (grades: ReadonlyArray<number>) =>
        grades.map((grade) => (grade === 0 ? null : grade))
      const clear = Agreement.between(withoutTie(judge), withoutTie(people), { resamples })
      expect(clear.n).toBe(decided)
      expect(clear.raw.estimate).toBeCloseTo(withoutTies, 4)
    })
  }
})

describe("SummEval: GPT-4 against three experts", () => {
  const file = "summeval/ratings.jsonl"
  const dimensions = ["coherence", "consistency", "fluency", "relevance"] as const
  const Row = Schema.Struct({
    doc: Schema.String,
    experts: Schema.Record(Schema.String, Schema.Array(Schema.Number)),
    judges: Schema.Record(Schema.String, Schema.Record(Schema.String, Grade))
  })
  /** The few half grades to the nearest even level, as numpy rounds. */
  const toLevel = (grade: number | null) =>
    grade === null ? null : grade % 1 === 0.5 ? 2 * Math.round(grade / 2) : Math.round(grade)
  const expected = {
    coherence: [0.4306, 0.4616, 0.3852, 0.3185, 0.5866],
    consistency: [0.5951, 0.5454, 0.5102, 0.5822, 0.9084],
    fluency: [0.6208, 0.5595, 0.5073, 0.5511, 0.7561],
    relevance: [0.5103, 0.4706, 0.3974, 0.3439, 0.5175]
  }
  on(file, "correlations, quadratic kappa with the median, alpha of the experts", () => {
    const rows = rowsOf(file, Row)
    for (const dimension of dimensions) {
      const judge = rows.map((row) => row.judges["gpt-4-0314/rts"]?.[dimension] ?? null)
      const experts = rows.map((row) => row.experts[dimension] ?? [])
      const mean = experts.map((grades) => grades.reduce((sum, each) => sum + each, 0) / grades.length)
      const median = experts.map((grades) => [...grades].sort((a, b) => a - b)[1] ?? null)
      const clusters = rows.map((row) => row.doc)
      const found = [
        Correlation.pearson(judge, mean, { clusters }),
        Correlation.spearman(judge, mean, { clusters }),
        Correlation.kendall(judge, mean, { clusters }),
        Kappa.cohen(judge.map(toLevel), median, { weighting: "quadratic", clusters, resamples }),
        Krippendorff.alpha(experts, { metric: "interval", clusters, resamples })
      ]
      for (const [k, value] of expected[dimension].entries()) {
        expect(found[k]?.estimate).toBeCloseTo(value, 4)
        expect(found[k]?._tag).toBe("Interval")
      }
    }
  })
})

describe("SummEval: the judge's bias by system", () => {
  const file = "summeval/ratings.jsonl"
  const Row = Schema.Struct({
    doc: Schema.String,
    system: Schema.String,
    experts: Schema.Struct({ relevance: Schema.Array(Schema.Number) }),
    judges: Schema.Struct({ "gpt-4-0314/rts": Schema.Struct({ relevance: Schema.Number }) })
  })
  on(
    file,
    "relevance of M17 − M20: people 0.8867, judge 1.6800; the judge does not err alike over systems",
    () => {
      const rows = rowsOf(file, Row)
      const { groups, p } = JudgeBias.byGroup(
        rows.map((row) => row.judges["gpt-4-0314/rts"].relevance),
        rows.map((row) => row.experts.relevance.reduce((sum, each) => sum + each, 0) / 3),
        rows.map((row) => row.system),
        { clusters: rows.map((row) => row.doc), permutations: 499 }
      )
      const difference = (system: string) =>
        groups.find(({ group }) => group === system)?.difference.estimate ?? Number.NaN
      expect(difference("M17") - difference("M20")).toBeCloseTo(1.68 - 0.8867, 4)
      const worst = groups.find(({ group }) => group === "M20")?.excess
      expect(worst?._tag === "Interval" && worst.high).toBeLessThan(0)
      expect(p).toBeLessThanOrEqual(0.002)
    }
  )
})

describe("PandaLM: three annotators, and two judges", () => {
  const file = "pandalm/pairs.jsonl"
  const Row = Schema.Struct({
    people: Schema.Array(Schema.Number),
    judges: Schema.Record(Schema.String, Grade)
  })
  /** A tie lies between the two answers. */
  const onScale = (verdict: number | null | undefined) =>
    verdict === null || verdict === undefined ? null : verdict === 0 ? 1.5 : verdict
  const majority = (votes: ReadonlyArray<number>) =>
    votes.find((vote) => votes.filter((other) => other === vote).length > 1) ?? null

  on(file, "kappas of the annotators 0.8391, 0.8657, 0.8640, and Fleiss 0.8563", () => {
    const rows = rowsOf(file, Row)
    const rater = (k: number) => rows.map((row) => row.people[k] ?? null)
    const kappa = (a: number, b: number) => Kappa.cohen(rater(a), rater(b), { resamples }).estimate
    expect(kappa(0, 1)).toBeCloseTo(0.8391, 4)
    expect(kappa(0, 2)).toBeCloseTo(0.8657, 4)
    expect(kappa(1, 2)).toBeCloseTo(0.864, 4)
    expect(
      Kappa.fleiss(
        rows.map((row) => row.people),
        { resamples }
      ).estimate
    ).toBeCloseTo(0.8563, 4)
  })

  on(file, "the judges' agreement and kappas; unreadable replies are neither ties nor wrong", () => {
    const rows = rowsOf(file, Row)
    const people = rows.map((row) => onScale(majority(row.people)))
    const against = (judge: string) =>
      Agreement.between(
        rows.map((row) => onScale(row.judges[judge])),
        people,
        { resamples }
      )
    const agreeing = ({ table }: Agreement.Between) => table.reduce((sum, row, k) => sum + (row[k] ?? 0), 0)
    const gpt = against("gpt-3.5-turbo")
    expect([gpt.n, gpt.firstMissing, agreeing(gpt)]).toEqual([489, 11, 352])
    expect(gpt.raw.estimate).toBeCloseTo(0.7198, 4)
    expect(gpt.kappa.unweighted.estimate).toBeCloseTo(0.4956, 4)
    expect(gpt.kappa.linear.estimate).toBeCloseTo(0.5545, 4)
    const panda = against("pandalm-7b")
    expect([panda.n, agreeing(panda)]).toEqual([500, 334])
    expect(panda.kappa.unweighted.estimate).toBeCloseTo(0.4273, 4)
    expect(panda.kappa.linear.estimate).toBeCloseTo(0.465, 4)
  })
})

describe("LLMBar: both orders", () => {
  const file = "llmbar/pairs.jsonl"
  const Row = Schema.Struct({
    gold: Schema.Number,
    judges: Schema.Record(Schema.String, Schema.Tuple([Grade, Grade]))
  })
  /** Winners by answer. */
  const winner = (verdict: number | null | undefined): JudgeBias.Winner =>
    verdict === 1 ? 1 : verdict === 2 ? -1 : null

  for (const [judge, right, rightSwapped, same, unread] of [
    ["GPT-4/Vanilla", 173, 178, 189, 0],
    ["GPT-4/Metrics_Reference", 180, 185, 191, 0],
    ["ChatGPT/Vanilla", 91, 77, 138, 0],
    ["Falcon/CoT", 109, 113, 29, 2]
  ] as const) {
    on(
      file,
      `${judge}: right ${right} as given, ${rightSwapped} swapped, the same ${same} times of 210`,
      () => {
        const rows = rowsOf(file, Row)
        const asGiven = rows.map((row) => winner(row.judges[judge]?.[0]))
        const swapped = rows.map((row) => winner(row.judges[judge]?.[1]))
        const gold = rows.map((row) => winner(row.gold))
        const agreeing = (verdicts: ReadonlyArray<number | null>) => {
          const { raw } = Agreement.between(verdicts, gold, { resamples })
          return Math.round((raw.estimate ?? 0) * raw.n)
        }
        expect([agreeing(asGiven), agreeing(swapped)]).toEqual([right, rightSwapped])
        const { flips, unread: unreadable } = JudgeBias.byPosition(asGiven, swapped)
        expect(unreadable).toBe(unread)
        expect(Math.round((1 - (flips.estimate ?? 0)) * flips.n)).toBe(same)
      }
    )
  }

  on(file, "Falcon/CoT picks the first shown in 389 of 420, that is 92.6 %, and of 418 read", () => {
    const rows = rowsOf(file, Row)
    const { firstWins } = JudgeBias.byPosition(
      rows.map((row) => winner(row.judges["Falcon/CoT"]?.[0])),
      rows.map((row) => winner(row.judges["Falcon/CoT"]?.[1]))
    )
    expect(firstWins.n).toBe(418)
    const first = Math.round((firstWins.estimate ?? 0) * 418)
    expect(first).toBe(389)
    expect(first / 420).toBeCloseTo(0.926, 3)
    expect(firstWins._tag === "Interval" && firstWins.low > 0.88).toBe(true)
  })
})
