/**
 * From what an answer costs in a run to what a task costs in production, factor by factor.
 */

/** What production does otherwise than the run. Every factor is left out unless it is stated. */
export interface Factors {
  /**
   * The share of input tokens that the provider reads from its prompt cache, and what these cost as a share of their price.
   *
   * @defaultValue none: all input is paid in full, beyond what the run itself had cached
   */
  readonly promptCache?: {
    /** The share of input tokens read from the cache, from 0 to 1. */
    readonly share: number
    /**
     * What a cached token costs as a share of its full price, from 0 to 1.
     *
     * @defaultValue 0.1
     */
    readonly price?: number
  }
  /**
   * The share of tasks, from 0 to 1, that a cache of whole replies answers without a call.
   *
   * @defaultValue 0
   */
  readonly replyCache?: number
  /**
   * The share of calls that can wait for a batch, and the discount on them.
   *
   * @defaultValue none: no batches
   */
  readonly batch?: {
    /** The share of calls that go in batches, from 0 to 1. */
    readonly share: number
    /**
     * By how much a batched call is cheaper, from 0 to 1.
     *
     * @defaultValue 0.5
     */
    readonly discount?: number
  }
  /**
   * Calls made again for each call, 0 or more, beyond those that the run made itself: their cost is in its answers.
   *
   * @defaultValue 0
   */
  readonly retries?: number
  /**
   * A judge that looks at a share of the answers.
   *
   * @defaultValue none: nothing is judged
   */
  readonly judge?: {
    /** The share of tasks whose answer is judged, from 0 to 1. */
    readonly share: number
    /** What one verdict costs in US dollars, 0 or more. */
    readonly usd: number
  }
  /**
   * People who look at a share of the answers.
   *
   * @defaultValue none: nobody reviews
   */
  readonly review?: {
    /** The share of tasks that a person looks at, from 0 to 1. */
    readonly share: number
    /** What one review costs in US dollars, 0 or more. */
    readonly usd: number
    /** How many minutes one review takes, 0 or more. @defaultValue none: no hours are said */
    readonly minutes?: number
  }
}

/** What a factor leaves of the cost of a task. */
export interface Step {
  /** What the factor is, as it was stated. */
  readonly title: string
  /** By how much it multiplies the cost of input. */
  readonly input: number
  /** By how much it multiplies the cost of output. */
  readonly output: number
  /** What it adds to a task in US dollars. */
  readonly usd: number
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`

/** The factors in the order in which they apply. */
export const stepsOf = ({
  promptCache,
  replyCache = 0,
  batch,
  retries = 0,
  judge,
  review
}: Factors): ReadonlyArray<Step> => {
  const cached = promptCache === undefined ? 0 : promptCache.share * (1 - (promptCache.price ?? 0.1))
  const batched = batch === undefined ? 0 : batch.share * (batch.discount ?? 0.5)
  const both = (factor: number) => ({ input: factor, output: factor, usd: 0 })
  const none = "(none)"
  return [
    {
      title: `prompt cache ${promptCache === undefined ? none : `of ${percent(promptCache.share)} at ${percent(promptCache.price ?? 0.1)} of the price`}`,
      input: 1 - cached,
      output: 1,
      usd: 0
    },
    {
      title: `batch discount ${batch === undefined ? none : `${percent(batch.discount ?? 0.5)} on ${percent(batch.share)}`}`,
      ...both(1 - batched)
    },
    { title: `retries ${retries === 0 ? none : `of ${percent(retries)}`}`, ...both(1 + retries) },
    {
      title: `reply cache ${replyCache === 0 ? none : `answers ${percent(replyCache)}`}`,
      ...both(1 - replyCache)
    },
    {
      title: `judge ${judge === undefined ? none : `on ${percent(judge.share)}`}`,
      ...both(1),
      usd: judge === undefined ? 0 : judge.share * judge.usd
    },
    {
      title: `review by people ${review === undefined ? none : `of ${percent(review.share)}`}`,
      ...both(1),
      usd: review === undefined ? 0 : review.share * review.usd
    }
  ]
}

/** What is wrong with the factors. Undefined where nothing is. */
export const complaintOf = ({
  promptCache,
  replyCache,
  batch,
  retries,
  judge,
  review
}: Factors): string | undefined => {
  const shares: ReadonlyArray<readonly [string, number | undefined]> = [
    ["promptCache.share", promptCache?.share],
    ["promptCache.price", promptCache?.price],
    ["replyCache", replyCache],
    ["batch.share", batch?.share],
    ["batch.discount", batch?.discount],
    ["judge.share", judge?.share],
    ["review.share", review?.share]
  ]
  for (const [name, value] of shares) {
    if (value !== undefined && !(value >= 0 && value <= 1)) {
      return `${name}: expected a share from 0 to 1, found ${value}`
    }
  }
  const amounts: ReadonlyArray<readonly [string, number | undefined]> = [
    ["retries", retries],
    ["judge.usd", judge?.usd],
    ["review.usd", review?.usd],
    ["review.minutes", review?.minutes]
  ]
  for (const [name, value] of amounts) {
    if (value !== undefined && !(value >= 0 && Number.isFinite(value))) {
      return `${name}: expected a number of 0 or more, found ${value}`
    }
  }
  return undefined
}
