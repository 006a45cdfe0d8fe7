/**
 * Figures as people read them. Pure functions from numbers to short texts, the same in every rendering.
 */

/** A value with the bounds of its interval. */
interface Estimate {
  /** The value. */
  readonly value: number
  /** The lower bound of its interval. */
  readonly low: number
  /** The upper bound of its interval. */
  readonly high: number
}

/** A percentile in milliseconds, or how many trials it would need. */
type Percentile =
  | {
      /** The percentile, in milliseconds. */
      readonly ms: number
    }
  | {
      /** How many trials it would need. */
      readonly needs: number
    }

/** US dollars, with an interval where there is one. */
interface Usd {
  /** The amount, in US dollars. */
  readonly usd: number
  /** The interval of the amount. Absent where there is none. */
  readonly interval?: {
    /** The lower bound, in US dollars. */
    readonly lowUsd: number
    /** The upper bound, in US dollars. */
    readonly highUsd: number
  }
}

/** A whole number with thousands separated: `2,640`. */
export const count = (n: number): string => {
  const digits = String(Math.abs(Math.trunc(n)))
  const grouped = digits.length <= 3 ? digits : digits.replace(/\B(?=(?:\d{3})+$)/g, ",")
  return n < 0 ? `-${grouped}` : grouped
}

/** A count with its noun: `1 trial`, `2,640 trials`. */
export const counted = (n: number, noun: string, plural = `${noun}s`): string =>
  `${count(n)} ${n === 1 ? noun : plural}`

/** A large count in three digits: `9,400`, `12.3k`, `4.56M`. */
export const short = (n: number): string => {
  if (n < 10_000) return count(n)
  const step = (
    [
      ["G", 1e9],
      ["M", 1e6],
      ["k", 1e3]
    ] as const
  ).find(([, size]) => n >= size)
  if (step === undefined) return count(n)
  const scaled = n / step[1]
  return `${scaled.toFixed(scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2)}${step[0]}`
}

/** A share as whole percent: `83 %`; `<1 %` and `>99 %` rather than a false 0 or 100. */
export const share = (part: number, whole: number): string => {
  if (whole === 0) return "n/a"
  const percent = (100 * part) / whole
  if (part > 0 && percent < 1) return "<1 %"
  if (part < whole && percent > 99) return ">99 %"
  return `${Math.round(percent)} %`
}

/** A share or a level as percent with up to `digits` significant digits, default 3: `5 %`, `83.3 %`, `99.95 %`. */
export const percent = (share: number, digits = 3): string => `${Number((100 * share).toPrecision(digits))} %`

/** A confidence as percent with up to two decimals: `95 %`, `99.99 %`. */
export const confidence = (share: number): string => `${Number((100 * share).toFixed(2))} %`

/** A rate as percent with one decimal, for columns: `7.0 %`, `33.3 %`. */
export const rate = (share: number): string => `${(100 * share).toFixed(1)} %`

/** A change as percent with at most one decimal: `20 %`, `3.5 %`. */
export const change = (share: number): string => `${Number((100 * share).toFixed(1))} %`

/** Milliseconds in the unit that fits: `0.42 ms`, `38 ms`, `1.2 s`, `2.5 min`. */
export const latency = (ms: number): string => {
  if (ms === 0) return "0 ms"
  if (ms < 0.0005) return "<0.001 ms"
  if (ms < 0.01) return `${ms.toFixed(3)} ms`
  if (ms < 9.95) return `${ms.toFixed(ms < 0.995 ? 2 : 1)} ms`
  if (ms < 999.5) return `${Math.round(ms)} ms`
  const s = ms / 1_000
  if (s < 59.95) return `${s.toFixed(s < 9.95 ? 1 : 0)} s`
  const min = s / 60
  return min < 59.95 ? `${min.toFixed(1)} min` : `${(min / 60).toFixed(1)} h`
}

/** A percentile, or what it would need: `1.2 s`, `n/a (needs 299)`. */
export const percentile = (figure: Percentile): string =>
  "ms" in figure ? latency(figure.ms) : `n/a (needs ${count(figure.needs)})`

/** The name of a quantile: `p50`, `p99.9`. */
export const quantile = (q: number): string => `p${Number((q * 100).toFixed(4))}`

