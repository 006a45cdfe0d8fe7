/**
 * Answers that wait for their labels, bounded in number, bytes and time. Time passes with the answers that come.
 */

/** What became of answers for which a label is wanted. `wanted` = `arrived` + `expired` + `crowded` + `waiting`. */
export interface LabelCounts {
  /** Answers for which a label is wanted. */
  readonly wanted: number
  /** Those whose label came. */
  readonly arrived: number
  /** Those whose label did not come in time. */
  readonly expired: number
  /** Those that had to make room. */
  readonly crowded: number
  /** Those that wait. */
  readonly waiting: number
  /** Labels for answers that do not wait: never picked, too late, or labelled before. */
  readonly unknown: number
  /** The share of those that are due whose label came, 0 to 1. Undefined where none is due. */
  readonly arrivalRate: number | undefined
}

/** An answer that waits. */
interface Held<A> {
  readonly value: A
  readonly bytes: number
  readonly at: number
}

/** Answers by id. */
export interface Awaiting<A> {
  /** Holds an answer. A second one of the same id takes the place of the first, which counts as crowded out. */
  readonly hold: (id: string, value: A, bytes: number, at: number) => void
  /** Takes the answer with this id out; undefined where none waits. */
  readonly take: (id: string, at: number) => A | undefined
  /** Whoever of those that leave without a label is told of. */
  readonly counts: () => LabelCounts
}

/** Starts empty. `onMissed`: told of each answer whose label did not come. */
export const make = <A>(
  limits: { readonly answers: number; readonly bytes: number; readonly withinMs: number },
  onMissed: (value: A) => void
): Awaiting<A> => {
  const held = new Map<string, Held<A>>()
  let [wanted, arrived, expired, crowded, unknown, bytes] = [0, 0, 0, 0, 0, 0]
  const remove = (id: string, { bytes: size }: Held<A>): void => {
    held.delete(id)
    bytes -= size
  }
  const expire = (at: number): void => {
    for (const [id, each] of held) {
      if (at - each.at < limits.withinMs) return
      remove(id, each)
      expired++
      onMissed(each.value)
    }
  }
  const crowd = (id: string, each: Held<A>): void => {
    remove(id, each)
    crowded++
    onMissed(each.value)
  }
  return {
    hold: (id, value, size, at) => {
      expire(at)
      const before = held.get(id)
      if (before !== undefined) crowd(id, before)
      wanted++
      held.set(id, { value, bytes: size, at })
      bytes += size
      for (const [oldest, each] of held) {
        if (held.size <= limits.answers && bytes <= limits.bytes) break
        crowd(oldest, each)
      }
    },
    take: (id, at) => {
      expire(at)
      const found = held.get(id)
      if (found === undefined) {
        unknown++
        return undefined
      }
      remove(id, found)
      arrived++
      return found.value
    },
    counts: () => {
      const due = arrived + expired + crowded
      return {
        wanted,
        arrived,
        expired,
        crowded,
        waiting: held.size,
        unknown,
        arrivalRate: due === 0 ? undefined : arrived / due
      }
    }
  }
}
