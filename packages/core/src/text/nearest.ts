/**
 * Names close to one that is not known, for whoever mistyped it.
 */

/** The least number of insertions, deletions and replacements that make one text of the other. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/** How many names are nearest. */
export const mostNear = 3

/** The names closest to one that was not found: those that contain it first. */
export const nearest = (name: string, known: ReadonlyArray<string>): ReadonlyArray<string> =>
  known
    .map((each) => ({ each, far: each.includes(name) ? 0 : distance(name, each) }))
    .filter(({ each, far }) => far <= Math.max(name.length, each.length) / 2)
    .sort((a, b) => a.far - b.far)
    .slice(0, mostNear)
    .map(({ each }) => each)
