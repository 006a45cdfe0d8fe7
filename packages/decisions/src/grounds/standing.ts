/**
 * What a score that a model judges may be used for.
 */
import type { Decision } from "@assay/core"

/** Why a judged score decides nothing. */
export interface Refusal {
  /** Of which candidate that holds. */
  readonly candidate: string
  /** Why, as a clause. */
  readonly because: string
  /** About how many labels of people it takes. Undefined where that is not known. */
  readonly needs: number | undefined
}

/** Why a score decides nothing about these candidates. Undefined where it may: no model judges, or it is calibrated. */
export const refusalOf = (
  { judged }: Pick<Decision.GroundsScore, "judged">,
  candidates: ReadonlyArray<string>
): Refusal | undefined => {
  if (judged === undefined) return undefined
  const found = candidates.flatMap((candidate): ReadonlyArray<Refusal> => {
    const each = Object.hasOwn(judged, candidate) ? judged[candidate] : undefined
    if (each?.standing === "calibrated") return []
    return [{ candidate, because: each?.because ?? "nothing calibrates it", needs: each?.needs }]
  })
  return found[0]
}
