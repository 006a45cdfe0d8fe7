/** A baseline and how it did. */
export interface Row {
  /** Its name. */
  readonly name: string
  /** The mean score of the cases that it answered, 0 to 1. Undefined where it has none. */
  readonly quality: number | undefined
  /** The lower bound of the interval of the mean. */
  readonly low: number | undefined
  /** The upper bound of the interval of the mean. */
  readonly high: number | undefined
  /** The share of cases that it has a score for, 0 to 1: the others it escalated. */
  readonly answered: number
  /** How long all trainings together took, in milliseconds. Undefined for what does not learn. */
  readonly trainMs: number | undefined
  /** The median time of an answer, in milliseconds. */
  readonly answerMs: number | undefined
  /** What a reader must know. */
  readonly note: string | undefined
}

const percent = (share: number | undefined): string =>
  share === undefined ? "–" : `${(100 * share).toFixed(1)} %`

const duration = (ms: number | undefined): string => {
  if (ms === undefined) return "–"
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(1)} s`
  return ms >= 1 ? `${ms.toFixed(0)} ms` : `${(1_000 * ms).toFixed(0)} µs`
}

/** Rows as a table of text. */
export const rowsAsTable = (rows: ReadonlyArray<Row>): string => {
  const isPartial = rows.some(({ answered, note }) => answered < 1 && note === undefined)
  const cells = [
    ["baseline", "quality", "interval", ...(isPartial ? ["answered"] : []), "train", "answer"],
    ...rows.map(({ answered, answerMs, high, low, name, quality, trainMs }) => [
      name,
      percent(quality),
      low === undefined ? "–" : `${percent(low)} to ${percent(high)}`,
      ...(isPartial ? [percent(answered)] : []),
      duration(trainMs),
      duration(answerMs)
    ])
  ]
  const widths = cells.reduce<ReadonlyArray<number>>(
    (widest, row) => row.map((cell, column) => Math.max(widest[column] ?? 0, cell.length)),
    []
  )
  const lines = cells.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)
      )
      .join("  ")
  )
  return [
    ...lines,
    ...rows.flatMap(({ name, note }) => (note === undefined ? [] : [`${name}: ${note}`]))
  ].join("\n")
}
