/** A random sample, the same for the same seed. */
import { sha256 } from "@assay/core/internal"

/** At most `n` of these, each with the probability with which it was drawn; undefined where all are taken. */
export const draw = <A extends { readonly answer: string }>(
  all: ReadonlyArray<A>,
  n: number,
  seed: number
): ReadonlyArray<A & { readonly inclusion?: number }> => {
  if (all.length <= n) return all
  const inclusion = n / all.length
  return all
    .map((each) => ({ each, rank: sha256(`${seed} ${each.answer}`) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, n)
    .map(({ each }) => ({ ...each, inclusion }))
}
