/**
 * What a judge is moved by besides the quality of answers: their length, their place, who wrote them.
 *
 * A judge may prefer what people prefer: that long answers win, or that one candidate gets higher grades, is no bias by
 * itself. So each figure is the judge's grade minus people's, or stands beside people's own. The place of an answer alone
 * needs no people: nothing about an answer changes when it is shown first.
 */
import * as Cluster from "../Cluster.ts"
import { defaultConfidence, type Estimate, requireConfidence } from "../Interval.ts"
import * as groupTest from "../internal/agreement/groupTest.ts"
import * as jackknife from "../internal/agreement/jackknife.ts"
import { pick } from "../internal/agreement/ratings.ts"
import * as PooledShare from "../PooledShare.ts"
import * as Correlation from "./Correlation.ts"

/** How a bias is measured. */
export interface Options {
  /**
   * The nominal coverage, between 0 and 1.
   *
   * @defaultValue 0.95
   */
  readonly confidence?: number
  /**
   * One label per answer or pair: those that share one are not independent, such as answers to one case.
   *
   * @defaultValue none: each stands alone
   */
  readonly clusters?: Cluster.Labels
}

/** A grade, or null where there is none. */
type Grade = number | null

/** Who wins a pair: 1 the first answer, −1 the second, 0 neither; null where the verdict could not be read. */
export type Winner = 1 | 0 | -1 | null

/** How the judge's kindness goes with the length of what it judges. */
export interface ByLength {
  /** How much more the judge's grade exceeds people's for each doubling of the length, in units of the scale. */
  readonly perDoubling: Estimate
  /** Spearman's correlation of that excess with the length. */
  readonly correlation: Estimate
}

/**
 * Bias by length: the judge's grade minus people's, against the logarithm of the length.
 *
 * @param judge shape (answers)
 * @param people shape (answers); a mean of several people will do
 * @param lengths shape (answers), each 0 or more, in characters, words or tokens
 * @throws RangeError when the lengths of the lists differ, a number is not finite, or an option is impossible.
 * @see Dubois et al. 2024, "Length-Controlled AlpacaEval", on judges and length.
 */
export const byLength = (
  judge: ArrayLike<Grade>,
  people: ArrayLike<Grade>,
  lengths: ArrayLike<number>,
  options: Options = {}
): ByLength => {
  const { differences, kept, clusters, confidence } = excess(judge, people, options)
  requireSame("lengths", lengths.length, judge.length)
  const logs = kept.map((i) => {
    const length = lengths[i] ?? Number.NaN
    if (!(length >= 0 && Number.isFinite(length))) {
      throw new RangeError(`length ${i}: expected a finite number of 0 or more, found ${length}`)
    }
    return Math.log2(1 + length)
  })
  const centre = logs.reduce((sum, log) => sum + log, 0) / logs.length
  const perDoubling = jackknife.ofSums(
    logs.map((log, at) => {
      const x = log - centre
      const d = differences[at] ?? 0
      return [1, x, d, x * x, x * d]
    }),
    clusters,
    ([n = 0, x = 0, d = 0, xx = 0, xd = 0]) => {
      const spread = xx - (x * x) / n
      return spread > 1e-12 * (1 + xx) ? (xd - (x * d) / n) / spread : Number.NaN
    },
    confidence,
    "all answers are of one length"
  )
  return {
    perDoubling,
    correlation: Correlation.spearman(differences, logs, { confidence, clusters: clusters.of })
  }
}

/** Who wins pairs of answers of different length. */
export interface LongerWins {
  /** The share of the judge's decisions that go to the longer answer, ties and equal lengths left out. */
  readonly judge: Estimate
  /** The same of people's decisions. */
  readonly people: Estimate
  /** By how much more often the longer answer wins with the judge than with people, where both decided. */
  readonly difference: Estimate
}

/**
 * Bias by length in pairs: how often the longer answer wins, with the judge and with people.
 *
 * @param judge shape (pairs): the winners
 * @param people shape (pairs): the winners; null where nobody said
 * @param firstLengths shape (pairs): how long the first answers are
 * @param secondLengths shape (pairs): how long the second ones are
 * @throws RangeError when the lengths of the lists differ, or an option is impossible.
 */