/** Decimals of an amount in US dollars: cents, below a dollar three digits, from a thousand on none. */
const decimalsOfUsd = (amount: number): number =>
  amount >= 999.995 ? 0 : amount >= 0.9995 || amount < 1e-15 ? 2 : 2 - Math.floor(Math.log10(amount))

const writeUsd = (amount: number, decimals: number): string =>
  amount >= 1e15
    ? amount.toExponential(2)
    : decimals === 0
      ? count(Math.round(amount))
      : amount.toFixed(decimals)

/** An amount in US dollars, without the unit: `0.00045`, `0.137`, `12.40`, `1,236`. */
export const usd = (amount: number): string =>
  // Zeros after the cents say nothing.
  writeUsd(amount, decimalsOfUsd(amount)).replace(/(\.\d{2}\d*?)0+$/, "$1")

/** An amount with its interval: `0.000451 [0.000410, 0.000492]`. */
export const usdEstimate = ({ usd: amount, interval }: Usd): string => {
  if (interval === undefined) return usd(amount)
  const [value, low, high] = [amount, interval.lowUsd, interval.highUsd].map((each) =>
    writeUsd(each, decimalsOfUsd(amount))
  )
  return `${value} [${low}, ${high}]`
}

/**
 * How a score is written: a share as percent, anything else as a plain number. One score is always written one way,
 * whoever it belongs to; a share that strays from 0 to 1 anywhere is written as the number it is.
 */
export type Scale = "percent" | "number"

export const scaleOf = (
  unit: "share" | "number" | undefined,
  means: ReadonlyArray<Pick<Estimate, "value">>
): Scale => (unit !== "number" && means.every(({ value }) => value >= 0 && value <= 1) ? "percent" : "number")

/** Decimals that show the first two digits of an interval this wide, no more than six. */
const decimalsOf = (span: number): number =>
  span > 0 ? Math.min(6, Math.max(0, Math.ceil(-Math.log10(span)) + 1)) : 2

/**
 * Decimals of percent: one, or as many as it takes for bounds that differ to look different, and for nothing short
 * of 0 or 100 to look like it. No more than six.
 */
const decimalsOfPercent = ({ value, low, high }: Estimate): number => {
  if (low === high) return 1
  // The last digits of a sum of floats are not news.
  const percents = [low, value, high].map((each) => Number((100 * each).toFixed(9)))
  const isFaithful = (digits: number): boolean =>
    100 * (high - low) >= 10 ** -digits &&
    percents.every((each) => {
      const written = Number(each.toFixed(digits))
      return (written === 0) === (each === 0) && (written === 100) === (each === 100)
    })
  return [1, 2, 3, 4, 5].find(isFaithful) ?? 6
}

/** The estimate alone: `83.4 %` or `12.61`. */
const mean = (figure: Estimate, scale: Scale): string =>
  scale === "percent"
    ? `${(100 * figure.value).toFixed(decimalsOfPercent(figure))} %`
    : plain(figure.value, decimalsOf(figure.high - figure.low))

/** The interval alone: `[80.1, 86.3]`, in the unit of the estimate. */
const interval = (figure: Estimate, scale: Scale): string => {
  const write = (bound: number): string =>
    scale === "percent"
      ? (100 * bound).toFixed(decimalsOfPercent(figure))
      : plain(bound, decimalsOf(figure.high - figure.low))
  return `[${write(figure.low)}, ${write(figure.high)}]`
}

/** The estimate with its interval: `83.4 % [80.1, 86.3]`; `n/a` where there is none. */
export const estimate = (figure: Estimate | undefined, scale: Scale): string =>
  figure === undefined ? "n/a" : `${mean(figure, scale)} ${interval(figure, scale)}`

const plain = (value: number, digits: number): string =>
  Math.abs(value) >= 1e15 ? value.toExponential(2) : value.toFixed(digits)

/** A share of requests as a number of ten thousand, with its interval: `1,014 [860, 1,190]`; `n/a` where there is none. */
export const perTenThousand = (figure: Estimate | undefined): string => {
  if (figure === undefined) return "n/a"
  const [value, low, high] = [figure.value, figure.low, figure.high].map((share) => {
    const n = 10_000 * share
    return n > 0 && n < 9.95 ? String(Number(n.toFixed(1))) : count(Math.round(n))
  })
  return `${value} [${low}, ${high}]`
}

/** Any number of a metric: integers as counts, others with four digits. */
export const bare = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e15 ? count(value) : String(Number(value.toPrecision(4)))
