/**
 * Refusals that come whatever is sent: shared gateways, overloaded free tiers and injected faults refuse some part of
 * all calls, and slowing down does not help. While no more than that part is refused, a refusal teaches nothing.
 *
 * More than that part is noticed by a cumulative sum (Page, "Continuous inspection schemes", Biometrika 1954): a
 * refusal adds 1 − q and a call that is served takes q away, never below zero, where q lies between the part that is
 * expected and one that would be too much. When the sum reaches h the refusals have another cause. By chance that
 * takes many thousand calls; a server that refuses everything gets there in h / (1 − q), about ten.
 *
 * The part is shown by a trial (see `series.ts`) and then averaged over calls. It follows a falling part at once, but
 * rises only a little: a limit that is approached slowly must not pass for chance.
 */

/** The part of calls that is refused whatever is sent. */
export interface Background {
  /** 0 to 1; 0 unless it was shown. */
  readonly share: () => number
  /** A call was served. `counts`: it says something about the part, as no limit is being approached. */
  readonly served: (counts: boolean) => void
  /**
   * A call was refused. False when that is more than is expected: always, unless a background was shown.
   *
   * @param counts as for `served`
   * @param probing whether more is being tried than was refused before, so that less is tolerated
   */
  readonly expects: (counts: boolean, probing: boolean) => boolean
  /** It was shown that so many of these calls were refused whatever was sent. */
  readonly show: (refused: number, calls: number) => void
  /** Calls are served again, after none was. */
  readonly reopened: () => void
}

/** Calls that the part is an average of: at most, and at least when it was just shown. */
const memory = 300
const shortestMemory = 100
/** Calls that the part of all that is refused is an average of. */
const memoryOfAll = 200
/** A part below this is none, and a larger one than this cannot be told from a server that is closed. */
const least = 0.004
const most = 0.5
/** How far the part may rise above what was shown. */
const rise = 1.5

/** No background. */
export const make = (): Background => {
  let share = 0
  let shown = 0
  let calls = 0
  let sum = 0
  /** The part of all calls that is refused: by chance cannot be more. */
  let ofAll = 0

  const reference = (): number => 1.3 * share + 0.04
  const threshold = (): number => 6 + 20 * share

  const average = (refused: 0 | 1, counts: boolean): void => {
    ofAll += (refused - ofAll) / memoryOfAll
    if (counts && sum <= threshold() / 2) {
      calls = Math.min(calls + 1, memory)
      share += (refused - share) / calls
    }
    share = Math.min(share, rise * shown, 1.3 * ofAll + 0.01, most)
    if (share < least) share = sum = 0
  }

  return {
    share: () => share,
    served: (counts) => {
      if (share === 0) return
      sum = Math.max(0, sum - reference())
      average(0, counts)
    },
    expects: (counts, probing) => {
      if (share === 0) return false
      sum += 1 - reference()
      if (sum >= threshold() / (probing ? 2 : 1)) {
        sum = threshold()
        return false
      }
      average(1, counts)
      return true
    },
    show: (refused, among) => {
      share = shown = ofAll = Math.min(refused / among, most)
      calls = Math.min(Math.max(among, shortestMemory), memory)
      sum = 0
    },
    reopened: () => {
      sum = Math.min(sum, threshold() / 2)
    }
  }
}
