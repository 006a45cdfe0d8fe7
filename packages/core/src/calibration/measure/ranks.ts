/** Rank correlations of grades. */
import * as Correlation from "@assay/stats/agreement/Correlation"
import { defined } from "../../foundation/defined.ts"
import type { Figure } from "../model.ts"
import { type Drawn, figureOf } from "./figures.ts"

/** Spearman's and Kendall's correlation of what the judge and people say, the judge's own fractions included. */
export const rankCorrelations = (
  pairs: ReadonlyArray<{ readonly people: number; readonly judge: number }>,
  { clusters, weights }: Drawn
): { readonly spearman: Figure | undefined; readonly kendall: Figure | undefined } => {
  const judge = pairs.map((pair) => pair.judge)
  const people = pairs.map((pair) => pair.people)
  const options = defined({ clusters, weights })
  return {
    spearman: figureOf(Correlation.spearman(judge, people, options)),
    kendall: figureOf(Correlation.kendall(judge, people, options))
  }
}
