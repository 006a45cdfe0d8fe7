/**
 * Which answers to label, and how many: a sample of cases, stratified by what the judge says, with the probability of each.
 */
import * as Distribution from "@assay/stats/Distribution"
import * as Rng from "@assay/stats/Rng"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { defined } from "../foundation/defined.ts"
import { byText } from "../foundation/json.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { DetailedTrial, Trials } from "../store/Trials.ts"
import { chooseJudge } from "./calibrating.ts"
import { CalibrationError } from "./calibrationFile.ts"
import { boundsOf } from "./correcting.ts"
import { defaultFloors } from "./floors.ts"
import { eachJudged, type JudgedAnswer } from "./judgedTrials.ts"
import { labelsFor } from "./standing.ts"

/** What the labels are to buy. */
export interface PlanOptions {
  /**
   * The width of the interval of a corrected mean that is wanted, in the unit of the score: 0.1 is ten points from end to
   * end.
   */
  readonly width: number
  /**
   * Name of the scorer whose judge is meant.
   *
   * @defaultValue the only one that is judged
   */
  readonly scorer?: string
  /**
   * Name of the score.
   *
   * @defaultValue the first of the judge
   */
  readonly score?: string
  /**
   * Names of the candidates whose answers are labelled: all of them on the same cases.
   *
   * @defaultValue all that the judge graded
   */
  readonly candidates?: ReadonlyArray<string>
  /**
   * The seed of the draw, a whole number.
   *
   * @defaultValue that of the run
   */
  readonly seed?: number
}

/** An answer to label, as a line of a queue. */
export interface QueueItem {
  /** Id of the case. */
  readonly case: string
  /** Repeat of the trial, from 0. Absent for the first. */
  readonly repeat?: number
  /** Digest of the answer. */
  readonly answer: string
  /** Id of the run. */
  readonly run: string
  /** Probability with which the case was drawn, above 0 and at most 1. */
  readonly inclusion: number
  /** What was asked, as JSON. */
  readonly input: Schema.Json
  /** What the dataset expects, as JSON. Absent where it expects nothing. */
  readonly expected?: Schema.Json
  /** The answer and its candidate, which a person does not see while they label. */
  readonly outputs: readonly [
    {
      /** The name of the candidate. */
      readonly candidate: string
      /** The answer, as JSON. */
      readonly output: Schema.Json
    }
  ]
  /** The judge's grade by score, which a person does not see either. */
  readonly judged: Readonly<Record<string, number>>
}

/** Which answers to label. */
export interface Plan {
  /** Name of the score. */
  readonly score: string
  /** How many cases are drawn: every candidate's answer to each is labelled. */
  readonly cases: number
  /** How many cases there are to draw from. */
  readonly of: number
  /** Names of the candidates. */
  readonly candidates: ReadonlyArray<string>
  /** The width that so many labels of a candidate buy at the most, in the unit of the score, if the judge is of no help. */
  readonly width: number
  /** Groups that were drawn from, with how many of how many. */
  readonly strata: ReadonlyArray<{
    /** What its cases have in common. */
    readonly name: string
    /** How many are drawn. */
    readonly drawn: number
    /** How many there are. */
    readonly of: number
  }>
  /** The answers to label, in a random order. */
  readonly items: ReadonlyArray<QueueItem>
}

/** No case is drawn with less than this part of the average probability: rare heavy weights ruin small samples. */
const leastOfAverage = 0.1

/** Half of the labels go where the answers are, half to all strata alike. */
const evenly = 0.5

interface Stratum {
  readonly name: string
  readonly cases: ReadonlyArray<string>
}

/** How many of each stratum, `count` or slightly more in all, at least one of each. What small strata lack is drawn of others. */
const allocate = (strata: ReadonlyArray<Stratum>, count: number): ReadonlyArray<number> => {
  const all = strata.reduce((sum, { cases }) => sum + cases.length, 0)
  const sharing = (labels: number) =>
    strata.map(({ cases }) => {
      const proportional = (labels * cases.length) / all
      const wanted = (1 - evenly) * proportional + (evenly * labels) / strata.length
      const least = Math.max(1, leastOfAverage * proportional)
      return Math.min(cases.length, Math.ceil(Math.max(least, wanted) - 1e-9))
    })
  for (let labels = count; ; labels++) {
    const counts = sharing(labels)
    if (counts.reduce((sum, each) => sum + each, 0) >= Math.min(count, all)) return counts
  }
}

const labelsForWidth = (width: number, share: number, range: number): number => {
  const z = Distribution.normalQuantile(0.975)
  const spread = Math.max(0.05, share * (1 - share))
  return Math.ceil((spread * (2 * z * range) ** 2) / width ** 2)
}

/** What the cases of a stratum have in common: whether candidates are told apart, the lowest grade, and the kind. */
const stratumOf = (
  answers: ReadonlyArray<JudgedAnswer>,
  candidates: number,
  [low, high]: readonly [number, number]
) => {
  const grades = answers.flatMap(({ judged }) => judged ?? [])
  const unread = grades.length < answers.length
  const differ = new Set(grades).size > 1
  const least = Math.min(...grades)
  const grade = unread ? "not graded" : least >= (low + high) / 2 ? "graded high" : "graded low"
  const kind = answers[0]?.trial.kind ?? "typical"
  return [candidates > 1 && differ ? "candidates differ" : grade, kind].join(", ")
}

