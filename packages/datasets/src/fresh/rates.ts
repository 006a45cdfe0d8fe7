/**
 * How often each of several things occurs on two sides, as ratios: an index such as Cramér's V moves with n and misses a
 * rare label that doubles.
 */
import { Distribution, Mean } from "@assay/stats"
import type { Rate } from "./model.ts"

/** What the rows of a side have. */
export interface Named {
  /** The name of each row; undefined for a row without. */
  readonly names: ReadonlyArray<string | undefined>
  /** The cluster of each row. */
  readonly clusters: ReadonlyArray<string>
}

interface Share {
  readonly count: number
  readonly share: number
  /** The squared relative standard error. */
  readonly relative: number
}

const shareOf = ({ names, clusters }: Named, name: string): Share => {
  const n = names.length
  const hits = names.map((each) => (each === name ? 1 : 0))
  const count = hits.reduce<number>((sum, hit) => sum + hit, 0)
  // Half a row more: a share of 0 has a ratio too, with bounds that say how little is known of it.
  const share = (count + 0.5) / (n + 1)
  const independent = (1 - share) / (share * n)
  // Of one cluster nothing is known of others.
  const error = Mean.fit(hits, clusters).standardError ?? Number.POSITIVE_INFINITY
  return { count, share, relative: Math.max(independent, (error / share) ** 2) }
}

const power = 0.8

/**
 * The rate of each name, commonest first. Bounds hold for all names together (Bonferroni).
 *
 * @param alpha how often any of them may be called moved though none has
 * @param margin the factor that does not matter, above 1
 * @see Katz, Baptista, Azen & Pike 1978 for the interval of a ratio on the scale of the logarithm.
 */
export const compare = (
  reference: Named,
  production: Named,
  alpha: number,
  margin: number
): ReadonlyArray<Rate> => {
  const known = (side: Named): Named => {
    const kept = side.names.flatMap((name, i) => (name === undefined ? [] : [i]))
    return { names: kept.map((i) => side.names[i]), clusters: kept.map((i) => side.clusters[i] ?? "") }
  }
  const [old, now] = [known(reference), known(production)]
  if (old.names.length === 0 || now.names.length === 0) return []
  const names = [...new Set([...old.names, ...now.names])].flatMap((name) =>
    name === undefined ? [] : [name]
  )
  const z = Distribution.normalQuantile(1 - alpha / names.length)
  return names
    .map((name): Rate => {
      const [before, after] = [shareOf(old, name), shareOf(now, name)]
      const error = Math.sqrt(before.relative + after.relative)
      const ratio = after.share / before.share
      const [low, high] = [ratio * Math.exp(-z * error), ratio * Math.exp(z * error)]
      return {
        name,
        reference: before.count,
        production: after.count,
        ratio: { estimate: ratio, low, high },
        verdict:
          low > margin || high < 1 / margin
            ? "moved"
            : low > 1 / margin && high < margin
              ? "steady"
              : "cannot-tell",
        detectable: margin * Math.exp((z + Distribution.normalQuantile(power)) * error)
      }
    })
    .sort((a, b) => b.reference + b.production - a.reference - a.production || (a.name < b.name ? -1 : 1))
}
