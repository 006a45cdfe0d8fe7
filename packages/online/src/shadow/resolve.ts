/**
 * Options of a shadow with their defaults.
 */
import { sound } from "../work/clock.ts"
import type { Options } from "./options.ts"
import type { Tools } from "./tools.ts"

const require = (name: string, value: number, low: number, high = Number.POSITIVE_INFINITY): number => {
  if (!(value >= low && value <= high))
    throw new RangeError(
      `${name}: expected a number ${high === Number.POSITIVE_INFINITY ? `of ${low} or more` : `from ${low} to ${high}`}, found ${value}`
    )
  return value
}

/** Resolves them. @throws RangeError where a number is impossible; TypeError where there are no candidates */
export const resolve = <Input, Answer, Output, T extends Tools>(
  options: Options<Input, Answer, Output, T>
) => {
  const { sample, limits = {}, stop = {} } = options
  const { rate, by = "answer" } = typeof sample === "number" ? { rate: sample } : sample
  if (Object.keys(options.candidates).length === 0)
    throw new TypeError("candidates: expected at least one, found none")
  if ("primary" in options.candidates)
    throw new TypeError('candidates: expected another name than "primary", which is that of the primary')
  return {
    name: options.name ?? "shadow",
    rate: require("sample", rate, 0, 1),
    by,
    noise: require("noise", options.noise ?? 0.25, 0.01, 1),
    when: options.when ?? "after",
    now: sound(options.now ?? Date.now),
    planned: require("planned", options.planned ?? 2_000, 1),
    gapMs: require("sessionGapMs", options.sessionGapMs ?? 30 * 60_000, 1),
    stop: {
      width: stop.width === undefined ? undefined : require("stop.width", stop.width, Number.MIN_VALUE),
      alarm: stop.alarm === undefined ? undefined : require("stop.alarm", stop.alarm, 0, 1)
    },
    limits: {
      answers: require("limits.answers", limits.answers ?? 200, 1),
      bytes: require("limits.bytes", limits.bytes ?? 32 * 2 ** 20, 1),
      answerBytes: require("limits.answerBytes", limits.answerBytes ?? 512 * 2 ** 10, 1),
      answerValues: require("limits.answerValues", limits.answerValues ?? 1_000, 1),
      timeMs: require("limits.timeMs", limits.timeMs ?? 60_000, 1),
      concurrency: require("limits.concurrency", limits.concurrency ?? 2, 1),
      perMinute: require("limits.perMinute", limits.perMinute ?? 60, 1),
      quietMs: require("limits.quietMs", limits.quietMs ?? 10 * 60_000, 0)
    }
  } as const
}
