/**
 * What a candidate did on each case: repeats are averaged first, because repeats of one case are not independent cases.
 */
import type { Decision } from "@assay/core"

/** A candidate on one case. */
export interface CaseRow {
  /** The id of the case. */
  readonly id: string
  /** Typical, edge or adversarial. */
  readonly kind: Decision.GroundsTrial["kind"]
  /** The slices that the case belongs to. */
  readonly tags: Decision.GroundsTrial["tags"]
  /** The cluster of the case. Undefined for a case of its own. */
  readonly cluster: string | undefined
  /** Finished trials, at least 1. */
  readonly trials: number
  /** Trials that have the score. */
  readonly scored: number
  /** Trials that ended in an error of the run, and so have no score. */
  readonly errored: number
  /** The mean score of the trials that have it. Undefined where none has. */
  readonly value: number | undefined
  /** Whether no trial's score is other than 0 or 1. */
  readonly isBinary: boolean
  /** The mean cost of an answer in US dollars, of the trials whose cost is known. Undefined where none is. */
  readonly costUsd: number | undefined
  /** Trials whose cost is not known. */
  readonly unpriced: number
  /** Service times in milliseconds, of the trials that have one. */
  readonly latenciesMs: ReadonlyArray<number>
  /** The share of trials that failed silently, of those of which that is known. Undefined where it is of none. */
  readonly silent: number | undefined
}

const mean = (values: ReadonlyArray<number>): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length

const rowOf = (id: string, trials: ReadonlyArray<Decision.GroundsTrial>, score: string): CaseRow => {
  const [first] = trials
  const values = trials.flatMap(({ scores }) => (Object.hasOwn(scores, score) ? (scores[score] ?? []) : []))
  const costs = trials.flatMap(({ costUsd }) => costUsd ?? [])
  const measured = trials.filter(({ mode }) => mode !== "not-measured")
  return {
    id,
    kind: first?.kind ?? "typical",
    tags: first?.tags ?? {},
    cluster: first?.cluster,
    trials: trials.length,
    scored: values.length,
    errored: trials.filter(({ outcome }) => outcome === "Errored").length,
    value: mean(values),
    isBinary: values.every((value) => value === 0 || value === 1),
    costUsd: mean(costs),
    unpriced: trials.length - costs.length,
    latenciesMs: trials.flatMap(({ latencyMs }) => latencyMs ?? []),
    silent: mean(measured.map(({ mode }) => (mode === "wrong-silent" ? 1 : 0)))
  }
}

/**
 * The cases of a candidate, in the order of its trials.
 *
 * @param score the name of the score that `value` is of
 */
export const perCase = (
  { trials }: Pick<Decision.GroundsCandidate, "trials">,
  score: string
): ReadonlyArray<CaseRow> =>
  [...Map.groupBy(trials, (trial) => trial.case)].map(([id, each]) => rowOf(id, each, score))

/**
 * One cluster label for each case, for the tests of `@assay/stats`. Undefined where no case names a cluster. A case
 * without one is a cluster of its own; the prefix keeps it from meeting a named one.
 */
export const clustersOf = (
  rows: ReadonlyArray<Pick<CaseRow, "id" | "cluster">>
): ReadonlyArray<string> | undefined =>
  rows.some(({ cluster }) => cluster !== undefined)
    ? rows.map(({ id, cluster }) => (cluster === undefined ? `case ${id}` : `cluster ${cluster}`))
    : undefined
