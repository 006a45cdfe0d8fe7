/**
 * Which part of a step is measured: warm-up and cool-down are left out by rule, and whether the rest is steady is tested.
 */
import { OrderedQuantile, OrderedSample, Steadiness } from "@assay/stats"
import type { Step } from "../Schedule.ts"

/** Batches from one to another, in order of arrival. */
export interface Window {
  /** The first batch that is measured. */
  readonly from: number
  /** The first behind it that is not. */
  readonly to: number
  /** Whether warm-up and cool-down are left out. */
  readonly leavesOut: boolean
  /** Requests that are left out at the beginning and at the end. */
  readonly leftOut: { readonly warmUp: number; readonly coolDown: number }
  /** Whether what is measured is steady. Undefined where that cannot be told, or the load itself changes. */
  readonly isSteady: boolean | undefined
}

/** The first second of all is warm-up, but at most a twentieth of the first step. */
const startMs = 1_000
const mostStart = 0.05

/** Of a step at most so much is cool-down. */
const mostCoolDown = 0.1

const meanOf = ({ n, openN, sum }: OrderedSample.Batch): number | undefined =>
  n + openN === 0 ? undefined : sum / (n + openN)

/** Means, where a batch without values is as the one before it. */
const meansOf = (batches: ReadonlyArray<OrderedSample.Batch>): ReadonlyArray<number> => {
  let last = 0
  return batches.map((batch) => {
    last = meanOf(batch) ?? last
    return last
  })
}

/**
 * Requests that were under way when no new ones came were served by a server with less to do: of the last, as many are left out
 * as come in half of the latency's time. A request is placed by when it was meant to start, so that none belongs to two steps.
 */
const coolDownOf = (batches: ReadonlyArray<OrderedSample.Batch>, step: Step): number => {
  const p50 = OrderedQuantile.pointOf(OrderedSample.pooled(batches), 0.5)
  const share = (p50 ?? 0) / 1_000 / Math.max(1, step.toMs - step.fromMs)
  return Math.floor(Math.min(mostCoolDown, share) * batches.length)
}

const countOf = (part: ReadonlyArray<OrderedSample.Batch>): number =>
  part.reduce((sum, { n, openN }) => sum + n + openN, 0)

/**
 * What of the latencies of a step is measured.
 *
 * @param leavesOut whether warm-up and cool-down are left out
 * @param isFirst whether the step is the first of all: code that runs for the first time is slow, connections are not there yet
 */
export const windowOf = (
  latency: OrderedSample.OrderedSample,
  step: Step,
  leavesOut: boolean,
  isFirst: boolean
): Window => {
  const batches = latency.batches()
  const all = {
    from: 0,
    to: batches.length,
    leavesOut,
    leftOut: { warmUp: 0, coolDown: 0 },
    isSteady: undefined
  }
  if (!leavesOut) return all
  const length = Math.max(1, step.toMs - step.fromMs)
  const first = isFirst ? Math.floor(Math.min(startMs / length, mostStart) * batches.length) : 0
  if (!step.isLevel)
    return { ...all, from: first, leftOut: { warmUp: countOf(batches.slice(0, first)), coolDown: 0 } }
  const to = batches.length - coolDownOf(batches, step)
  const found = Steadiness.estimate(meansOf(batches.slice(first, to)))
  const from = first + found.warmUp
  return {
    from,
    to,
    leavesOut,
    isSteady: found.isSteady,
    leftOut: { warmUp: countOf(batches.slice(0, from)), coolDown: countOf(batches.slice(to)) }
  }
}

/** The time in which throughput is counted, milliseconds from the start of the run. */
export interface During {
  readonly fromMs: number
  readonly toMs: number
}

/** Throughput is counted over this share of a step, at least. */
const leastCounted = 0.5

/** So much of a step is its beginning: those that wait longer later, in a queue that grows, keep the server as busy. */
const beginning = 0.1

/**
 * When throughput is counted: to the last request that was sent, and from the end of warm-up. Under a level load it is counted
 * from a p95 of the first latencies on, since at first requests begin and none end. Undefined where that leaves less than half
 * of the first step.
 */
export const duringOf = (
  latency: OrderedSample.OrderedSample,
  step: Step,
  { from, leavesOut }: Window,
  sendingMs: number,
  isFirst: boolean
): During | undefined => {
  const batches = latency.batches()
  const toMs = Math.min(step.toMs, sendingMs)
  const length = toMs - step.fromMs
  if (length <= 0) return undefined
  const first = OrderedSample.pooled(batches.slice(0, Math.ceil(beginning * batches.length)))
  const filling = (OrderedQuantile.pointOf(first, 0.95) ?? 0) / 1_000
  const most = (1 - leastCounted) * length
  if (isFirst && filling > most) return undefined
  const warmUp = (length * from) / Math.max(1, batches.length)
  const isFilling = leavesOut && step.isLevel
  return { fromMs: step.fromMs + Math.min(most, Math.max(warmUp, isFilling ? filling : 0)), toMs }
}
