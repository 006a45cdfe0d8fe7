/**
 * A result as a report: the answer first, then the figures, then how the generator did.
 */
import { Report } from "@assay/core"
import type { Distribution, LoadResult, Percentile, StepResult } from "./model.ts"

const { count, counted, latency: time, percent, usd } = Report.Figures

const line = (text: string, tone: Report.Tone = "plain"): Report.Line => ({ _tag: "Line", text, tone })

const rate = (perSecond: number): string => `${Number(perSecond.toPrecision(3))}/s`

/** The most that was served in any step where that can be told. */
const fastestOf = (steps: ReadonlyArray<StepResult>): StepResult | undefined =>
  steps.reduce<StepResult | undefined>(
    (a, b) => (a === undefined || (b.servedPerSecond ?? 0) > (a.servedPerSecond ?? 0) ? b : a),
    undefined
  )

/** A percentile with its interval: "≥" where requests had not ended. */
const percentileText = ({ high, isAtLeast, low, ms }: Percentile): string => {
  const value = `${isAtLeast ? "≥ " : ""}${time(ms)}`
  if (low === undefined) return value
  return `${value} [${time(low)}, ${high === undefined ? "∞" : time(high)}]`
}

const at = ({ percentiles }: Distribution, q: number): Percentile | undefined =>
  percentiles.find((each) => each.q === q)

/** A percentile in a table: without an interval it is not shown, since it would be read as one. */
const cellOf = (distribution: Distribution, q: number): Report.Cell => {
  const found = at(distribution, q)
  if (found === undefined) return { text: "" }
  return found.low === undefined && !found.isAtLeast
    ? { text: "too few", tone: "quiet" }
    : { text: percentileText(found) }
}

const rows = [
  ["latency", "latency"],
  ["service", "service time"],
  ["firstByte", "first byte"],
  ["firstToken", "first token"],
  ["firstAnswer", "first answer token"],
  ["betweenChunks", "between chunks"],
  ["perToken", "time per token"]
] as const

const timesOf = (step: StepResult): ReadonlyArray<Report.Block> => {
  const found = rows.flatMap(([measure, name]) => {
    const distribution = step[measure]
    return distribution === undefined ? [] : [[name, distribution] as const]
  })
  if (found.length === 0) return []
  const right = (header: string): Report.Column => ({ header, align: "right", role: "figure" })
  return [
    {
      _tag: "Table",
      columns: [
        { header: "time", align: "left", role: "label" },
        ...["p50", "p95", "p99", "p99.9"].map(right),
        right("longest")
      ],
      rows: found.map(([name, distribution]) => [
        { text: name },
        ...[0.5, 0.95, 0.99, 0.999].map((q) => cellOf(distribution, q)),
        { text: `${distribution.unfinished > 0 ? "≥ " : ""}${time(distribution.maxMs)}` }
      ])
    }
  ]
}

const countsOf = (step: StepResult): Report.Line => {
  const { inFlightMax, inFlightMean, refused, sent, served, timedOut, unfinished } = step
  const part = (n: number, what: string): ReadonlyArray<string> =>
    n === 0 ? [] : [`${count(n)} ${what} (${percent(n / Math.max(1, sent), 2)})`]
  return line(
    `${counted(sent, "request")} sent: ${[
      `${count(served)} served`,
      ...part(refused, "refused or failed"),
      ...part(timedOut, "given up at the time limit"),
      ...part(unfinished, "not ended")
    ].join(", ")}. In flight: ${inFlightMean.toFixed(1)} on average, ${inFlightMax} at most.`
  )
}

const refusalsOf = ({ refusals }: StepResult): ReadonlyArray<Report.Line> =>
  refusals.map(({ count: n, details, kind, retryAfterMs, statuses }) => {
    const status = statuses.length === 0 ? "" : ` (${statuses.join(", ")})`
    const wait =
      retryAfterMs === undefined
        ? ""
        : `, asks to wait ${[...new Set(retryAfterMs)].map((each) => time(each)).join(" to ")}`
    const said = details[0] === undefined ? "" : `: ${details[0].slice(0, 120)}`
    return line(`${counted(n, "time")} ${kind}${status}${wait}${said}`, "warning")
  })

