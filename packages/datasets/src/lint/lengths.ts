/**
 * Rows that are far longer or shorter than the others.
 */
import { Report } from "@assay/core"
import { type Corpus, isOwn, keyOf, nameOf } from "./corpus.ts"
import { type Finding, identityOf } from "./Finding.ts"

const { count } = Report.Figures

/** Below this number of rows nothing is told of what is usual. */
const leastRows = 20

const middle = (sorted: Float64Array): number => sorted[Math.floor(sorted.length / 2)] ?? 0

/**
 * Rows whose length is no part of the others': eight times the median or an eighth, and far beyond the spread (6 robust
 * standard deviations of the logarithm, from the median absolute deviation). And empty ones.
 */
export const lengths = (corpus: Corpus): ReadonlyArray<Finding> => {
  const own = corpus.rows.filter((row) => isOwn(corpus, row))
  const logs = Float64Array.from(own, ({ length }) => Math.log(1 + length)).sort()
  const centre = middle(logs)
  const spread = 1.4826 * middle(logs.map((each) => Math.abs(each - centre)).sort())
  const limit = Math.max(Math.log(8), 6 * spread)
  const typical = Math.round(Math.expm1(centre))
  return own.flatMap((row): ReadonlyArray<Finding> => {
    const isEmpty = row.length === 0 || (row.length < 2_000 && row.text.trim() === "")
    const away = Math.log(1 + row.length) - centre
    if (!isEmpty && (own.length < leastRows || Math.abs(away) <= limit)) return []
    return [
      {
        identity: identityOf("extreme-length", [keyOf(corpus, row)]),
        rule: "extreme-length",
        severity: isEmpty ? "warning" : "note",
        message: isEmpty
          ? "the input is empty"
          : `${count(row.length)} characters, where the median is ${count(typical)}`,
        rows: [nameOf(corpus, row)],
        rowCount: 1
      }
    ]
  })
}
