/**
 * Results as they would be on production's mix: each kind, tag or label counts for its share of traffic, and not for how
 * many cases of it somebody wrote.
 *
 * A set has more rare cases than traffic has, on purpose. Its plain mean is then the mean of no traffic. The weighted mean
 * is Σ share × mean of the group (post-stratification). It says less than the same number of plain cases would: the
 * effective n is how many.
 *
 * @see Holt & Smith 1979, "Post Stratification"; Kish 1965 for the effective n; Miller 2024 for clusters.
 */
import { Distribution, Interval, Mean } from "@assay/stats"

/** Shares of groups in production. They are divided by their sum. */
export interface Mix {
  /** The share of each group, 0 or more. */
  readonly shares: Readonly<Record<string, number>>
  /**
   * How many independent rows the shares were counted in. Absent for shares that are known.
   */
  readonly n?: number
}

/** A result on production's mix, beside the plain one. */
export interface Reweighted {
  /** The weighted mean with its interval, in the unit of the values. */
  readonly weighted: Interval.Estimate
  /** The plain mean with its interval. */
  readonly unweighted: Interval.Estimate
  /** How many plain cases would say as much, at most the number of cases (Kish). */
  readonly effectiveN: number
  /** The share of traffic of groups without any case, from 0 to 1: the weighted mean says nothing of it. */
  readonly uncovered: number
  /** Those groups, the largest first. */
  readonly missing: ReadonlyArray<string>
  /** The weight of each group's cases; 1 where all count alike. */
  readonly weights: Readonly<Record<string, number>>
}

/** The mix of a sample of production. @param clusters one per row; rows of one count together */
export const mixOf = (groups: ReadonlyArray<string>, clusters?: ReadonlyArray<string>): Mix => {
  const counts = new Map<string, number>()
  for (const group of groups) counts.set(group, (counts.get(group) ?? 0) + 1)
  const shares = Object.fromEntries([...counts].map(([group, count]) => [group, count / groups.length]))
  return { shares, n: clusters === undefined ? groups.length : new Set(clusters).size }
}

const least = 2

const checked = ({ shares }: Mix): ReadonlyArray<readonly [group: string, share: number]> => {
  const entries = Object.entries(shares)
  const total = entries.reduce((sum, [group, share]) => {
    if (!(share >= 0 && Number.isFinite(share)))
      throw new RangeError(`shares.${group}: expected a finite number of 0 or more, found ${share}`)
    return sum + share
  }, 0)
  if (!(total > 0)) throw new RangeError("shares: expected a sum above 0")
  return entries.map(([group, share]) => [group, share / total] as const)
}

/**
 * The mean on a mix, with its interval.
 *
 * The interval is Student's on linearised values, over clusters; where the mix was counted in a sample, the doubt of the
 * shares is in it. It is about the groups that have cases. Withheld where one of these has a single case.
 *
 * @param values shape (cases): scores, in any unit
 * @param groups shape (cases): the group of each
 * @throws RangeError when lengths differ, a value is not finite, or shares are impossible.
 */
export const mean = (
  values: ReadonlyArray<number>,
  groups: ReadonlyArray<string>,
  mix: Mix,
  options: Interval.MeanOptions = {}
): Reweighted => {
  if (groups.length !== values.length)
    throw new RangeError(`expected ${values.length} groups, one for each value, found ${groups.length}`)
  const confidence = Interval.requireConfidence(options.confidence ?? Interval.defaultConfidence)
  const all = checked(mix)
  const byGroup = Map.groupBy(values.keys(), (i) => groups[i] ?? "")
  const missing = all.filter(([group, share]) => share > 0 && !byGroup.has(group)).sort((a, b) => b[1] - a[1])
  const uncovered = missing.reduce((sum, [, share]) => sum + share, 0)
  const known = all.filter(([group, share]) => share > 0 && byGroup.has(group))
  const n = values.length
  const unweighted = Interval.mean(values, options)
  // Looked up in a map: a group may be called "constructor".
  const weightOfGroup = new Map(
    known.map(([group, share]) => [
      group,
      (share / (1 - uncovered)) * (n / (byGroup.get(group)?.length ?? 1))
    ])
  )
  const weights = Object.fromEntries(weightOfGroup)
  const weightOf = (i: number): number => weightOfGroup.get(groups[i] ?? "") ?? 0
  const squares = values.reduce((sum, _, i) => sum + weightOf(i) ** 2, 0)
  const common = { unweighted, uncovered, missing: missing.map(([group]) => group), weights }
  const withheld = (reason: string, estimate?: number): Reweighted => ({
    ...common,
    effectiveN: squares === 0 ? 0 : n ** 2 / squares,
    weighted: { _tag: "Withheld", estimate, n, needs: undefined, reason }
  })
  if (known.length === 0) return withheld("no group of the mix has a case")
  const means = new Map(
    known.map(([group]) => {
      const members = byGroup.get(group) ?? []
      return [group, members.reduce((sum, i) => sum + (values[i] ?? Number.NaN), 0) / members.length]
    })
  )
  const shareOf = (group: string): number =>
    ((weightOfGroup.get(group) ?? 0) * (byGroup.get(group)?.length ?? 0)) / n
  const estimate = known.reduce((sum, [group]) => sum + shareOf(group) * (means.get(group) ?? 0), 0)
  const single = known.find(([group]) => (byGroup.get(group)?.length ?? 0) < least)
  if (single !== undefined)
    return withheld(
      `the group ${JSON.stringify(single[0])} has a single case, which shows no spread`,
      estimate
    )
  const linear = values.map((value, i) => {
    const group = groups[i] ?? ""
    const size = byGroup.get(group)?.length ?? 0
    const centred = value - (means.get(group) ?? value)
    return estimate + weightOf(i) * Math.sqrt(size / Math.max(1, size - 1)) * centred
  })
  const fit = Mean.fit(linear, options.clusters)
  const ofMix =
    mix.n === undefined
      ? 0
      : known.reduce((sum, [group]) => sum + shareOf(group) * ((means.get(group) ?? 0) - estimate) ** 2, 0) /
        mix.n
  const error = Math.sqrt((fit.standardError ?? Number.NaN) ** 2 + ofMix)
  if (!(error > 0)) return withheld("all cases of a group are equal, so the spread is unknown", estimate)
  const half = Distribution.tQuantile((1 + confidence) / 2, fit.df) * error
  return {
    ...common,
    effectiveN: n ** 2 / squares,
    weighted: {
      _tag: "Interval",
      estimate,
      low: estimate - half,
      high: estimate + half,
      confidence,
      n,
      method: options.clusters === undefined ? "post-stratified t" : "clustered post-stratified t"
    }
  }
}
