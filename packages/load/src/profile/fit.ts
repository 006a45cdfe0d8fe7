/**
 * Which limit explains what a server took and refused.
 *
 * Each kind of limit says of every request how full it was when the request came: so much was taken in the window before, the
 * bucket lacked so much, so many were under way. It refuses what would go above its value. So for each kind the best value is the
 * one that sorts taken from refused with the fewest mistakes, and the kinds are compared by likelihood: mistakes at the rate that
 * was seen, less a penalty for each parameter that was chosen (BIC). Refusals that come by chance, whatever is sent, are one more
 * kind, which every limit has to beat.
 */
import { edgesOf, refined } from "./edges.ts"
import { type Entry, isLimited, isTaken } from "./log.ts"

/** What is limited. Tokens with the output that is asked for reserved, or as they are used. */
type Resource = "requests" | "tokens reserved" | "tokens used" | "concurrency"

/** A limit that was fitted. */
export interface Fit {
  readonly resource: Resource
  /** How it is counted: over a window, or refilled all the time. Undefined for concurrency. */
  readonly counting: "window" | "bucket" | undefined
  /** The window, seconds; of a bucket how long it takes to fill. Undefined for concurrency. */
  readonly windowSeconds: number | undefined
  /** The value: a minute's worth, or calls at once. */
  readonly value: number
  /** The interval of values that explain it about as well. */
  readonly low: number
  readonly high: number
  /** How well it explains what was seen: larger is better. */
  readonly score: number
  /** Requests that it does not explain, as a share of those that were refused. */
  readonly unexplained: number
}

/** What explains the log. */
export interface Explanation {
  /** The best limit of each resource, best first. */
  readonly fits: ReadonlyArray<Fit>
  /** The score of refusals by chance. */
  readonly chance: number
}

/** n trials with so many of the rarer kind, at their own rate: the log-likelihood, with half of one more of each. */
const likelihood = (mistakes: number, n: number): number => {
  const p = (mistakes + 0.5) / (n + 1)
  return mistakes * Math.log(p) + (n - mistakes) * Math.log(1 - p)
}

/** Half the width of an interval, in log-likelihood (chi-squared, 95 %). */
const within = 1.92

/** A request as a limit sees it: how full it would be with it, and whether it was taken. */
interface Load {
  readonly level: number
  readonly isTaken: boolean
}

/** The value that sorts taken from refused best, between which values it lies, and how many mistakes are left. */
const threshold = (
  loads: ReadonlyArray<Load>
): { readonly value: number; readonly low: number; readonly high: number; readonly mistakes: number } => {
  const n = loads.length
  const levels = (taken: boolean): Float64Array =>
    Float64Array.from(loads.flatMap(({ isTaken, level }) => (isTaken === taken ? [level] : []))).sort()
  const [taken, refused] = [levels(true), levels(false)]
  // With a value below all, every taken one is a mistake.
  let mistakes = taken.length
  const cuts: Array<{ readonly level: number; readonly next: number; readonly mistakes: number }> = []
  for (let i = 0, j = 0; i < taken.length || j < refused.length; ) {
    const level = Math.min(taken[i] ?? Number.POSITIVE_INFINITY, refused[j] ?? Number.POSITIVE_INFINITY)
    for (; taken[i] === level; i++) mistakes--
    for (; refused[j] === level; j++) mistakes++
    const next = Math.min(taken[i] ?? Number.POSITIVE_INFINITY, refused[j] ?? Number.POSITIVE_INFINITY)
    cuts.push({ level, next: Number.isFinite(next) ? next : level, mistakes })
  }
  const least = cuts.reduce((min, cut) => Math.min(min, cut.mistakes), n)
  const best = cuts.filter((cut) => cut.mistakes === least)
  const good = cuts.filter((cut) => likelihood(cut.mistakes, n) >= likelihood(least, n) - within)
  const middle = best[Math.floor(best.length / 2)]
  return {
    value: middle?.level ?? 0,
    low: good[0]?.level ?? 0,
    high: good[good.length - 1]?.next ?? 0,
    mistakes: least
  }
}

/** Tokens that served requests of each size took: what a refused one would have taken is not known otherwise. */
const usedBySize = (entries: ReadonlyArray<Entry>): ReadonlyMap<string, number> => {
  const sums = new Map<string, { n: number; total: number }>()
  for (const entry of entries) {
    if (entry.usedTokens === undefined) continue
    const sum = sums.get(sizeOf(entry)) ?? { n: 0, total: 0 }
    sums.set(sizeOf(entry), { n: sum.n + 1, total: sum.total + entry.usedTokens })
  }
  return new Map([...sums].map(([size, { n, total }]) => [size, total / n]))
}

const sizeOf = ({ inputTokens, maxOutputTokens }: Entry): string => `${inputTokens} ${maxOutputTokens}`

/** Where tokens vary less, nobody can tell them from requests. Relative standard deviation. */
const leastVariation = 0.05

