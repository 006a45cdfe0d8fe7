/**
 * What was found in one case.
 */
import { unmarked } from "./refused.ts"

/** The three kinds of error. */
export type FieldError = "missed" | "invented" | "wrong"

/** The places of the counts of a path. */
export const right = 0
export const wrong = 1
export const missed = 2
export const invented = 3

/** An error that is shown. */
export interface ShownError {
  readonly path: number
  readonly error: FieldError
  readonly expected: unknown
  readonly actual: unknown
  readonly miss: ReadonlyArray<string>
}

/** Errors of a case that are kept to be shown. */
const mostErrors = 20

/** The counts of one case, by path, and its first errors. */
export class CaseCounts {
  /** Four for each path: right, wrong, missed, invented. */
  readonly counts: Array<number>
  /** What one item of a path weighs in the figures over all fields. */
  readonly scales: Array<number>
  /** The first errors. */
  readonly errors: Array<ShownError> = []
  errorCount = 0
  readonly #most: number

  /** @param most errors that are kept to be shown */
  constructor(weights: ReadonlyArray<number>, most: number = mostErrors) {
    this.#most = most
    this.counts = new Array<number>(4 * weights.length).fill(0)
    this.scales = [...weights]
  }

  add(path: number, kind: number): void {
    const at = 4 * path + kind
    this.counts[at] = (this.counts[at] ?? 0) + 1
  }

  fail(
    path: number,
    error: FieldError,
    expected: unknown,
    actual: unknown,
    miss: () => ReadonlyArray<string> = () => []
  ): void {
    this.add(path, error === "wrong" ? wrong : error === "missed" ? missed : invented)
    this.errorCount++
    if (this.errors.length < this.#most)
      this.errors.push({ path, error, expected, actual: unmarked(actual), miss: miss() })
  }

  /** Forgets all counts and errors, for another comparison that scales nothing. */
  clear(): void {
    this.counts.fill(0)
    this.errors.length = 0
    this.errorCount = 0
  }

  /** What is right of some paths, weighted. */
  rightOf(paths: ReadonlyArray<number>): number {
    let sum = 0
    for (const path of paths) sum += (this.scales[path] ?? 0) * (this.counts[4 * path + right] ?? 0)
    return sum
  }

  /** The counts over all fields, weighted. */
  totals(): readonly [right: number, wrong: number, missed: number, invented: number] {
    const sums: [number, number, number, number] = [0, 0, 0, 0]
    for (let path = 0; path < this.scales.length; path++) {
      const scale = this.scales[path] ?? 0
      for (const kind of [right, wrong, missed, invented] as const)
        sums[kind] += scale * (this.counts[4 * path + kind] ?? 0)
    }
    return sums
  }

  /** The items of some paths together, weighted. */
  itemsOf(paths: ReadonlyArray<number>): number {
    let sum = 0
    for (const path of paths)
      for (let kind = 0; kind < 4; kind++)
        sum += (this.scales[path] ?? 0) * (this.counts[4 * path + kind] ?? 0)
    return sum
  }

  /** Makes paths weigh so much less that their items together weigh `weight`. */
  scaleTo(paths: ReadonlyArray<number>, weight: number): void {
    const items = this.itemsOf(paths)
    if (items > 0) for (const path of paths) this.scales[path] = ((this.scales[path] ?? 0) * weight) / items
  }
}
