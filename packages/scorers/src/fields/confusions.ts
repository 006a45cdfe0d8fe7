/**
 * The commonest of many different errors, in bounded memory.
 */

/** Different errors that are counted at one time. */
const mostCounted = 500

/** Counts texts; where too many differ, the rarest are given up, and the counts of the others are the least they can be. */
export class Confusions {
  readonly #counts = new Map<string, number>()

  add(text: string): void {
    const count = this.#counts.get(text)
    if (count !== undefined || this.#counts.size < mostCounted) this.#counts.set(text, (count ?? 0) + 1)
    else this.#decrease()
  }

  /** @see Misra & Gries 1982: what occurs more than 1 time in 501 is among those that are kept. */
  #decrease(): void {
    for (const [text, count] of this.#counts) {
      if (count === 1) this.#counts.delete(text)
      else this.#counts.set(text, count - 1)
    }
  }

  /** The commonest, in order; the first seen first where they are as common. */
  commonest(most: number): ReadonlyArray<readonly [text: string, times: number]> {
    return [...this.#counts].sort(([, a], [, b]) => b - a).slice(0, most)
  }
}
