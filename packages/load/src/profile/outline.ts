/** A profile as a report, and what changed between two. */
import { Report } from "@assay/core"
import type { Limit, Profile } from "./model.ts"

const { count, counted, latency: time, percent, usd } = Report.Figures

const line = (text: string, tone: Report.Tone = "plain"): Report.Line => ({ _tag: "Line", text, tone })

const amount = (n: number): string => count(Math.round(n))

const range = ({
  high,
  low,
  value
}: {
  readonly value: number
  readonly low: number
  readonly high: number
}): string => `${amount(value)} [${amount(low)}, ${amount(high)}]`

const counted_: Readonly<Record<"requests" | "tokens reserved" | "tokens used", string>> = {
  requests: "requests",
  "tokens reserved": "tokens",
  "tokens used": "tokens"
}

/** The limit as a sentence. */
const limitWords = (limit: Limit): string => {
  switch (limit._tag) {
    case "NoneFound":
      return `No limit was found up to ${Number(limit.upToPerSecond.toPrecision(2))} requests a second and ${limit.inFlight} in flight: ${limit.because}.`
    case "Concurrency":
      return `The binding limit: ${range(limit.atOnce)} calls at once.`
    case "Rate": {
      const { counting, of, perMinute, windowSeconds } = limit
      const how =
        counting === "bucket"
          ? `a bucket that fills in ${Number(windowSeconds.toPrecision(2))} s`
          : windowSeconds === 60
            ? "counted over a minute"
            : `counted over ${counted(windowSeconds, "second")}`
      const reserved =
        of === "tokens reserved"
          ? ", the output that is asked for reserved"
          : of === "tokens used"
            ? ", as they are used"
            : ""
      return `The binding limit: ${range(perMinute)} ${counted_[of]} a minute${reserved} (${how}).`
    }
  }
}

const retryWords: Readonly<Record<Profile["retryAfter"], string>> = {
  "not given": "Retry-After is not given.",
  true: "Retry-After tells the truth.",
  "too short": "Retry-After is too short: calls after it were refused again.",
  "too long": "Retry-After is too long: calls long before it were taken.",
  "cannot tell": "Too few refusals to tell whether Retry-After tells the truth."
}

/** A profile as an outline. */
export const toOutline = (profile: Profile): Report.Outline => {
  const { at, calls, coldStart, costUsd, ended, errors, kneeInFlight, latency, limit } = profile
  const { longestRecoveryMs, recoveryMs, retryAfter, seconds, servedBeforePerSecond, target, timeOutShare } =
    profile
  return {
    title: `Profile of ${target}`,
    lines: [
      line(limitWords(limit), "strong"),
      line(
        `${counted(calls, "call")} in ${Math.round(seconds)} s${costUsd === undefined ? "" : `, ${usd(costUsd)} USD`}, ${at.slice(0, 16).replace("T", " ")}; ${ended}.`,
        "quiet"
      )
    ],
    sections: [
      {
        title: "Limits and errors",
        blocks: [
          line(
            `Served before anything was refused: ${Number(servedBeforePerSecond.toPrecision(2))} requests a second over ten seconds.`
          ),
          ...errors.map(({ count: n, details, kind, statuses }) =>
            line(
              `${counted(n, "time")} ${kind}${statuses.length === 0 ? "" : ` (${statuses.join(", ")})`}: ${(details[0] ?? "").slice(0, 120)}`,
              "warning"
            )
          ),
          line(retryWords[retryAfter]),
          ...(recoveryMs === undefined || longestRecoveryMs === undefined
            ? []
            : [
                line(
                  `After a refusal a call was taken again within ${time(recoveryMs)} (median), ${time(longestRecoveryMs)} at most: retries need to last that long.`
                )
              ]),
          line(
            `Given up at the time limit: ${percent(timeOutShare, 2)}.`,
            timeOutShare > 0 ? "warning" : "quiet"
          )
        ]
      },
      {
        title: "Latency",
        blocks: [
          {
            _tag: "Table",
            columns: [
              { header: "in flight, up to", align: "right", role: "label" },
              { header: "calls", align: "right", role: "figure" },
              { header: "p50", align: "right", role: "figure" }
            ],
            rows: latency.map(({ inFlight, n, p50Ms }) => [
              { text: count(inFlight) },
              { text: count(n) },
              { text: time(p50Ms) }
            ])
          },
          line(
            kneeInFlight === undefined
              ? "It does not bend: the median stays below one and a half times that of few calls."
              : `It bends at up to ${kneeInFlight} in flight: the median is half as long again.`
          ),
          ...(coldStart === undefined
            ? []
            : [
                line(
                  `The first call took ${time(coldStart.firstMs)}, the next ones ${time(coldStart.laterMs)}.`,
                  "quiet"
                )
              ])
        ]
      }
    ]
  }
}

/** Whether two amounts exclude each other. */
const differ = (
  a: { readonly low: number; readonly high: number },
  b: { readonly low: number; readonly high: number }
): boolean => a.high < b.low || b.high < a.low

const limitChange = (a: Limit, b: Limit): string => {
  const both = `Before: ${limitWords(a)} After: ${limitWords(b)}`
  if (a._tag === "Rate" && b._tag === "Rate" && a.of === b.of)
    return differ(a.perMinute, b.perMinute)
      ? `The limit on ${counted_[a.of]} went from ${range(a.perMinute)} to ${range(b.perMinute)} a minute.`
      : `The limit is about the same: ${range(b.perMinute)} ${counted_[b.of]} a minute.`
  if (a._tag === "Concurrency" && b._tag === "Concurrency")
    return differ(a.atOnce, b.atOnce)
      ? `The limit went from ${range(a.atOnce)} to ${range(b.atOnce)} calls at once.`
      : `The limit is about the same: ${range(b.atOnce)} calls at once.`
  return a._tag === "NoneFound" && b._tag === "NoneFound"
    ? `No limit was found in either.`
    : `Another limit binds. ${both}`
}

/** What differs between two profiles, of one provider over time or of two providers. */
export const diffOutline = (before: Profile, after: Profile): Report.Outline => {
  const ms = (value: number | undefined): string => (value === undefined ? "–" : time(value))
  const rows: ReadonlyArray<readonly [string, (profile: Profile) => string]> = [
    ["target", ({ target }) => target],
    ["probed", ({ at }) => at.slice(0, 10)],
    [
      "served before refusals",
      ({ servedBeforePerSecond }) => `${Number(servedBeforePerSecond.toPrecision(2))}/s`
    ],
    ["p50, few in flight", ({ latency }) => ms(latency[0]?.p50Ms)],
    ["bends at, in flight", ({ kneeInFlight }) => (kneeInFlight === undefined ? "–" : String(kneeInFlight))],
    ["first call", ({ coldStart }) => ms(coldStart?.firstMs)],
    ["taken again after", ({ recoveryMs }) => ms(recoveryMs)],
    ["Retry-After", ({ retryAfter }) => retryAfter],
    ["time-outs", ({ timeOutShare }) => percent(timeOutShare, 2)]
  ]
  return {
    title: `${before.target} and ${after.target}`,
    lines: [line(limitChange(before.limit, after.limit), "strong")],
    sections: [
      {
        title: "",
        blocks: [
          {
            _tag: "Table",
            columns: [
              { header: "", align: "left", role: "label" },
              { header: "A", align: "right", role: "figure" },
              { header: "B", align: "right", role: "figure" }
            ],
            rows: rows.map(([name, of]) => [{ text: name }, { text: of(before) }, { text: of(after) }])
          }
        ]
      }
    ]
  }
}
