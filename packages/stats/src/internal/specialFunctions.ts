// Special functions behind Distribution.ts. All loops end: each has a fixed cap far above what it needs.

const halfLogTwoPi = 0.9189385332046728

/** 1/√(2π), the height of the standard normal density at 0. */
const normalPeak = 0.3989422804014327

// Lanczos approximation (g = 7, nine terms; Godfrey's coefficients): about 15 significant digits for x > 0.
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7
]

const logGamma = (x: number): number => {
  let sum = 0
  for (const [k, term] of lanczos.entries()) sum += k === 0 ? term : term / (x - 1 + k)
  const t = x + 6.5
  return halfLogTwoPi + (x - 0.5) * Math.log(t) - t + Math.log(sum)
}

/** log Γ(x + 1) minus Stirling's formula, for x > 0. Small and accurate where log Γ itself is huge. */
const stirlingError = (x: number): number => {
  if (x < 16) return logGamma(x + 1) - (x + 0.5) * Math.log(x) + x - halfLogTwoPi
  const r = 1 / (x * x)
  return (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - (r * 691) / 360360))))) / x
}

/** log k! for a whole k ≥ 0, by Stirling's series. */
export const logFactorial = (k: number): number =>
  k === 0 ? 0 : halfLogTwoPi + (k + 0.5) * Math.log(k) - k + stirlingError(k)

/** x·log(x/m) + m − x without cancellation when x is near m (Loader 2000, "bd0"). */
const deviance = (x: number, m: number): number => {
  const v = (x - m) / (x + m)
  if (Math.abs(v) >= 0.1) return x * Math.log(x / m) + m - x
  let sum = (x - m) * v
  let power = 2 * x * v
  for (let k = 1; k < 1000; k++) {
    power *= v * v
    const next = sum + power / (2 * k + 1)
    if (next === sum) break
    sum = next
  }
  return sum
}

/**
 * The binomial mass C(n, k) pᵏ (1−p)ⁿ⁻ᵏ for real 0 ≤ k ≤ n, by C. Loader's saddle-point expansion ("Fast and
 * Accurate Computation of Binomial Probabilities", 2000), which keeps full precision for n in the millions.
 * `q` is 1 − p, passed apart so that a tiny p or q is not rounded away.
 */
export const binomialMass = (k: number, n: number, p: number, q: number): number => {
  if (p === 0) return k === 0 ? 1 : 0
  if (q === 0) return k === n ? 1 : 0
  if (k === 0) return Math.exp(q > 0.9 ? n * Math.log1p(-p) : n * Math.log(q))
  if (k === n) return Math.exp(p > 0.9 ? n * Math.log1p(-q) : n * Math.log(p))
  const exponent =
    stirlingError(n) - stirlingError(k) - stirlingError(n - k) - deviance(k, n * p) - deviance(n - k, n * q)
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * k * (n - k)))
}

const tiny = 1e-300

/**
 * Continued fraction of the incomplete beta function, in the contracted form of Didonato & Morris (1992, "BFRAC"):
 * the combination a·y − b·x keeps its digits where x is near 1. Modified Lentz algorithm.
 */
const betaFraction = (a: number, b: number, x: number, y: number): number => {
  const lambda = a * y - b * x
  let f = (a * (lambda + 1)) / (a + 1)
  if (Math.abs(f) < tiny) f = tiny
  let c = f
  let d = 0
  for (let m = 1; m < 1_000_000; m++) {
    const edge = a + 2 * m - 1
    const numerator = ((a + m - 1) * (a + b + m - 1) * m * (b - m) * x * x) / (edge * edge)
    const denominator = m + (m * (b - m) * x) / edge + ((a + m) * (lambda + 1 + m * (1 + y))) / (edge + 2)
    d = denominator + numerator * d
    d = 1 / (Math.abs(d) < tiny ? tiny : d)
    c = denominator + numerator / c
    if (Math.abs(c) < tiny) c = tiny
    f *= c * d
    if (Math.abs(c * d - 1) < 3e-16) break
  }
  return 1 / f
}

/** xᵃ (1−x)ᵇ / B(a, b), which is x(1−x) times the beta density. */
const betaKernel = (a: number, b: number, x: number, y: number): number =>
  ((a * b) / (a + b)) * binomialMass(a, a + b, x, y)

