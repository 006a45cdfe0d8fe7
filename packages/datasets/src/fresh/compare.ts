/**
 * A set against production: everything that is found.
 */

import { LatentSpace } from "@assay/baselines"
import { Report as CoreReport, type Embedder } from "@assay/core"
import type { ProviderError } from "@assay/core/internal"
import { EnergyDistance, ScoreShift } from "@assay/stats"
import * as Effect from "effect/Effect"
import * as Redact from "../sample/Redact.ts"
import { embed } from "./embedding.ts"
import { FreshError } from "./FreshError.ts"
import * as Groups from "./groups.ts"
import { languageOf } from "./languages.ts"
import type { Lengths, Options, Report, Row, Side, Space, Traffic } from "./model.ts"
import * as Questions from "./questions.ts"
import * as Rates from "./rates.ts"
import { clustersOf, draw, sideOf } from "./rows.ts"

/** What can be asked for beside the options. */
export interface Embedding {
  /**
   * What turns texts into vectors. Both sides are embedded in one session; one that changes midway is refused.
   *
   * @defaultValue none: latent semantic analysis of n-grams, without a model
   */
  readonly embedder?: Embedder.Embedder
}

/** The set, by its name. */
export interface Reference {
  /** What it is, for messages: the path of a file. */
  readonly name: string
  /** Its typical cases, or the last accepted sample. */
  readonly rows: ReadonlyArray<Row>
  /** How many cases were left out because they are edge or adversarial ones. */
  readonly leftOut: number
  /** Why an accepted sample is no sample of traffic. Absent for a sample, and for cases. */
  readonly unfit?: string
  /** What a reader must know of how it was read, in a sentence. Absent for nothing. */
  readonly note?: string
}

const { counted } = CoreReport.Figures

const least = 20

const percentiles = (values: ReadonlyArray<number>): readonly [number, number, number] => {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0
  return [at(0.1), at(0.5), at(0.9)]
}

const lengthsOf = (
  reference: ReadonlyArray<Row>,
  production: ReadonlyArray<Row>,
  sides: ReadonlyArray<number>,
  asking: Pick<Questions.Asking, "clusters" | "permutations" | "seed">
): Lengths => {
  const [old, now] = [reference, production].map((rows) => rows.map(({ text }) => text.length))
  const { p, auroc } = ScoreShift.test([...(old ?? []), ...(now ?? [])], sides, asking)
  return { reference: percentiles(old ?? []), production: percentiles(now ?? []), p, longer: auroc }
}

const ratesOf = (
  reference: ReadonlyArray<Row>,
  production: ReadonlyArray<Row>,
  nameOf: (row: Row) => string | undefined,
  alpha: number,
  margin: number
) =>
  Rates.compare(
    { names: reference.map(nameOf), clusters: clustersOf(reference) },
    { names: production.map(nameOf), clusters: clustersOf(production) },
    alpha,
    margin
  )

const settings = ({
  margin = 0.05,
  mixMargin = Math.min(0.99, 2 * margin),
  ratioMargin = 1.25,
  alpha = 0.05,
  most = 1_500,
  permutations = 499,
  seed = 1
}: Options): Effect.Effect<Required<Options>, FreshError> => {
  const wrong = (name: string, expected: string, found: number) =>
    Effect.fail(new FreshError({ message: `${name}: expected ${expected}, found ${found}` }))
  if (!(margin > 0 && margin < 1)) return wrong("margin", "a share above 0 and below 1", margin)
  if (!(mixMargin > 0 && mixMargin < 1)) return wrong("mixMargin", "a number above 0 and below 1", mixMargin)
  if (!(ratioMargin > 1)) return wrong("ratioMargin", "a factor above 1", ratioMargin)
  if (!(alpha > 0 && alpha < 0.5)) return wrong("alpha", "a number above 0 and below 0.5", alpha)
  if (!(Number.isInteger(most) && most >= least))
    return wrong("most", `a whole number of ${least} or more`, most)
  if (!(Number.isInteger(permutations) && permutations >= 19))
    return wrong("permutations", "a whole number of 19 or more", permutations)
  return Effect.succeed({ margin, mixMargin, ratioMargin, alpha, most, permutations, seed })
}

/** Both sides alike: else a redacted sample differs from a raw set by its marks. */
const redacted = (row: Row): Row => ({ ...row, text: Redact.text(row.text).value })

const enough = (
  { name, rows }: { readonly name: string; readonly rows: ReadonlyArray<Row> },
  what: string
) =>
  rows.length >= least
    ? Effect.void
    : Effect.fail(
        new FreshError({ message: `${name}: expected at least ${least} ${what}, found ${rows.length}` })
      )

/** How much of a text tells its language: that and a little more is redacted, and no more. */
const ofText = 4_000

