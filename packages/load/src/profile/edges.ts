/** When the windows of a server begin, from when it took calls again. */
import { type Entry, isLimited } from "./log.ts"

/**
 * Where a window may have begun: between the last refusal of a run and the first request that was taken after it. Runs in order of
 * their length, since a small request may be taken where a large one was not.
 */
const reopenings = (
  entries: ReadonlyArray<Entry>
): ReadonlyArray<{ readonly after: number; readonly by: number }> => {
  let run = 0
  const found: Array<{ readonly after: number; readonly by: number; readonly run: number }> = []
  for (const [i, entry] of entries.entries()) {
    if (isLimited(entry)) run++
    else {
      const before = entries[i - 1]
      if (run > 0 && before !== undefined) found.push({ after: before.startedAt, by: entry.startedAt, run })
      run = 0
    }
  }
  return found.toSorted((a, b) => b.run - a.run).slice(0, 4)
}

/** Where windows may begin. */
export interface Edges {
  /** Some of the times between which they begin. */
  readonly tried: ReadonlyArray<number>
  /** How far apart these are, milliseconds. */
  readonly apartMs: number
}

/** Edges of windows of this length that agree with the longest runs. */
export const edgesOf = (entries: ReadonlyArray<Entry>, windowMs: number): Edges => {
  const found = reopenings(entries)
  const [first] = found
  if (first === undefined) return { tried: [], apartMs: 0 }
  // All as if they were the first: what they have in common is where windows begin.
  const shifted = found.map(({ after, by }) => {
    const shift = Math.round((by - first.by) / windowMs) * windowMs
    return { after: after - shift, by: by - shift }
  })
  const common = shifted.reduce((both, { after, by }) => {
    const narrower = { after: Math.max(both.after, after), by: Math.min(both.by, by) }
    return narrower.after < narrower.by ? narrower : both
  })
  const width = common.by - common.after
  const inside = [0.1, 0.3, 0.5, 0.7, 0.9, 1].map((part) => common.after + part * width)
  return { tried: [...inside, ...found.map(({ by }) => by)], apartMs: width / 5 }
}

/** An edge is looked for so closely: at a busy time a few calls more or less stand on its other side. */
const finestMs = 10

/**
 * The best edge near the best of those tried. While a window is closed calls are far apart, so that it is seen to open within
 * seconds only; how full it was later tells within milliseconds.
 */
export const refined = (
  { apartMs, tried }: Edges,
  mistakesAt: (edge: number) => number,
  hopeless: number
): ReadonlyArray<number> => {
  const counted = tried.map((edge) => ({ edge, mistakes: mistakesAt(edge) }))
  const [start] = counted.toSorted((a, b) => a.mistakes - b.mistakes)
  if (start === undefined || start.mistakes >= hopeless) return tried
  let best = start
  for (let step = apartMs / 2; step >= finestMs; step /= 2) {
    for (const edge of [best.edge - step, best.edge + step]) {
      const mistakes = mistakesAt(edge)
      if (mistakes < best.mistakes) best = { edge, mistakes }
    }
  }
  return [...tried, best.edge]
}
