/**
 * Counts of texts: reasons, errors, names of models.
 */

/** Distinct texts that are counted; further ones are counted together. */
const most = 1_000

/** Counts by text. `others` is what texts beyond the first thousand are counted under. */
export const makeCounts = (others: string) => {
  const counts = new Map<string, number>()
  return {
    add: (text: string): void => {
      const key = counts.has(text) || counts.size < most ? text : others
      counts.set(key, (counts.get(key) ?? 0) + 1)
    },
    /** Most frequent first; equally frequent ones in the order of their characters. */
    list: (): ReadonlyArray<readonly [text: string, count: number]> =>
      [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  }
}
