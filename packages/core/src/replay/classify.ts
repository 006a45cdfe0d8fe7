/**
 * What the answers to a replayed case say about it. Pure; `Replay` has the rule.
 */

import * as Schema from "effect/Schema"
import { canonicalJson } from "../dataset/canonical.ts"
import { defined } from "../foundation/defined.ts"
import type { DetailedTrial } from "../store/Trials.ts"
import type { Kind, ReplayedAnswers, ReplayedCase } from "./Replay.ts"
import { diff } from "./wordDiff.ts"

/** One answer. `key` is the same for equal answers; absent where there is none. */
export interface ScoredAnswer {
  readonly key: string | undefined
  readonly text: string | undefined
  readonly score: number | undefined
}

/** One candidate's answers to a case. */
export interface Answers {
  readonly first: ReadonlyArray<ScoredAnswer>
  readonly fresh: ReadonlyArray<ScoredAnswer>
}

const parse = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Json))
const isText = Schema.is(Schema.String)

/** Reads an answer from a trial. A reply's text is shown where there is one, else its output. */
export const scoredAnswersOf = (trial: DetailedTrial, score: number | undefined): ScoredAnswer => {
  const output = trial.outputJson === undefined ? undefined : parse(trial.outputJson)
  const shown = output === undefined ? undefined : isText(output) ? output : JSON.stringify(output, null, 2)
  const text = trial.text ?? shown
  const key =
    output === undefined
      ? text === undefined
        ? undefined
        : `${trial.outcome} ${text.trim()}`
      : `output ${canonicalJson(output)}`
  return { key, text: text ?? trial.reason, score: trial.outcome === "Errored" ? undefined : score }
}

const meanOf = (values: ReadonlyArray<number>): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * The two-sided exact permutation test of two small samples: the share of all ways to deal the values into groups of
 * these sizes whose means lie at least as far apart. For right and wrong it is Fisher's exact test by the difference.
 *
 * @param first shape (m), `second` shape (k), m + k ≤ 24
 */
export const permutationP = (first: ReadonlyArray<number>, second: ReadonlyArray<number>): number => {
  const all = [...first, ...second]
  const total = all.reduce((sum, value) => sum + value, 0)
  const size = first.length
  const spread = (sum: number): number => Math.abs(sum / size - (total - sum) / (all.length - size))
  const observed = spread(first.reduce((sum, value) => sum + value, 0)) - 1e-9
  let ways = 0
  let extreme = 0
  const deal = (from: number, left: number, sum: number): void => {
    if (left === 0) {
      ways++
      if (spread(sum) >= observed) extreme++
      return
    }
    for (let at = from; at <= all.length - left; at++) deal(at + 1, left - 1, sum + (all[at] ?? 0))
  }
  deal(0, size, 0)
  return extreme / ways
}

/** The smallest p that so many new answers of each candidate can give: all of one kind against all of another. */
export const smallestP = (answers: number): number => {
  let ways = 1
  for (let k = 1; k <= answers; k++) ways = (ways * (answers + k)) / k
  return 2 / ways
}

const scoresOf = (given: ReadonlyArray<ScoredAnswer>): ReadonlyArray<number> =>
  given.flatMap(({ score }) => (score === undefined ? [] : [score]))

const isVaried = (scores: ReadonlyArray<number>): boolean => new Set(scores).size > 1

/** An answer that got different scores, if there is one. */
const gradedApart = (given: ReadonlyArray<ScoredAnswer>): ReadonlyArray<number> | undefined =>
  [
    ...Map.groupBy(
      given.filter(({ key, score }) => key !== undefined && score !== undefined),
      ({ key }) => key
    ).values()
  ]
    .map((same) => [...new Set(scoresOf(same))])
    .find((scores) => scores.length > 1)

/** The most frequent answer, the earliest of equals. */
const usual = (given: ReadonlyArray<ScoredAnswer>): ScoredAnswer | undefined => {
  const groups = [
    ...Map.groupBy(
      given.filter(({ key }) => key !== undefined),
      ({ key }) => key
    ).values()
  ]
  return groups.reduce<ReadonlyArray<ScoredAnswer>>(
    (best, group) => (group.length > best.length ? group : best),
    []
  )[0]
}

const replayed = ({ first, fresh }: Answers): ReplayedAnswers => {
  const answer = usual(fresh)?.text ?? fresh[0]?.text
  return {
    first: first.map(({ score }) => score ?? null),
    scores: fresh.map(({ score }) => score ?? null),
    answers: new Set(fresh.flatMap(({ key }) => key ?? [])).size,
    ...defined({ answer })
  }
}

const shown = (value: number): string => String(Number(value.toPrecision(3)))

const kindOf = (
  against: Answers,
  candidate: Answers,
  p: number | undefined,
  alpha: number
): { readonly kind: Kind; readonly reason: string } => {
  const apart = gradedApart([...against.fresh, ...candidate.fresh])
  if (apart !== undefined) {
    return { kind: "grader-noise", reason: `equal answers got the scores ${apart.map(shown).join(" and ")}` }
  }
  if (p === undefined) return { kind: "not-measured", reason: "too few of the new answers have a score" }
  const before = scoresOf(against.fresh)
  const after = scoresOf(candidate.fresh)
  const means = `${shown(meanOf(before))} and ${shown(meanOf(after))} on average`
  if (p <= alpha) return { kind: "systematic", reason: `${means}, p ${shown(p)}` }
  const isAgainstUnsteady = isVaried([...scoresOf(against.first), ...before])
  const isCandidateUnsteady = isVaried([...scoresOf(candidate.first), ...after])
  if (isAgainstUnsteady || isCandidateUnsteady) {
    const who =
      isAgainstUnsteady && isCandidateUnsteady
        ? "the scores of both vary"
        : isAgainstUnsteady
          ? "the scores of the other side vary"
          : "the scores of the candidate vary"
    return { kind: "flaky", reason: `${who}: ${means}, p ${shown(p)}` }
  }
  return isVaried([...before, ...after])
    ? { kind: "not-measured", reason: `${means}, but too few answers to decide` }
    : { kind: "alike", reason: `both scored ${shown(meanOf(before))} each time` }
}

/** Classifies one case. */
export const classify = (
  caseId: string,
  against: Answers,
  candidate: Answers,
  alpha: number
): Omit<ReplayedCase, "input" | "expected"> => {
  const before = scoresOf(against.fresh)
  const after = scoresOf(candidate.fresh)
  const p = before.length < 2 || after.length < 2 ? undefined : permutationP(before, after)
  const sides = { against: replayed(against), candidate: replayed(candidate) }
  return {
    caseId,
    ...kindOf(against, candidate, p, alpha),
    ...(p === undefined ? {} : { effect: meanOf(after) - meanOf(before), p }),
    ...sides,
    diff: diff(sides.against.answer ?? "", sides.candidate.answer ?? "")
  }
}
