/**
 * Groups of candidates none of which differs from another of its group: the compact letter display.
 *
 * @see Piepho 2004, "An algorithm for a letter-based representation of all-pairwise comparisons" (insert and absorb).
 */

type Members = ReadonlySet<number>

const without = (group: Members, one: number): Members => {
  const rest = new Set(group)
  rest.delete(one)
  return rest
}

/** Groups that lie within no other, the first of equal ones kept. */
const absorb = (groups: ReadonlyArray<Members>): ReadonlyArray<Members> =>
  groups.filter(
    (group, nth) =>
      !groups.some(
        (other, at) => at !== nth && group.isSubsetOf(other) && (group.size < other.size || at < nth)
      )
  )

/**
 * The largest groups without a differing pair; a candidate may be in several.
 *
 * @param count candidates are 0 … count − 1, in their order of rank
 * @param differing the pairs that differ
 * @returns groups in the order of their first members
 */
export const groupsOf = (
  count: number,
  differing: ReadonlyArray<readonly [number, number]>
): ReadonlyArray<ReadonlyArray<number>> => {
  let groups: ReadonlyArray<Members> =
    count === 0 ? [] : [new Set(Array.from({ length: count }, (_, nth) => nth))]
  for (const [one, other] of differing) {
    groups = absorb(
      groups.flatMap((group) =>
        group.has(one) && group.has(other) ? [without(group, one), without(group, other)] : [group]
      )
    )
  }
  const sorted = groups.map((group) => [...group].sort((a, b) => a - b))
  return sorted.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0) || (a.at(-1) ?? 0) - (b.at(-1) ?? 0))
}

/** The name of a group: `a` … `z`, `aa`, `ab` … */
export const letter = (nth: number): string =>
  nth < 26
    ? String.fromCharCode(97 + nth)
    : letter(Math.floor(nth / 26) - 1) + String.fromCharCode(97 + (nth % 26))
