/**
 * Which fold each labelled case belongs to, when a learner is cross-fitted.
 *
 * Stratified by label and whole by cluster: every label is spread over the folds as evenly as whole clusters
 * allow, and cases of one cluster, or with the same input, never part. Decided by the seed and the cases' content
 * alone, not by the order of rows.
 */
import { hash } from "node:crypto"
import type { Row } from "../../dataset/model.ts"

/** A labelled case, as far as folds are concerned. `label` is the canonical JSON of the expected value. */
export interface Member {
  readonly caseId: string
  readonly inputDigest: string
  readonly label: string
  readonly cluster: string | undefined
}

/** A case as a member of the folds. Undefined for one without a label, and for one that is not to be answered. */
export const memberOf = (row: Row<unknown, unknown>): Member | undefined => {
  const { cluster, graceful, id } = row.case
  return row.expectedJson === undefined || graceful !== undefined
    ? undefined
    : { caseId: id, inputDigest: row.inputDigest, label: row.expectedJson, cluster }
}

interface Unit {
  label: string
  rank: string
  readonly members: Array<number>
}

/** Joins members that share a cluster or an input, directly or through others. Gives each its unit's root. */
const join = (members: ReadonlyArray<Member>): Uint32Array => {
  const parent = Uint32Array.from(members.keys())
  const rootOf = (index: number): number => {
    let root = index
    while ((parent[root] ?? root) !== root) root = parent[root] ?? root
    for (let at = index; at !== root; ) {
      const next = parent[at] ?? root
      parent[at] = root
      at = next
    }
    return root
  }
  const first = new Map<string, number>()
  members.forEach(({ cluster, inputDigest }, index) => {
    for (const key of [`input ${inputDigest}`, ...(cluster === undefined ? [] : [`cluster ${cluster}`])]) {
      const other = first.get(key)
      if (other === undefined) first.set(key, index)
      else parent[rootOf(index)] = rootOf(other)
    }
  })
  return Uint32Array.from(members, (_, index) => rootOf(index))
}

/**
 * Assigns a fold, 0 to `folds` - 1, to every member: shape `[members.length]`. With fewer independent groups than
 * folds some folds stay empty.
 */
export const assign = (members: ReadonlyArray<Member>, folds: number, seed: number): Uint8Array => {
  const units = new Map<number, Unit>()
  join(members).forEach((root, index) => {
    const member = members[index]
    if (member === undefined) return
    // The smallest label and rank among a unit's members are the unit's, so that order does not matter.
    const rank = hash("sha256", `${seed} ${member.caseId}`)
    const unit = units.get(root)
    if (unit === undefined) units.set(root, { label: member.label, rank, members: [index] })
    else {
      unit.members.push(index)
      if (member.label < unit.label) unit.label = member.label
      if (rank < unit.rank) unit.rank = rank
    }
  })
  // Rank is pseudo-random, so that dealing round and round spreads each label over all folds.
  const dealt = [...units.values()].sort((a, b) =>
    a.label === b.label ? (a.rank < b.rank ? -1 : 1) : a.label < b.label ? -1 : 1
  )
  const foldOf = new Uint8Array(members.length)
  dealt.forEach((unit, position) => {
    for (const index of unit.members) foldOf[index] = position % folds
  })
  return foldOf
}