/** What each request counts as; undefined where the resource cannot be told from another. */
const amountOf = (
  entries: ReadonlyArray<Entry>,
  resource: Exclude<Resource, "concurrency">
): ((entry: Entry) => number) | undefined => {
  const reserved = ({ inputTokens, maxOutputTokens }: Entry): number => inputTokens + maxOutputTokens
  if (resource === "requests") return () => 1
  const used = usedBySize(entries)
  if (resource === "tokens used" && used.size === 0) return undefined
  const amount =
    resource === "tokens reserved"
      ? reserved
      : (entry: Entry): number => entry.usedTokens ?? used.get(sizeOf(entry)) ?? reserved(entry)
  const all = entries.map(amount)
  const mean = all.reduce((sum, each) => sum + each, 0) / all.length
  const variance = all.reduce((sum, each) => sum + (each - mean) ** 2, 0) / all.length
  return Math.sqrt(variance) < leastVariation * mean ? undefined : amount
}

/** How full a window that slides is. */
const sliding = (entries: ReadonlyArray<Entry>, amount: (entry: Entry) => number, windowMs: number) => {
  let from = 0
  let sum = 0
  return entries.map((entry, i): Load => {
    for (
      let old = entries[from];
      old !== undefined && from < i && old.startedAt <= entry.startedAt - windowMs;
      old = entries[++from]
    )
      if (isTaken(old)) sum -= amount(old)
    const load = { level: sum + amount(entry), isTaken: isTaken(entry) }
    if (load.isTaken) sum += amount(entry)
    return load
  })
}

/** How full a window that begins anew is; `edge`: when one began. */
const fixed = (
  entries: ReadonlyArray<Entry>,
  amount: (entry: Entry) => number,
  windowMs: number,
  edge: number
) => {
  let window = Number.NEGATIVE_INFINITY
  let sum = 0
  return entries.map((entry): Load => {
    const current = Math.floor((entry.startedAt - edge) / windowMs)
    if (current !== window) sum = 0
    window = current
    const load = { level: sum + amount(entry), isTaken: isTaken(entry) }
    if (load.isTaken) sum += amount(entry)
    return load
  })
}

/** How much a bucket lacks that refills at a rate, units a millisecond. */
const bucket = (entries: ReadonlyArray<Entry>, amount: (entry: Entry) => number, perMs: number) => {
  let lack = 0
  let at = entries[0]?.startedAt ?? 0
  return entries.map((entry): Load => {
    lack = Math.max(0, lack - (entry.startedAt - at) * perMs)
    at = entry.startedAt
    const load = { level: lack + amount(entry), isTaken: isTaken(entry) }
    if (load.isTaken) lack += amount(entry)
    return load
  })
}

/** How many are under way. Those that are taken until they end. */
const underWay = (entries: ReadonlyArray<Entry>): ReadonlyArray<Load> => {
  const ends: Array<number> = []
  return entries.map((entry): Load => {
    let count = 0
    for (let i = ends.length - 1; i >= 0; i--) {
      if ((ends[i] ?? 0) > entry.startedAt) count++
      else ends.splice(i, 1)
    }
    const taken = isTaken(entry)
    if (taken) ends.push(entry.endedAt ?? Number.POSITIVE_INFINITY)
    return { level: count + 1, isTaken: taken }
  })
}

/** When a window may begin, as parts of it. */
const phases = Array.from({ length: 20 }, (_, i) => i / 20)

/** The windows that servers are known to count in, seconds. */
const windows = [1, 10, 60] as const

const scoreOf = (mistakes: number, n: number, parameters: number): number =>
  likelihood(mistakes, n) - (parameters / 2) * Math.log(n)

const windowFits = (
  entries: ReadonlyArray<Entry>,
  resource: Exclude<Resource, "concurrency">
): ReadonlyArray<Fit> => {
  const amount = amountOf(entries, resource)
  if (amount === undefined) return []
  const n = entries.length
  const refused = entries.filter(isLimited).length
  return windows.flatMap((windowSeconds) => {
    const ms = 1_000 * windowSeconds
    const mistakesAt = (edge: number): number => threshold(fixed(entries, amount, ms, edge)).mistakes
    const edges =
      windowSeconds === 1
        ? phases.map((part) => part * ms)
        : refined(edgesOf(entries, ms), mistakesAt, 0.8 * refused)
    const kinds = [
      { loads: sliding(entries, amount, ms), parameters: 2 },
      ...edges.map((edge) => ({ loads: fixed(entries, amount, ms, edge), parameters: 3 }))
    ]
    return kinds.map(({ loads, parameters }): Fit => {
      const { high, low, mistakes, value } = threshold(loads)
      const minute = 60 / windowSeconds
      // Requests are whole: between 10 and 11 there is no other limit than 10.
      const gap = resource === "requests" ? 1 : 0
      return {
        resource,
        counting: "window",
        windowSeconds,
        value: value * minute,
        low: low * minute,
        high: Math.max(value, high - gap) * minute,
        score: scoreOf(mistakes, n, parameters),
        unexplained: mistakes / refused
      }
    })
  })
}

