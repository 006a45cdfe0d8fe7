/**
 * Which fold each labelled case belongs to, when a learner is cross-fitted.
 *
 * Stratified by label and whole by cluster: every label is spread over the folds as evenly as whole clusters
 * allow, and cases of one cluster, or with the same input, never part. Decided by the seed and the cases' content
 * alone, not by the order of rows.
 */
import { hash } from "node:crypto"

/** A labelled case, as far as folds are concerned. `label` is the canonical JSON of the expected value. */
export interface Member {
  readonly caseId: string
  readonly inputDigest: string
  readonly label: string
  readonly cluster: string | undefined
}

interface Unit {
  readonly rank: string
  readonly label: string
  readonly members: Array<number>
}

/**
 * Assigns a fold, 0 to `folds` - 1, to every member: shape `[members.length]`. With fewer clusters than folds
 * some folds stay empty.
 */
export const assign = (members: ReadonlyArray<Member>, folds: number, seed: number): Uint8Array => {
  const units = new Map<string, Unit>()
  members.forEach((member, index) => {
    const key = member.cluster === undefined ? `input ${member.inputDigest}` : `cluster ${member.cluster}`
    const unit = units.get(key)
    if (unit === undefined) {
      units.set(key, { rank: hash("sha256", `${seed} ${key}`), label: member.label, members: [index] })
    } else unit.members.push(index)
  })
  // A cluster counts under the label of its first member. Rank is pseudo-random, so that dealing round
  // and round spreads each label over all folds.
  const dealt = [...units.values()].sort((a, b) =>
    a.label === b.label ? (a.rank < b.rank ? -1 : 1) : a.label < b.label ? -1 : 1
  )
  const foldOf = new Uint8Array(members.length)
  dealt.forEach((unit, position) => {
    for (const index of unit.members) foldOf[index] = position % folds
  })
  return foldOf
}
