/**
 * Counts as people read them.
 */
import { Report } from "@assay/core"

/** A whole number with thousands separated: `2,640`. */
export const count = (n: number): string => Report.Figures.count(n)

/** A count with its noun: `1 trial`, `2,640 trials`. */
export const counted = (n: number, noun: string): string => Report.Figures.counted(n, noun)
