/** How much a disagreement of two levels counts as agreement, in [0, 1]. */
type Weight = (first: number, second: number) => number

/**
 * Cohen's kappa, and n times the large-sample variance of its estimate.
 *
 * @param table shape (levels, levels), shares that add up to 1
 * @see Fleiss, Cohen & Everitt 1969, "Large sample standard errors of kappa and weighted kappa"
 */
export const kappaVariance = (
  table: ReadonlyArray<ReadonlyArray<number>>,
  weight: Weight
): { readonly kappa: number; readonly variance: number } => {
  const rows = table.map((row) => row.reduce((sum, x) => sum + x, 0))
  const columns = rows.map((_, j) => table.reduce((sum, row) => sum + (row[j] ?? 0), 0))
  const cells = table.flatMap((row, i) => row.map((share, j) => ({ share, i, j, weight: weight(i, j) })))
  const seen = cells.reduce((sum, { share, weight }) => sum + share * weight, 0)
  const chance = cells.reduce((sum, { i, j, weight }) => sum + (rows[i] ?? 0) * (columns[j] ?? 0) * weight, 0)
  const kappa = (seen - chance) / (1 - chance)
  const ofRow = rows.map((_, i) => columns.reduce((sum, share, j) => sum + share * weight(i, j), 0))
  const ofColumn = columns.map((_, j) => rows.reduce((sum, share, i) => sum + share * weight(i, j), 0))
  const squares = cells.reduce((sum, { share, i, j, weight }) => {
    const part = weight - ((ofRow[i] ?? 0) + (ofColumn[j] ?? 0)) * (1 - kappa)
    return sum + share * part * part
  }, 0)
  const variance = (squares - (kappa - chance * (1 - kappa)) ** 2) / (1 - chance) ** 2
  return { kappa, variance: Math.max(0, variance) }
}
