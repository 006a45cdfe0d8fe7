/** A profile as a report. */
import { Report } from "@assay/core"
import type { Limit, Profile } from "./model.ts"

const { count, counted, latency: time, percent, usd } = Report.Figures

export const line = (text: string, tone: Report.Tone = "plain"): Report.Line => ({ _tag: "Line", text, tone })

const amount = (n: number): string => count(Math.round(n))

export const range = ({
  high,
  low,
  value
}: {
  readonly value: number
  readonly low: number
  readonly high: number
}): string => `${amount(value)} [${amount(low)}, ${amount(high)}]`

export const nameOf: Readonly<Record<"requests" | "tokens reserved" | "tokens used", string>> = {
  requests: "requests",
  "tokens reserved": "tokens",
  "tokens used": "tokens"
}

/** The limit as a sentence. */
export const limitWords = (limit: Limit): string => {
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
      return `The binding limit: ${range(perMinute)} ${nameOf[of]} a minute${reserved} (${how}).`
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

/** A median with its interval: without one it is not shown, since it would be read as one. */
export const medianCell = ({ highMs, lowMs, p50Ms }: Profile["latency"][number]): Report.Cell =>
  lowMs === undefined || highMs === undefined
    ? { text: "too few", tone: "quiet" }
    : { text: `${time(p50Ms)} [${time(lowMs)}, ${time(highMs)}]` }

/** What the latencies are of. */
const sizeOf = ({ latencyOf }: Profile): ReadonlyArray<Report.Line> =>
  latencyOf === undefined
    ? []
    : [
        line(
          `Of calls for about ${count(latencyOf.inputTokens)} tokens in and at most ${count(latencyOf.maxOutputTokens)} out.`,
          "quiet"
        )
      ]

const kneeWords = (knee: Profile["knee"]): string => {
  switch (knee._tag) {
    case "Between":
      return `It bends between ${knee.aboveInFlight} and ${knee.inFlight} in flight: the median is half as long again.`
    case "None":
      return `It does not bend up to ${knee.upToInFlight} in flight: the median stays below one and a half times that of few calls.`
    case "CannotTell":
      return `Where it bends cannot be told: ${knee.because}.`
  }
}

/** A profile as an outline. */
export const toOutline = (profile: Profile): Report.Outline => {
  const { at, calls, coldStart, costUsd, ended, errors, knee, latency, limit } = profile
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
            rows: latency.map((group) => [
              { text: count(group.inFlight) },
              { text: count(group.n) },
              medianCell(group)
            ])
          },
          ...sizeOf(profile),
          line(kneeWords(knee)),
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
