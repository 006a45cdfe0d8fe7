/**
 * The answers that an escalation is made from: one for each case, with its signal and whether it is wrong.
 */
import { Decision } from "@assay/core"
import { Rng } from "@assay/stats"
import * as Effect from "effect/Effect"
import { candidateNamed, scoreNamed } from "../grounds/named.ts"
import type { Options, Signal } from "./model.ts"

/** A labelled answer. */
export interface Row {
  /** The id of its case. */
  readonly id: string
  /** The cluster of its case. Undefined for a case of its own. */
  readonly cluster: string | undefined
  /** How sure it is. Undefined where nothing says. */
  readonly signal: number | undefined
  /** 1 where it is wrong, 0 where it is right. */
  readonly wrong: 0 | 1
}

/** The answers to a run's cases. */
export interface Answers {
  /** Answers with a score. */
  readonly labelled: ReadonlyArray<Row>
  /** Cases with an outcome, whatever it is. */
  readonly cases: number
  /** Of those, cases without an answer: an application has nothing to serve there. */
  readonly unanswered: number
  /** Answers without a score. */
  readonly unlabelled: number
}

type Trials = ReadonlyArray<Decision.GroundsTrial>

const byCase = (trials: Trials): Map<string, Trials> => Map.groupBy(trials, (trial) => trial.case)

/** The answer that most repeats give, the earliest of several, and the share of repeats that give it. */
const mostGiven = (
  trials: Trials
): { readonly trial: Decision.GroundsTrial; readonly share: number } | undefined => {
  const answered = trials.filter(({ output }) => output !== undefined)
  const groups = [...Map.groupBy(answered, ({ output }) => output).values()]
  const most = groups.reduce<Trials>((best, group) => (group.length > best.length ? group : best), [])
  const [trial] = most
  return trial === undefined ? undefined : { trial, share: most.length / trials.length }
}

const scoreOf = (trial: Decision.GroundsTrial | undefined, name: string): number | undefined =>
  trial !== undefined && Object.hasOwn(trial.scores, name) ? trial.scores[name] : undefined

/** The signal of an answer, given the other candidate's answer to the same case. */
const signalOf = (
  signal: Signal,
  trial: Decision.GroundsTrial,
  share: number,
  other: Decision.GroundsTrial | undefined
): number | undefined => {
  if (signal === "confidence") return trial.confidence
  if (signal === "self-consistency") return share
  if ("score" in signal) return scoreOf(trial, signal.score)
  if ("confidenceOf" in signal) return other?.confidence
  if (other === undefined || trial.output === undefined) return undefined
  return other.output === trial.output ? 1 : 0
}

/** The candidate that a signal is of, beside the one that answers. */
export const otherOf = (signal: Signal): string | undefined =>
  typeof signal === "string" || "score" in signal
    ? undefined
    : "agreesWith" in signal
      ? signal.agreesWith
      : signal.confidenceOf

/** Reads the answers of a run. The first repeat answers, but where repeats are the signal: there the answer of most. */
export const answersOf = Effect.fnUntraced(function* (
  grounds: Decision.Grounds,
  options: Options
): Effect.fn.Return<Answers, Decision.Error> {
  const { signal = "confidence", rightFrom = 1 } = options
  const candidate = yield* candidateNamed(grounds, options.candidate)
  const score = yield* scoreNamed(grounds, options.score)
  if (typeof signal === "object" && "score" in signal) {
    yield* scoreNamed(grounds, signal.score)
    if (signal.score === score.name) {
      return yield* new Decision.Error({
        message: `signal: expected a score other than ${score.name}, which says what is right`
      })
    }
  }
  const name = otherOf(signal)
  const other = name === undefined ? undefined : byCase((yield* candidateNamed(grounds, name)).trials)
  const cases = byCase(candidate.trials)
  if (signal === "self-consistency" && ![...cases.values()].some(({ length }) => length > 1)) {
    return yield* new Decision.Error({
      message: "signal self-consistency: expected a run with --repeats 2 or more, found 1"
    })
  }
  const labelled: Array<Row> = []
  let [unanswered, unlabelled] = [0, 0]
  for (const [id, trials] of cases) {
    const [first] = trials
    const most = signal === "self-consistency" ? mostGiven(trials) : undefined
    const trial = signal === "self-consistency" ? most?.trial : first
    if (trial === undefined || trial.outcome !== "Answered") {
      unanswered++
      continue
    }
    const value = scoreOf(trial, score.name)
    if (value === undefined) {
      unlabelled++
      continue
    }
    labelled.push({
      id,
      cluster: trial.cluster,
      signal: signalOf(signal, trial, most?.share ?? 0, other?.get(id)?.[0]),
      wrong: value >= rightFrom ? 0 : 1
    })
  }
  return { labelled, cases: cases.size, unanswered, unlabelled }
})

/** One row of each cluster, drawn by the seed; rows without a cluster all stay. */
export const onePerCluster = (rows: ReadonlyArray<Row>, seed: number): ReadonlyArray<Row> => {
  const rng = Rng.make(Rng.derive(seed, 48))
  return [
    ...Map.groupBy(rows, ({ id, cluster }) => (cluster === undefined ? `case ${id}` : `cluster ${cluster}`))
  ]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, members]) => members[rng.below(members.length)] ?? [])
}

/** A third of the rows to fit on, and the others, drawn by the seed. */
export const split = (
  rows: ReadonlyArray<Row>,
  seed: number
): { readonly fit: ReadonlyArray<Row>; readonly certify: ReadonlyArray<Row> } => {
  const rng = Rng.make(Rng.derive(seed, 49))
  const drawn = [...rows]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((row) => ({ row, key: rng.uniform() }))
    .sort((a, b) => a.key - b.key)
    .map(({ row }) => row)
  const count = Math.floor(drawn.length / 3)
  return { fit: drawn.slice(0, count), certify: drawn.slice(count) }
}
