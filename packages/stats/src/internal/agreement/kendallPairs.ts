import type * as Cluster from "../../Cluster.ts"

/** Kendall's tau-b of weighted cases, and without each cluster in turn, by counting all pairs once. */
export const tau = (
  x: Float64Array,
  y: Float64Array,
  weights: Float64Array,
  clusters: Cluster.Index
): { readonly value: number; readonly without: Float64Array } => {
  const n = x.length
  const of = clusters.of
  const agreeing = new Float64Array(clusters.count)
  const untiedX = new Float64Array(clusters.count)
  const untiedY = new Float64Array(clusters.count)
  let allAgreeing = 0
  let allUntiedX = 0
  let allUntiedY = 0
  for (let i = 1; i < n; i++) {
    const own = of[i] ?? 0
    const weight = weights[i] ?? 1
    for (let j = 0; j < i; j++) {
      const signX = Math.sign((x[i] ?? 0) - (x[j] ?? 0))
      const signY = Math.sign((y[i] ?? 0) - (y[j] ?? 0))
      if (signX === 0 && signY === 0) continue
      const pair = weight * (weights[j] ?? 1)
      const other = of[j] ?? 0
      const order = signX * signY * pair
      const differsX = signX === 0 ? 0 : pair
      const differsY = signY === 0 ? 0 : pair
      allAgreeing += order
      allUntiedX += differsX
      allUntiedY += differsY
      agreeing[own] = (agreeing[own] ?? 0) + order
      untiedX[own] = (untiedX[own] ?? 0) + differsX
      untiedY[own] = (untiedY[own] ?? 0) + differsY
      if (other === own) continue
      agreeing[other] = (agreeing[other] ?? 0) + order
      untiedX[other] = (untiedX[other] ?? 0) + differsX
      untiedY[other] = (untiedY[other] ?? 0) + differsY
    }
  }
  const ratio = (order: number, differsX: number, differsY: number): number =>
    differsX > 1e-9 * allUntiedX && differsY > 1e-9 * allUntiedY
      ? Math.max(-1, Math.min(1, order / Math.sqrt(differsX * differsY)))
      : Number.NaN
  return {
    value: ratio(allAgreeing, allUntiedX, allUntiedY),
    without: agreeing.map((order, c) =>
      ratio(allAgreeing - order, allUntiedX - (untiedX[c] ?? 0), allUntiedY - (untiedY[c] ?? 0))
    )
  }
}
