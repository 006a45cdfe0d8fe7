/** Drives a probe against a target, on the clock of the machine. */
import { performance } from "node:perf_hooks"
import { Usage } from "@assay/core/internal"
import type { Caps } from "../generate/caps.ts"
import type { Sent, Target } from "../generate/target.ts"
import type { Probe } from "./probe.ts"

/** How calls are made. */
export interface DriveSettings {
  readonly caps: Caps
  readonly timeoutMs: number
  readonly prefix: string
  readonly signal: AbortSignal
  readonly onProgress: ((calls: number) => void) | undefined
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

const longestNapMs = 20

/** Makes the calls that the probe asks for, until it is done and all have ended. */
export const drive = async (probe: Probe, target: Target, settings: DriveSettings): Promise<void> => {
  const { caps, onProgress, prefix, signal, timeoutMs } = settings
  const flights = new Set<Promise<void>>()
  for (let index = 0; ; ) {
    if (signal.aborted) probe.stop()
    const move = probe.next(performance.now())
    if (move._tag === "Done") break
    if (move._tag === "Wait") {
      await sleep(Math.min(longestNapMs, Math.max(0, move.untilMs - performance.now())))
      continue
    }
    const { entry, size } = move
    const ask = { index, inputTokens: size.inputTokens, outputTokens: size.maxOutputTokens }
    const reserved = caps.reserve(ask)
    if (reserved._tag === "Spent") {
      probe.ended(performance.now(), entry, { _tag: "Aborted" }, undefined)
      probe.stop()
      break
    }
    index++
    onProgress?.(index)
    const watch = { onFirstByte: () => {}, onChunk: () => {} }
    const until = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    const given = new Promise<Sent>((resolve) =>
      until.addEventListener("abort", () => setImmediate(resolve, { _tag: "Aborted" }), { once: true })
    )
    const sent = target.send({ ...ask, prefix: `${prefix}-${index.toString(36)}`, signal: until, watch })
    const flight = Promise.race([sent, given]).then((outcome) => {
      caps.settle(reserved, outcome)
      const used = outcome._tag === "Served" ? Usage.tokensOf(outcome.usage) : undefined
      probe.ended(performance.now(), entry, outcome, used)
      flights.delete(flight)
    })
    flights.add(flight)
  }
  await Promise.all(flights)
}
