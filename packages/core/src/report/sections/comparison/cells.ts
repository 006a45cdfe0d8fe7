/**
 * Cells that several tables of a comparison have.
 */
import type { Interval } from "../../../verdict/Evidence.ts"
import * as points from "../../../verdict/points.ts"
import { type Cell, cell } from "../../outline.ts"

export const none: Cell = cell("n/a", "quiet")

export const differenceCell = (
  effect: number | undefined,
  interval: Interval | undefined,
  unit: points.Unit
): Cell => {
  if (effect === undefined) return none
  const value = points.signed(effect, unit, interval)
  return cell(
    interval === undefined
      ? value
      : `${value} [${points.bare(interval.low, unit, interval)}, ${points.bare(interval.high, unit, interval)}]`
  )
}
