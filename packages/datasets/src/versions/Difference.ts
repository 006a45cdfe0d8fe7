/**
 * What changed between two versions of a dataset: cases that were added or removed, and those whose input, label, tags or
 * id are others now.
 *
 * Cases are the same by their ids. A case without an id of its own has one made from its input: an edit then reads as a case
 * removed and another added.
 */
import type { Source, SourceCase } from "../source/Source.ts"

/** A case in both versions. */
export interface Pair {
  /** As it was. */
  readonly before: SourceCase
  /** As it is. */
  readonly after: SourceCase
}

/** What changed. Each case of either version is in one list, or unchanged. */
export interface Difference {
  /** What the old version was called. */
  readonly before: string
  /** What the new version was called. */
  readonly after: string
  /** How many cases each version has. */
  readonly cases: {
    /** Cases of the old version. */
    readonly before: number
    /** Cases of the new version. */
    readonly after: number
  }
  /** Cases that are the same in both. */
  readonly unchanged: number
  /** Cases that only the new version has. */
  readonly added: ReadonlyArray<SourceCase>
  /** Cases that only the old version has. */
  readonly removed: ReadonlyArray<SourceCase>
  /** Cases of the same input with another label. Their tags may be others too. */
  readonly relabelled: ReadonlyArray<Pair>
  /** Cases of the same id with another input. Their label may be another too. */
  readonly edited: ReadonlyArray<Pair>
  /** Cases of the same input and label with another kind, other tags, or another cluster. */
  readonly retagged: ReadonlyArray<Pair>
  /** Cases of the same input under another id, of which each version has one. */
  readonly renamed: ReadonlyArray<Pair>
}

/** Cases without those that stand under another id in the other list, and the pairs that were found. */
const pairRenamed = (removed: ReadonlyArray<SourceCase>, added: ReadonlyArray<SourceCase>) => {
  const byInput = Map.groupBy(removed, ({ inputDigest }) => inputDigest)
  const news = Map.groupBy(added, ({ inputDigest }) => inputDigest)
  const renamed = [...news].flatMap(([digest, [after, ...others]]): ReadonlyArray<Pair> => {
    const [before, ...more] = byInput.get(digest) ?? []
    return before === undefined || after === undefined || others.length + more.length > 0
      ? []
      : [{ before, after }]
  })
  const inputs = new Set(renamed.map(({ after }) => after.inputDigest))
  const rest = (cases: ReadonlyArray<SourceCase>) =>
    cases.filter(({ inputDigest }) => !inputs.has(inputDigest))
  return { renamed, removed: rest(removed), added: rest(added) }
}

/** Finds what changed. Lists are in the order of the new version, removed cases in that of the old. */
export const between = (before: Source, after: Source): Difference => {
  const added: Array<SourceCase> = []
  const relabelled: Array<Pair> = []
  const edited: Array<Pair> = []
  const retagged: Array<Pair> = []
  let unchanged = 0
  for (const now of after.cases.values()) {
    const then = before.cases.get(now.id)
    if (then === undefined) added.push(now)
    else if (then.digest === now.digest) unchanged++
    else if (then.inputDigest !== now.inputDigest) edited.push({ before: then, after: now })
    else if (then.expectedJson !== now.expectedJson) relabelled.push({ before: then, after: now })
    else retagged.push({ before: then, after: now })
  }
  const removed = [...before.cases.values()].filter(({ id }) => !after.cases.has(id))
  return {
    before: before.label,
    after: after.label,
    cases: { before: before.cases.size, after: after.cases.size },
    unchanged,
    relabelled,
    edited,
    retagged,
    ...pairRenamed(removed, added)
  }
}
