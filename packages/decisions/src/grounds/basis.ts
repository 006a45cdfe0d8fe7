/**
 * What a decision rests on.
 */
import type { Decision } from "@assay/core"
import type { CaseRow } from "./perCase.ts"

/** The basis of a decision about these candidates on these cases. */
export const basisOf = (
  { run, at, dataset }: Pick<Decision.Grounds, "run" | "at" | "dataset">,
  parts: {
    /** The name of the score that counts as quality. */
    readonly score: string
    /** The names of the candidates. */
    readonly candidates: ReadonlyArray<string>
    /** The cases that the decision rests on. */
    readonly cases: ReadonlyArray<Pick<CaseRow, "id" | "cluster">>
  }
): Decision.DecisionBasis => ({
  run,
  dataset: dataset.digest,
  at,
  score: parts.score,
  candidates: parts.candidates,
  cases: parts.cases.length,
  ...(parts.cases.some(({ cluster }) => cluster !== undefined)
    ? { clusters: new Set(parts.cases.map(({ id, cluster }) => cluster ?? `case ${id}`)).size }
    : {})
})