/** Draws the answers to label. Fails where the run has no such judge or candidate, and for an impossible width. */
export const plan = Effect.fn("Calibration.plan")(function* (
  trials: Trials["Service"],
  run: StoredRun,
  options: PlanOptions
): Effect.fn.Return<Plan, CalibrationError | StoreError> {
  const wrong = (message: string) => new CalibrationError({ file: run.id, message })
  if (!(options.width > 0)) return yield* wrong(`width: expected a number above 0, found ${options.width}`)
  const scores = yield* chooseJudge(run, options.scorer)
  const score = options.score === undefined ? scores[0] : scores.find((each) => each.score === options.score)
  if (score === undefined)
    return yield* wrong(
      `the judge has no score ${options.score}; it has ${scores.map((each) => each.score).join(", ")}`
    )
  if (score.scale.kind === "pairwise")
    return yield* wrong(
      `pairs are not planned: assay review ${run.id} --candidate NAME --flips ${score.opponent ?? "NAME"} draws them`
    )
  const known = run.manifest.candidates.map(({ name }) => name)
  const unknown = options.candidates?.find((name) => !known.includes(name))
  if (unknown !== undefined)
    return yield* wrong(`run ${run.id} has no candidate ${unknown}; it has ${known.join(", ")}`)
  const byCase = new Map<string, Array<JudgedAnswer>>()
  const names = new Set<string>()
  yield* eachJudged(trials, run, score, (answer) => {
    if (answer.trial.repeat > 0 || options.candidates?.includes(answer.candidate) === false) return
    names.add(answer.candidate)
    byCase.set(answer.trial.caseId, [...(byCase.get(answer.trial.caseId) ?? []), answer])
  })
  if (byCase.size === 0) return yield* wrong(`the judge of ${run.id} graded no answer`)
  const bounds = boundsOf(score)
  const range = bounds[1] - bounds[0]
  const grades = [...byCase.values()].flatMap((answers) => answers.flatMap(({ judged }) => judged ?? []))
  const share =
    grades.length === 0
      ? 0.5
      : (grades.reduce((sum, each) => sum + each, 0) / grades.length - bounds[0]) / range
  const wanted = Math.max(labelsForWidth(options.width, share, range), labelsFor(defaultFloors, share))
  const groups = Map.groupBy(byCase.keys(), (id) => stratumOf(byCase.get(id) ?? [], names.size, bounds))
  const strata = [...groups]
    .map(([name, cases]): Stratum => ({ name, cases }))
    .sort((a, b) => byText(a.name, b.name))
  const counts = allocate(strata, Math.min(wanted, byCase.size))
  const rng = Rng.make(Rng.derive(options.seed ?? run.manifest.seed, 0xca11))
  const keyed = strata.flatMap(({ cases }, nth) => {
    const drawn = counts[nth] ?? 0
    return cases
      .toSorted(byText)
      .map((id) => ({ id, key: rng.uniform() }))
      .sort((a, b) => a.key - b.key)
      .slice(0, drawn)
      .map(({ id }) => ({ id, inclusion: drawn / cases.length }))
  })
  // The texts are read again, of what is drawn alone: a run may have more of them than memory holds.
  const drawn = new Set(keyed.map(({ id }) => id))
  const texts = new Map<string, Texts>()
  yield* eachJudged(trials, run, score, ({ answer, trial }, { inputJson, expectedJson, outputJson }) => {
    if (drawn.has(trial.caseId))
      texts.set(`${answer} ${trial.caseId}`, { inputJson, expectedJson, outputJson })
  })
  const items = keyed
    .flatMap(({ id, inclusion }) =>
      (byCase.get(id) ?? []).map((answer) => ({
        key: rng.uniform(),
        item: itemOf(run.id, score.score, answer, texts.get(`${answer.answer} ${id}`), inclusion)
      }))
    )
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
  const z = Distribution.normalQuantile(0.975)
  return {
    score: score.score,
    cases: keyed.length,
    of: byCase.size,
    candidates: [...names],
    width: 2 * z * range * Math.sqrt(Math.max(0.05, share * (1 - share)) / keyed.length),
    strata: strata.map(({ name, cases }, nth) => ({ name, drawn: counts[nth] ?? 0, of: cases.length })),
    items
  }
})

type Texts = Pick<DetailedTrial, "inputJson" | "expectedJson" | "outputJson">

const itemOf = (
  run: string,
  score: string,
  { trial, candidate, answer, judged }: JudgedAnswer,
  { inputJson = "null", expectedJson, outputJson = "null" }: Partial<Texts> = {},
  inclusion: number
): QueueItem => ({
  case: trial.caseId,
  ...(trial.repeat === 0 ? {} : { repeat: trial.repeat }),
  answer,
  run,
  inclusion: Number(inclusion.toPrecision(6)),
  input: JSON.parse(inputJson),
  ...defined({ expected: expectedJson === undefined ? undefined : JSON.parse(expectedJson) }),
  outputs: [{ candidate, output: JSON.parse(outputJson) }],
  judged: judged === undefined ? {} : { [score]: judged }
})

/** A queue as JSON Lines. Ends in a newline. */
export const toQueue = (items: ReadonlyArray<QueueItem>): string =>
  items.map((item) => `${JSON.stringify({ ...item, queue: "assay" })}\n`).join("")
