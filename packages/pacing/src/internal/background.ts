/**
 * Refusals that come whatever is sent: shared gateways, overloaded free tiers and injected faults refuse some part of
 * all calls, and slowing down does not help. While no more than that part is refused, a refusal teaches nothing.
 *
 * More than that part is noticed by a cumulative sum (Page, "Continuous inspection schemes", Biometrika 1954): a
 * refusal adds 1 − q and a call that is served takes q away, never below zero, where q lies between the part that is
 * expected and one that would be too much. When the sum reaches h the refusals have another cause. By chance that
 * takes many thousand calls; a server that refuses everything gets there in h / (1 − q), about ten.
 *
 * The part is shown by a probe (see `series.ts`) and then averaged over calls. It follows a falling part at once, but
 * rises only a little: a limit that is approached slowly must not pass for chance.
 */

/** The part of calls that is refused whatever is sent. */
export interface Background {
  /** 0 to 1; 0 unless it was shown. */
  readonly share: number
  /** The part that was shown last. */
  readonly shown: number
  /** Calls that the part is an average of. */
  readonly calls: number
  /** The cumulative sum. */
  readonly sum: number
  /** The part of all calls that is refused: by chance cannot be more. */
  readonly ofAll: number
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
export const none: Background = { share: 0, shown: 0, calls: 0, sum: 0, ofAll: 0 }

const reference = (share: number): number => 1.3 * share + 0.04
const threshold = (share: number): number => 6 + 20 * share

const average = (background: Background, refused: 0 | 1, counts: boolean): Background => {
  const { shown, sum } = background
  let { calls, share } = background
  const ofAll = background.ofAll + (refused - background.ofAll) / memoryOfAll
  if (counts && sum <= threshold(share) / 2) {
    calls = Math.min(calls + 1, memory)
    share += (refused - share) / calls
  }
  share = Math.min(share, rise * shown, 1.3 * ofAll + 0.01, most)
  return share < least ? { share: 0, shown, calls, sum: 0, ofAll } : { share, shown, calls, sum, ofAll }
}

/** A call was served. `counts`: it says something about the part, as no limit is being approached. */
export const served = (background: Background, counts: boolean): Background => {
  const { share, sum } = background
  if (share === 0) return background
  return average({ ...background, sum: Math.max(0, sum - reference(share)) }, 0, counts)
}

/**
 * A call was refused. False when that is more than is expected: always, unless a background was shown.
 *
 * @param counts as for `served`
 * @param isExploring whether more is being tried than was refused before, so that less is tolerated
 */
export const expects = (
  background: Background,
  counts: boolean,
  isExploring: boolean
): readonly [Background, boolean] => {
  const { share } = background
  if (share === 0) return [background, false]
  const sum = background.sum + 1 - reference(share)
  return sum >= threshold(share) / (isExploring ? 2 : 1)
    ? [{ ...background, sum: threshold(share) }, false]
    : [average({ ...background, sum }, 1, counts), true]
}

/** It was shown that so many of these calls were refused whatever was sent. */
export const show = (refused: number, among: number): Background => {
  const share = Math.min(refused / among, most)
  return {
    share,
    shown: share,
    ofAll: share,
    calls: Math.min(Math.max(among, shortestMemory), memory),
    sum: 0
  }
}

/** Calls are served again, after none was. */
export const reopened = (background: Background): Background => ({
  ...background,
  sum: Math.min(background.sum, threshold(background.share) / 2)
})
