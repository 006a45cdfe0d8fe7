/**
 * Which cases of a run an invocation works on: `--filter`, `--limit`, or cases that are named.
 */
import * as Effect from "effect/Effect"
import * as Record from "effect/Record"
import type { Kind } from "../../dataset/Case.ts"
import type { Index } from "../../dataset/Dataset.ts"
import type { StoredRun } from "../../store/Runs.ts"
import type { StoreError } from "../../store/StoreError.ts"
import type { RecordedCase, Trials } from "../../store/Trials.ts"
import * as Order from "./order.ts"

/**
 * - `filter`: tag (or `kind`) and value. Different tags must all match; values of one tag are alternatives.
 * - `limit`: at most so many cases, 1 or more. They are the first in the order of asking, a random sample: the same
 *   cases each time, and those of a smaller limit are among those of a larger one.
 * - `cases`: ids; undefined means all.
 */
export interface Options {
  readonly filter: ReadonlyArray<readonly [tag: string, value: string]>
  readonly limit: number | undefined
  readonly cases: ReadonlySet<string> | undefined
  readonly seed: number
}

/** The selected cases. */
export interface Selection {
  readonly count: number
  /** Cases of each kind that occurs. */
  readonly kinds: Readonly<Record<string, number>>
  readonly has: (caseId: string) => boolean
}

/** The selected cases, and their ids in the order in which they are asked. */
export interface OrderedSelection extends Selection {
  readonly ids: ReadonlyArray<string>
}

/** Whether a case passes the filter. A case without the tag does not. */
export const passes = (filter: Options["filter"], row: Pick<RecordedCase, "kind" | "tags">): boolean => {
  const wanted = Map.groupBy(filter, ([tag]) => tag)
  return [...wanted].every(([tag, alternatives]) => {
    const found = tag === "kind" ? row.kind : Object.hasOwn(row.tags, tag) ? row.tags[tag] : undefined
    return alternatives.some(([, value]) => value === found)
  })
}

const occurring = (counts: Readonly<Record<Kind, number>>) => Record.filter(counts, (cases) => cases > 0)

/** Selects among the recorded cases of a run; `index` is that of its dataset. Keeps the selected ids. */
export const select = Effect.fnUntraced(function* (
  trials: Pick<Trials["Service"], "eachCase">,
  run: StoredRun,
  index: Pick<Index, "cases" | "kinds">,
  { cases: named, filter, limit, seed }: Options
): Effect.fn.Return<OrderedSelection, StoreError> {
  const order = Order.make(seed)
  const kinds = new Map<string, Kind>()
  const isPart = filter.length > 0 || limit !== undefined || named !== undefined
  yield* trials.eachCase(run, (row) => {
    if (named?.has(row.caseId) === false || !passes(filter, row)) return
    order.add(row)
    if (isPart) kinds.set(row.caseId, row.kind)
  })
  if (!isPart) {
    return { count: index.cases, kinds: occurring(index.kinds), has: () => true, ids: order.ids() }
  }
  const ids = limit === undefined ? order.ids() : order.ids().slice(0, limit)
  const counts: Record<Kind, number> = { typical: 0, edge: 0, adversarial: 0 }
  for (const id of ids) {
    const kind = kinds.get(id)
    if (kind !== undefined) counts[kind]++
  }
  const selected = new Set(ids)
  return { count: ids.length, kinds: occurring(counts), has: (caseId) => selected.has(caseId), ids }
})
