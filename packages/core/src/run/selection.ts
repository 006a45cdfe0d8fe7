/**
 * Which cases of a run an invocation works on: `--filter`, `--limit`, or cases that are named.
 */
import * as Effect from "effect/Effect"
import * as Record from "effect/Record"
import type { Kind } from "../dataset/Case.ts"
import type { Index } from "../dataset/Dataset.ts"
import type { RecordedCase, Service, StoredRun, StoreError } from "../store/RunStore.ts"

/**
 * - `filter`: tag (or `kind`) and value. Different tags must all match; values of one tag are alternatives.
 * - `limit`: at most so many cases, 1 or more. They are a fixed pseudo-random sample, decided by content: the
 *   same cases each time, and those of a smaller limit are among those of a larger one.
 * - `cases`: ids; undefined means all.
 */
export interface Options {
  readonly filter: ReadonlyArray<readonly [tag: string, value: string]>
  readonly limit: number | undefined
  readonly cases: ReadonlySet<string> | undefined
}

/** The selected cases. */
export interface Selection {
  readonly count: number
  /** Cases of each kind that occurs. */
  readonly kinds: Readonly<Record<string, number>>
  readonly has: (caseId: string) => boolean
}

/** Whether a case passes the filter. A case without the tag does not. */
const passes = (filter: Options["filter"], row: Pick<RecordedCase, "kind" | "tags">): boolean => {
  const wanted = Map.groupBy(filter, ([tag]) => tag)
  return [...wanted].every(([tag, alternatives]) => {
    const found = tag === "kind" ? row.kind : Object.hasOwn(row.tags, tag) ? row.tags[tag] : undefined
    return alternatives.some(([, value]) => value === found)
  })
}

const occurring = (counts: Readonly<Record<Kind, number>>) => Record.filter(counts, (cases) => cases > 0)

/**
 * Selects among the recorded cases of a run; `index` is that of its dataset. Keeps nothing when all are selected, else
 * the selected ids.
 */
export const select = Effect.fnUntraced(function* (
  store: Service,
  run: StoredRun,
  index: Pick<Index, "cases" | "kinds">,
  options: Options
): Effect.fn.Return<Selection, StoreError> {
  const { cases: named } = options
  const everything = options.filter.length === 0 && options.limit === undefined && named === undefined
  if (everything) return { count: index.cases, kinds: occurring(index.kinds), has: () => true }
  const counts: Record<Kind, number> = { typical: 0, edge: 0, adversarial: 0 }
  const passed: Array<{ readonly digest: string; readonly caseId: string; readonly kind: Kind }> = []
  yield* store.eachCase(run, (row) => {
    if (named?.has(row.caseId) === false) return
    if (passes(options.filter, row)) passed.push({ digest: row.digest, caseId: row.caseId, kind: row.kind })
  })
  // A digest is as good as a random number drawn once per case.
  if (options.limit !== undefined) passed.sort((a, b) => (a.digest < b.digest ? -1 : 1)).splice(options.limit)
  for (const row of passed) counts[row.kind]++
  const selected = new Set(passed.map((row) => row.caseId))
  return { count: selected.size, kinds: occurring(counts), has: (caseId) => selected.has(caseId) }
})
