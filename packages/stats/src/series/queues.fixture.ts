/**
 * Queues whose law is known: the times that customers spend in them, in order of arrival, and the true quantiles.
 */
import type * as Rng from "../Rng.ts"

/** One server, mean service 1. */
export type Kind = "M/M/1" | "M/D/1" | "H2/M/1" | "batches/M/1"

export const utilisations = [0.3, 0.5, 0.7, 0.9] as const
export const quantiles = [0.5, 0.95, 0.99, 0.999] as const

/** Bursty arrivals: squared coefficient of variation 4, balanced means. */
const scv = 4
const often = (1 + Math.sqrt((scv - 1) / (scv + 1))) / 2
/** Bursts of five on average, geometric. */
const burstEnds = 0.2

const exponential = (rng: Rng.Rng, rate: number): number => -Math.log(1 - rng.uniform()) / rate

/** Draws gap before and service of the next customer. */
const drawOf = (
  kind: Kind,
  utilisation: number,
  rng: Rng.Rng
): (() => readonly [gap: number, service: number]) => {
  switch (kind) {
    case "M/M/1":
      return () => [exponential(rng, utilisation), exponential(rng, 1)]
    case "M/D/1":
      return () => [exponential(rng, utilisation), 1]
    case "H2/M/1":
      return () => [
        exponential(rng, 2 * utilisation * (rng.uniform() < often ? often : 1 - often)),
        exponential(rng, 1)
      ]
    case "batches/M/1":
      return () => [
        rng.uniform() < burstEnds ? exponential(rng, utilisation * burstEnds) : 0,
        exponential(rng, 1)
      ]
  }
}

/** Times from arrival to departure, in mean services. It begins where the queue has long been running. */
export const times = (kind: Kind, utilisation: number, n: number, rng: Rng.Rng): Float64Array => {
  const draw = drawOf(kind, utilisation, rng)
  const before = Math.ceil(50 / (1 - utilisation) ** 2)
  const spent = new Float64Array(n)
  let left = 0
  for (let i = -before; i < n; i++) {
    const [gap, service] = draw()
    left = Math.max(0, left - gap) + service
    if (i >= 0) spent[i] = left
  }
  return spent
}

/** P(waits on arrival) of H2/M/1: the root of the transform of the gaps. */
const rootOf = (utilisation: number): number => {
  let root = utilisation
  for (let i = 0; i < 2_000; i++) {
    const part = (p: number): number => (p * 2 * p * utilisation) / (2 * p * utilisation + 1 - root)
    root = part(often) + part(1 - often)
  }
  return root
}

/** Erlang's formula for the waiting time of M/D/1, worked out with 120 digits in Python, plus the service. */
const deterministic: Readonly<Record<number, ReadonlyArray<number>>> = {
  0.3: [1, 2.070823, 2.890873, 4.023114],
  0.5: [1, 3.050638, 4.336256, 6.168385],
  0.7: [1.729751, 5.102898, 7.485499, 10.894354],
  0.9: [4.013048, 15.128674, 22.898237, 34.01397]
}

/**
 * The true quantile. M/M/1, H2/M/1 (GI/M/1) and geometric batches before an exponential server spend an exponential time
 * (Kleinrock 1975, "Queueing Systems" I, §3.2, §6.4; a geometric sum of exponentials is exponential).
 */
export const truth = (kind: Kind, utilisation: number, q: number): number => {
  const tail = -Math.log(1 - q)
  switch (kind) {
    case "M/M/1":
      return tail / (1 - utilisation)
    case "H2/M/1":
      return tail / (1 - rootOf(utilisation))
    case "batches/M/1":
      return tail / (burstEnds * (1 - utilisation))
    case "M/D/1":
      return deterministic[utilisation]?.[(quantiles as ReadonlyArray<number>).indexOf(q)] ?? Number.NaN
  }
}
