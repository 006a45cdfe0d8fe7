import * as Distribution from "../Distribution.ts"

/** Above this expected number of differing cases the normal approximation is as good. */
const mostSummed = 2000

/**
 * Power of the two-sided McNemar test with `n` (effective) cases.
 *
 * The number of differing cases is binomial(n, discordance). Given that number, the candidate's wins among them are
 * binomial with probability (1 + difference/discordance)/2, and the test rejects in the two tails of binomial(·, ½).
 */
export const mcnemarPower = (
  n: number,
  difference: number,
  discordance: number,
  alpha: number,
  test: "exact" | "mid-p"
): number => {
  if (n * discordance > mostSummed) return normalPower(n, difference, discordance, alpha)
  const cases = Math.max(1, Math.round(n))
  const winShare = Math.min(1, Math.max(0, (1 + difference / discordance) / 2))
  const from = Distribution.binomialQuantile(1e-9, cases, discordance)
  const to = Distribution.binomialQuantile(1 - 1e-9, cases, discordance)
  let power = 0
  let critical = -1
  for (let differing = from; differing <= to; differing++) {
    // The critical value never falls as cases are added, so it is walked up.
    while (2 * (critical + 1) < differing && isRejected(critical + 1, differing, alpha, test)) critical += 1
    if (critical < 0) continue
    const low = Distribution.binomialCdf(critical, differing, winShare)
    const high = Distribution.binomialCdf(critical, differing, 1 - winShare)
    power += Distribution.binomialPmf(differing, cases, discordance) * (low + high)
  }
  return power
}

const isRejected = (fewer: number, differing: number, alpha: number, test: "exact" | "mid-p"): boolean => {
  const tails = 2 * Distribution.binomialCdf(fewer, differing, 0.5)
  return (test === "exact" ? tails : tails - Distribution.binomialPmf(fewer, differing, 0.5)) <= alpha
}

/** Connor 1987. */
const normalPower = (n: number, difference: number, discordance: number, alpha: number): number => {
  const z = Distribution.normalQuantile(1 - alpha / 2)
  const spread = Math.sqrt(discordance - difference * difference)
  const shift = Math.abs(difference) * Math.sqrt(n)
  const reject = (sign: number): number =>
    spread === 0
      ? Number(sign * shift > z * Math.sqrt(discordance))
      : Distribution.normalCdf((sign * shift - z * Math.sqrt(discordance)) / spread)
  return reject(1) + reject(-1)
}
