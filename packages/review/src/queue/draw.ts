/**
 * A random sample of what can be labelled, the same for the same seed: stratified by the judge's grade and the kind of the
 * case, with the probabilities that corrections take back out.
 */
import { LabelDraw } from "@assay/stats"

/** At most `n` of these, each with the probability with which it was drawn; absent where all are taken. */
export const draw = <A extends { readonly grade: number | undefined; readonly kind: string }>(
  all: ReadonlyArray<A>,
  n: number,
  seed: number
): ReadonlyArray<readonly [each: A, inclusion: number | undefined]> => {
  if (all.length <= n) return all.map((each) => [each, undefined])
  const { order, inclusion } = LabelDraw.draw(
    { judged: all.map(({ grade }) => grade), kinds: all.map(({ kind }) => kind) },
    n,
    { seed }
  )
  return order.flatMap((at) => {
    const each = all[at]
    return each === undefined ? [] : [[each, inclusion[at]] as const]
  })
}