const tokensOf = ({ tokens }: StepResult): ReadonlyArray<Report.Line> => {
  if (tokens === undefined) return [line("Tokens: the server does not count them.", "quiet")]
  const { cachedShare, inputPerSecond, outputPerSecond } = tokens
  const cached = cachedShare === undefined ? "" : `; ${percent(cachedShare, 2)} of the input from its cache`
  const each =
    inputPerSecond === undefined || outputPerSecond === undefined
      ? "the step is too short to tell how many come a second"
      : `${count(Math.round(inputPerSecond))} in, ${count(Math.round(outputPerSecond))} out a second`
  return [line(`Tokens, as the server counts them: ${each}${cached}.`)]
}

const steadyOf = ({ isSteady, leftOut: { coolDown, warmUp } }: StepResult): ReadonlyArray<Report.Line> => {
  const out =
    warmUp + coolDown === 0
      ? "nothing is left out"
      : `the first ${count(warmUp)} (warm-up) and the last ${count(coolDown)} (cool-down) are left out of the times`
  const steady =
    isSteady === undefined ? "Whether it is steady cannot be told" : isSteady ? "Steady" : "Not steady"
  return [line(`${steady}; ${out}.`, isSteady === false ? "warning" : "quiet")]
}

const goodputOf = ({ goodput }: StepResult): ReadonlyArray<Report.Line> => {
  if (goodput === undefined) return []
  const { holds, objective, perSecond, share } = goodput
  const said = holds === undefined ? "cannot be told" : holds ? "holds" : "does not hold"
  return [
    line(
      `${objective}: ${said}. Goodput ${rate(perSecond)}, ${percent(share, 3)} of all requests.`,
      holds === false ? "bad" : "plain"
    )
  ]
}

const why = (step: StepResult): ReadonlyArray<Report.Line> => {
  const refused = step.latency?.percentiles.find(({ refused: reason }) => reason !== undefined)
  return refused === undefined
    ? []
    : [line(`p${Number((100 * refused.q).toFixed(1))}: ${refused.refused}.`, "quiet")]
}

const sectionOf = (step: StepResult, showsTimes: boolean): Report.Section => ({
  title: step.name,
  blocks: [
    countsOf(step),
    ...refusalsOf(step),
    ...(showsTimes ? goodputOf(step) : []),
    ...(showsTimes ? timesOf(step) : []),
    ...(showsTimes ? why(step) : []),
    ...tokensOf(step),
    ...steadyOf(step)
  ]
})

const answerOf = ({ status, steps }: LoadResult): string => {
  const best = fastestOf(steps)
  if (status === "refused") return "Nothing was served."
  const served = best?.servedPerSecond === undefined ? undefined : rate(best.servedPerSecond)
  if (status === "generator")
    return `${served === undefined ? "What can be served cannot be told" : `At least ${served} can be served`}: the generator could not do more, and its latencies are not shown.`
  const p95 = best?.latency === undefined ? undefined : at(best.latency, 0.95)
  const waits =
    p95 === undefined
      ? ""
      : p95.low === undefined && !p95.isAtLeast
        ? "; too few requests for a p95"
        : `, 95 in 100 within ${percentileText(p95)}`
  const lost = best === undefined ? 0 : 1 - best.served / Math.max(1, best.sent)
  const what = served ?? "Too short to tell how many are"
  return `${what} served at ${best?.name}${waits}${lost > 0.0005 ? `; ${percent(lost, 2)} of the requests were not served` : ""}.`
}

/** A result as an outline, for `Report.toText` and `Report.toMarkdown`. */
export const toOutline = (result: LoadResult): Report.Outline => {
  const { costUsd, generator, notes, reasons, schedule, seconds, status, steps, target } = result
  const { busy, lagMaxMs, lagP99Ms, loopMaxMs } = generator
  const isOwn = status === "generator"
  return {
    title: `Load on ${target}`,
    lines: [
      line(answerOf(result), isOwn || status === "refused" ? "bad" : "strong"),
      ...reasons.map((text) => line(text, "warning")),
      line(
        `${schedule} for ${seconds.toFixed(0)} s${costUsd === undefined ? "; its cost is not known" : costUsd === 0 ? "" : `, ${usd(costUsd)} USD`}. Times are from the intended start; intervals hold 95 %.`,
        "quiet"
      )
    ],
    sections: [
      ...steps.map((step) => sectionOf(step, !isOwn)),
      {
        title: "Generator",
        blocks: [
          line(
            `Sent ${time(lagP99Ms)} late in 1 of 100 (at most ${time(lagMaxMs)}); event loop held up ${time(loopMaxMs)} at most; busy ${percent(busy, 2)}.`,
            "quiet"
          ),
          ...notes.map((text) => line(text, "warning"))
        ]
      }
    ]
  }
}