/**
 * The regularised incomplete beta function as `[I_x(a, b), 1 − I_x(a, b)]`; each keeps its relative precision.
 * `y` is 1 − x.
 */
export const incompleteBeta = (a: number, b: number, x: number, y: number): readonly [number, number] => {
  if (x <= 0) return [0, 1]
  if (y <= 0) return [1, 0]
  const kernel = betaKernel(a, b, x, y)
  if (x * (b + 1) < y * (a + 1)) {
    const lower = Math.min(1, kernel * betaFraction(a, b, x, y))
    return [lower, 1 - lower]
  }
  const upper = Math.min(1, kernel * betaFraction(b, a, y, x))
  return [1 - upper, upper]
}

/**
 * Solves I_x(a, b) = p and returns `[x, 1 − x]`. Newton steps on the smaller tail, kept inside a shrinking bracket;
 * a step that leaves it is replaced by bisection, on a log scale near 0.
 */
export const incompleteBetaInverse = (a: number, b: number, p: number): readonly [number, number] => {
  if (p <= 0) return [0, 1]
  if (p >= 1) return [1, 0]
  // The root is refined in whichever of x and 1 − x is small, so that the small one is not rounded away.
  const atHalf = incompleteBeta(a, b, 0.5, 0.5)[0]
  if (p > atHalf) {
    const [y, x] = solveBelowHalf(b, a, 1 - p, p)
    return [x, y]
  }
  return solveBelowHalf(a, b, p, 1 - p)
}

const solveBelowHalf = (a: number, b: number, p: number, q: number): readonly [number, number] => {
  let low = 0
  let high = 0.5
  let x = Math.min(
    0.25,
    Math.exp((Math.log(p) + Math.log(a) + logGamma(a) + logGamma(b) - logGamma(a + b)) / a)
  )
  if (!(x > 0) || (a > 1 && b > 1)) x = Math.min(0.4, a / (a + b))
  for (let k = 0; k < 400; k++) {
    const [lower, upper] = incompleteBeta(a, b, x, 1 - x)
    const excess = p < q ? lower - p : q - upper
    if (excess === 0) break
    if (excess > 0) high = x
    else low = x
    const slope = betaKernel(a, b, x, 1 - x) / (x * (1 - x))
    let next = x - excess / slope
    if (!(next > low && next < high)) next = low > 0 ? Math.sqrt(low * high) : high / 8
    if (Math.abs(next - x) <= 2e-16 * x) break
    x = next
  }
  return [x, 1 - x]
}

/** The standard normal upper tail divided by the density (Mills ratio), for x ≥ 2. Continued fraction, DLMF 7.9.1. */
const millsRatio = (x: number): number => {
  let f = 0
  for (let k = Math.ceil(20 + 600 / (x * x)); k > 0; k--) f = k / (x + f)
  return 1 / (x + f)
}

/** P(Z ≤ x) for a standard normal Z, to about 14 significant digits in both tails. */
export const normalCdf = (x: number): number => {
  if (Number.isNaN(x)) return Number.NaN
  const z = Math.abs(x)
  const density = normalPeak * Math.exp((-z * z) / 2)
  if (z >= 2) {
    const tail = density === 0 ? 0 : density * millsRatio(z)
    return x < 0 ? tail : 1 - tail
  }
  // Φ(z) − ½ = φ(z)·(z + z³/3 + z⁵/(3·5) + …)
  let term = z
  let sum = z
  for (let k = 3; term > sum * 1e-17 && k < 200; k += 2) {
    term *= (z * z) / k
    sum += term
  }
  return x < 0 ? 0.5 - density * sum : 0.5 + density * sum
}

/** The x with P(Z ≤ x) = p: a rough start (Abramowitz & Stegun 26.2.23) polished by Halley steps on the CDF. */
export const normalQuantile = (p: number): number => {
  if (p <= 0) return Number.NEGATIVE_INFINITY
  if (p >= 1) return Number.POSITIVE_INFINITY
  if (p > 0.5) return -normalQuantile(1 - p)
  if (p === 0.5) return 0
  const t = Math.sqrt(-2 * Math.log(p))
  let x =
    (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3) -
    t
  for (let k = 0; k < 4; k++) {
    const step = (normalCdf(x) - p) / (normalPeak * Math.exp((-x * x) / 2))
    x -= step / (1 + (x * step) / 2)
    if (Math.abs(step) < 1e-10) break
  }
  return x
}