export const longerWins = (
  judge: ArrayLike<Winner>,
  people: ArrayLike<Winner>,
  firstLengths: ArrayLike<number>,
  secondLengths: ArrayLike<number>,
  options: Options = {}
): LongerWins => {
  const n = judge.length
  for (const [name, list] of Object.entries({ people, firstLengths, secondLengths })) {
    requireSame(name, list.length, n)
  }
  const longer = Array.from({ length: n }, (_, i) =>
    Math.sign((firstLengths[i] ?? 0) - (secondLengths[i] ?? 0))
  )
  /** Whether the longer one won; undefined where there is no longer one, or no winner. */
  const won = (winners: ArrayLike<Winner>) =>
    longer.map((side, i) => {
      const winner = winners[i] ?? null
      return side === 0 || winner === null || winner === 0 ? undefined : Number(winner === side)
    })
  const byJudge = won(judge)
  const byPeople = won(people)
  const both = byJudge.flatMap((one, i) => (one === undefined || byPeople[i] === undefined ? [] : [i]))
  const confidence = requireConfidence(options.confidence ?? defaultConfidence)
  return {
    judge: shareOf(byJudge, options),
    people: shareOf(byPeople, options),
    difference: meanOf(
      both.map((i) => (byJudge[i] ?? 0) - (byPeople[i] ?? 0)),
      Cluster.index(pick(options.clusters, both), both.length),
      confidence
    )
  }
}

/** What the place of an answer does to verdicts on pairs that were judged in both orders. */
export interface ByPosition {
  /** The share of decisions, over both orders, that go to the answer shown first; 0.5 is none. */
  readonly firstWins: Estimate
  /** The share of pairs, read in both orders, with another winner in the other order (a tie in one counts as another). */
  readonly flips: Estimate
  /** How many pairs could not be read in both orders: they are in no share of flips. */
  readonly unread: number
}

/**
 * Bias by position. Both lists name winners by answer, not by place: a judge who always picks the first shown has 1
 * throughout the first list and −1 throughout the second.
 *
 * @param asGiven shape (pairs): winners when the first answer was shown first
 * @param swapped shape (pairs): winners when the second answer was shown first
 * @throws RangeError when the lengths of the lists differ, or an option is impossible.
 * @see Zheng et al. 2023, "Judging LLM-as-a-judge with MT-Bench and Chatbot Arena", §3.3.
 */
export const byPosition = (
  asGiven: ArrayLike<Winner>,
  swapped: ArrayLike<Winner>,
  options: Options = {}
): ByPosition => {
  const n = asGiven.length
  requireSame("swapped", swapped.length, n)
  const { index: own } = clustersOf(options.clusters, n)
  const first: Array<number | undefined> = []
  const labels: Array<number> = []
  const flips: Array<number | undefined> = []
  let unread = 0
  for (let i = 0; i < n; i++) {
    const one = asGiven[i] ?? null
    const two = swapped[i] ?? null
    for (const [winner, shown] of [
      [one, 1],
      [two, -1]
    ] as const) {
      first.push(winner === null || winner === 0 ? undefined : Number(winner === shown))
      labels.push(own.of[i] ?? i)
    }
    if (one === null || two === null) unread++
    flips.push(one === null || two === null ? undefined : Number(one !== two))
  }
  return {
    firstWins: shareOf(first, { ...options, clusters: labels }),
    flips: shareOf(flips, options),
    unread
  }
}

/** How the judge treats one group of answers. */
export interface Group {
  /** The name of the group: a candidate, a family of models, a kind of case. */
  readonly group: string
  /** How many answers have a grade of both. */
  readonly n: number
  /** The mean of the judge's grade minus people's, in units of the scale. */
  readonly difference: Estimate
  /** By how much that exceeds the same mean over all other groups together. */
  readonly excess: Estimate
}

/** How the judge treats groups of answers. */
export interface ByGroup {
  /** One for each group, in the order in which they first appear. */
  readonly groups: ReadonlyArray<Group>
  /**
   * The p value of "the judge errs alike on all groups": among answers that people graded alike, its grades do not
   * depend on the group. Absent with one group.
   */
  readonly p: number | undefined
}

/** How groups are compared. */
export interface GroupOptions extends Options {
  /**
   * How many random exchanges of the groups the test makes, a whole number of 99 or more.
   *
   * @defaultValue 4999
   */
  readonly permutations?: number
  /**
   * The seed of the exchanges, a whole number.
   *
   * @defaultValue `Rng.defaultSeed`
   */
  readonly seed?: number
}