/** Why no share can be estimated, in a sentence; undefined where it can. */
const whyNot = (
  sides: readonly [Reference, Traffic],
  compared: readonly [Side, Side]
): string | undefined => {
  const reasons = sides.flatMap(({ name, unfit }, at) => {
    if (unfit !== undefined) return [`${name} is not a sample of traffic: ${unfit}`]
    return compared[at]?.clusters === 1
      ? [
          `all ${counted(compared[at].compared, "row")} of ${name} are of one cluster, which shows one user or document and not ${at === 0 ? "a set" : "traffic"}`
        ]
      : []
  })
  const [first = ""] = reasons
  return reasons.length === 0 ? undefined : `${first}. What is there is shown; no share is estimated from it.`
}

/** Compares a set with production. */
export const compare = Effect.fn("Fresh.compare")(function* (
  reference: Reference,
  traffic: Traffic,
  options: Options & Embedding = {}
): Effect.fn.Return<Report, FreshError | ProviderError.ProviderError> {
  const asked = yield* settings(options)
  yield* enough(reference, "typical cases")
  yield* enough(traffic, "requests")
  const [old, now] = [
    draw(reference.rows, asked.most, asked.seed),
    draw(traffic.rows, asked.most, asked.seed + 1)
  ]
  const rows = [...old, ...now].map(redacted)
  const texts = rows.map(({ text }) => text)
  const sides = rows.map((_, i) => (i < old.length ? 0 : 1))
  const { embedder } = options
  const vectors =
    embedder === undefined ? LatentSpace.of(texts, { seed: asked.seed }) : yield* embed(embedder, texts)
  const space: Space =
    embedder === undefined
      ? { kind: "n-grams", name: "latent semantic analysis", width: vectors.width }
      : { kind: "embeddings", name: embedder.id, width: vectors.width }
  const hasLabels =
    reference.rows.some(({ label }) => label !== undefined) &&
    traffic.rows.some(({ label }) => label !== undefined)
  const asking: Questions.Asking = {
    alpha: asked.alpha / (hasLabels ? 3 : 2),
    margin: asked.margin,
    permutations: asked.permutations,
    seed: asked.seed,
    clusters: [...clustersOf(old).map((each) => `s ${each}`), ...clustersOf(now).map((each) => `p ${each}`)]
  }
  const novel = Questions.uncovered(vectors, sides, asking)
  const far = sides.flatMap((side, at) =>
    side === 1 && (novel.found.distance[at] ?? 0) > novel.found.bound ? [at] : []
  )
  const languages = ratesOf(
    reference.rows,
    traffic.rows,
    ({ text }) => languageOf(Redact.text(text.slice(0, ofText)).value),
    asked.alpha,
    asked.ratioMargin
  )
  const compared = [
    sideOf(reference.name, reference.rows, old),
    sideOf(traffic.name, traffic.rows, now)
  ] as const
  const common = {
    reference: compared[0],
    production: compared[1],
    space,
    groups: Groups.make({ vectors, rows, reference: old.length, far, bound: novel.found.bound }),
    lengths: lengthsOf(rows.slice(0, old.length), rows.slice(old.length), sides, asking),
    languages,
    notes: [
      ...(reference.leftOut > 0
        ? [
            `${reference.leftOut} edge and adversarial cases of the set are left out: they are unlike production on purpose.`
          ]
        : []),
      ...(reference.note === undefined ? [] : [reference.note]),
      ...(traffic.rows.every(({ cluster }) => cluster === undefined)
        ? [
            `${traffic.name} does not say which requests are of one user or conversation: each counts as one that stands alone. If users have several, this alarms too often.`
          ]
        : []),
      ...(traffic.note === undefined ? [] : [traffic.note])
    ]
  }
  const unfit = whyNot([reference, traffic], compared)
  if (unfit !== undefined)
    return {
      verdict: "cannot-tell",
      sentence: unfit,
      ...common,
      labels: []
    }
  const answers = {
    uncovered: novel.answer,
    mix: Questions.mix(vectors, sides, { ...asking, margin: asked.mixMargin })
  }
  const labels = hasLabels
    ? ratesOf(reference.rows, traffic.rows, ({ label }) => label, asking.alpha, asked.ratioMargin)
    : []
  const verdict = Questions.overall(answers, labels)
  return {
    verdict,
    sentence: Questions.sentenceOf(verdict, answers, labels, {
      rows: Math.min(old.length, now.length),
      production: now.length,
      clusters: compared[1].clusters,
      alpha: asking.alpha
    }),
    ...common,
    ...answers,
    ...(embedder === undefined ? {} : { energyP: EnergyDistance.test(vectors, sides, asking).p }),
    labels
  }
})