const coarse = Array.from({ length: 24 }, (_, i) => 0.35 * 1.08 ** i)
/** Rates are tried in steps of this: an interval is no narrower. */
const step = 0.006
const fine = Array.from({ length: 25 }, (_, i) => (1 + step) ** (i - 12))

const bucketFit = (
  entries: ReadonlyArray<Entry>,
  resource: Exclude<Resource, "concurrency">
): Fit | undefined => {
  const amount = amountOf(entries, resource)
  if (amount === undefined) return undefined
  const n = entries.length
  const firstRefusal = entries.find(isLimited)
  const last = entries[n - 1]
  if (firstRefusal === undefined || last === undefined) return undefined
  const taken = (from: number): number =>
    entries.reduce((sum, each) => sum + (isTaken(each) && each.startedAt >= from ? amount(each) : 0), 0)
  const spanMs = last.startedAt - firstRefusal.startedAt
  const seen = spanMs > 0 ? taken(firstRefusal.startedAt) / spanMs : 0
  if (!(seen > 0)) return undefined
  const at = (perMs: number) => ({ perMs, ...threshold(bucket(entries, amount, perMs)) })
  const best = (rates: ReadonlyArray<number>) => rates.map(at).toSorted((a, b) => a.mistakes - b.mistakes)[0]
  const rough = best(coarse.map((factor) => factor * seen))
  if (rough === undefined) return undefined
  const tried = fine.map((factor) => at(factor * rough.perMs))
  const least = Math.min(...tried.map(({ mistakes }) => mistakes))
  const good = tried.filter(({ mistakes }) => likelihood(mistakes, n) >= likelihood(least, n) - within)
  const equal = tried.filter(({ mistakes }) => mistakes === least)
  const chosen = equal[Math.floor(equal.length / 2)]
  if (chosen === undefined) return undefined
  const minute = 60_000
  return {
    resource,
    counting: "bucket",
    windowSeconds: chosen.value / chosen.perMs / 1_000,
    value: chosen.perMs * minute,
    low: Math.min(...good.map(({ perMs }) => perMs)) * minute * (1 - step),
    high: Math.max(...good.map(({ perMs }) => perMs)) * minute * (1 + step),
    score: scoreOf(least, n, 3),
    unexplained: least / entries.filter(isLimited).length
  }
}

const concurrencyFit = (entries: ReadonlyArray<Entry>): Fit => {
  const { high, low, mistakes, value } = threshold(underWay(entries))
  return {
    resource: "concurrency",
    counting: undefined,
    windowSeconds: undefined,
    value,
    low,
    high: Math.max(low, high - 1),
    score: scoreOf(mistakes, entries.length, 1),
    unexplained: mistakes / entries.filter(isLimited).length
  }
}

const best = (fits: ReadonlyArray<Fit>): Fit | undefined =>
  fits.reduce<Fit | undefined>((a, b) => (a === undefined || b.score > a.score ? b : a), undefined)

/** Explains a log. Entries in order of their start; errors that are no limit are passed over. */
export const explain = (log: ReadonlyArray<Entry>): Explanation => {
  const entries = log.filter((entry) => isTaken(entry) || isLimited(entry))
  const refused = entries.filter(isLimited).length
  const chance = scoreOf(refused, entries.length, 1)
  if (refused === 0) return { fits: [], chance }
  const of = (resource: Exclude<Resource, "concurrency">): Fit | undefined =>
    best([...windowFits(entries, resource), ...[bucketFit(entries, resource) ?? []].flat()])
  const fits = [of("requests"), of("tokens reserved"), of("tokens used"), concurrencyFit(entries)]
    .flatMap((fit) => fit ?? [])
    .toSorted((a, b) => b.score - a.score)
  return { fits, chance }
}

/** How much better a limit must explain it than another, in log-likelihood. */
const decisive = 5
/**
 * Of so many refusals, at most, may a limit leave unexplained. Of those that come by chance hardly any is explained. How many
 * are under way at the server is known within the time that answers take to come back.
 */
const mostUnexplained = { rate: 0.4, concurrency: 0.7 } as const
/** How much better than chance: so many ways to count are tried that one of them fits by luck. */
const beyondChance = 12

/** The limit that binds, where one explains the refusals clearly better than all others and than chance. */
export const binding = ({ chance, fits }: Explanation): Fit | undefined => {
  const [first, ...others] = fits
  if (
    first === undefined ||
    first.score < chance + beyondChance ||
    first.unexplained > mostUnexplained[first.resource === "concurrency" ? "concurrency" : "rate"]
  )
    return undefined
  const isTokens = (resource: Resource): boolean => resource.startsWith("tokens")
  // Of the two ways to count tokens the better one is taken, without more.
  const rival = others.find(({ resource }) => !(isTokens(resource) && isTokens(first.resource)))
  return rival === undefined || first.score >= rival.score + decisive ? first : undefined
}

/** Whether no other limit explains it nearly as well, the two ways to count tokens among them. */
export const isClear = ({ fits }: Explanation): boolean => {
  const [first, second] = fits
  return first !== undefined && (second === undefined || first.score >= second.score + decisive)
}