/**
 * Bias by candidate, or for the judge's own family: the judge's grade minus people's, group by group, with one test that
 * it errs alike on all.
 *
 * The test exchanges the groups of answers that people graded alike, so it is exact however few errors there are, and
 * asks what a correction by sensitivity and specificity assumes. Where each cluster lies in one group whole clusters are
 * exchanged. A large p shows nothing with few labels: look how wide `excess` is.
 *
 * @param judge shape (answers)
 * @param people shape (answers)
 * @param groups shape (answers): the group of each
 * @throws RangeError when the lengths of the lists differ, a grade is not finite, or an option is impossible.
 * @see Phipson & Smyth 2010, "Permutation p-values should never be zero"; Pesarin & Salmaso 2010, ch. 2, for exchange
 * within strata; Panickssery et al. 2024, "LLM evaluators recognize and favor their own generations".
 */
export const byGroup = (
  judge: ArrayLike<Grade>,
  people: ArrayLike<Grade>,
  groups: ArrayLike<string>,
  options: GroupOptions = {}
): ByGroup => {
  requireSame("groups", groups.length, judge.length)
  const { differences, kept, clusters, confidence } = excess(judge, people, options)
  const index = Cluster.index(
    kept.map((i) => groups[i] ?? ""),
    kept.length
  )
  const names = [...new Set(kept.map((i) => groups[i] ?? ""))]
  const p =
    names.length < 2
      ? undefined
      : groupTest.p(
          {
            errors: differences,
            strata: kept.map((i) => people[i] ?? 0),
            groups: index,
            clusters: options.clusters === undefined ? undefined : clusters
          },
          options.permutations ?? 4_999,
          options.seed
        )
  return {
    groups: names.map((group, g) => {
      const own = differences.flatMap((_, at) => (index.of[at] === g ? [at] : []))
      return {
        group,
        n: own.length,
        difference: meanOf(
          own.map((at) => differences[at] ?? 0),
          Cluster.index(
            own.map((at) => clusters.of[at] ?? at),
            own.length
          ),
          confidence
        ),
        excess: jackknife.ofSums(
          differences.map((d, at) => (index.of[at] === g ? [1, d, 0, 0] : [0, 0, 1, d])),
          clusters,
          ([n = 0, own = 0, rest = 0, others = 0]) => own / n - others / rest,
          confidence,
          "there is no other group"
        )
      }
    }),
    p
  }
}

const requireSame = (name: string, found: number, expected: number): void => {
  if (found !== expected) throw new RangeError(`${name}: expected ${expected} entries, found ${found}`)
}

const clustersOf = (labels: Cluster.Labels | undefined, n: number) => ({ index: Cluster.index(labels, n) })

const meanOf = (values: ReadonlyArray<number>, clusters: Cluster.Index, confidence: number): Estimate =>
  jackknife.ofSums(
    values.map((value) => [1, value]),
    clusters,
    ([n = 0, sum = 0]) => sum / n,
    confidence,
    "there are no graded answers"
  )

/** The share of ones, where there is a value. */
const shareOf = (values: ReadonlyArray<number | undefined>, options: Options): Estimate => {
  const kept = values.flatMap((value, i) => (value === undefined ? [] : [i]))
  const clusters = pick(options.clusters, kept)
  return PooledShare.estimate(
    kept.map((i) => values[i] ?? 0),
    kept.map(() => 1),
    {
      ...(options.confidence === undefined ? {} : { confidence: options.confidence }),
      ...(clusters === undefined ? {} : { clusters })
    }
  )
}

/** The judge's grade minus people's, where there are both. */
const excess = (judge: ArrayLike<Grade>, people: ArrayLike<Grade>, options: Options) => {
  const n = judge.length
  requireSame("people", people.length, n)
  const { index: all } = clustersOf(options.clusters, n)
  const kept: Array<number> = []
  const differences: Array<number> = []
  for (let i = 0; i < n; i++) {
    const said = judge[i] ?? null
    const is = people[i] ?? null
    if (said === null || is === null) continue
    if (!(Number.isFinite(said) && Number.isFinite(is))) {
      throw new RangeError(`answer ${i}: expected finite grades, found ${said} and ${is}`)
    }
    kept.push(i)
    differences.push(said - is)
  }
  return {
    differences,
    kept,
    clusters: Cluster.index(
      kept.map((i) => all.of[i] ?? i),
      kept.length
    ),
    confidence: requireConfidence(options.confidence ?? defaultConfidence)
  }
}
