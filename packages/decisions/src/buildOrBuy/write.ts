/**
 * The answer to build or buy, in sentences, figures, tables and a plot.
 */
import type { Decision } from "@assay/core"
import { count, counted } from "../grounds/counts.ts"
import { money, type Unit } from "../grounds/words.ts"
import { type Bounded, breakEvenVolume, payback } from "./arithmetic.ts"
import { confidence, type Stated } from "./saved.ts"

interface Asked {
  readonly build: string
  readonly buy: string
  readonly volume: number
  readonly once?: number
  readonly monthly?: number
  readonly months?: number
  readonly rightAnswer?: number
}

/** What quality is told by. */
interface Ground {
  /** Whether a model judges it, so that labels of people correct the difference. */
  readonly judged: boolean
  /** Cases of both in which an answer has no score. */
  readonly unscored: number
  /** Cases of both. */
  readonly pairs: number
}

type Written = Omit<Decision.Decision, "_tag" | "name" | "question" | "basis">

const volumeWords = ({ value, low, high }: Bounded): string => {
  const about = (each: number): string => count(Number(each.toPrecision(3)))
  if (!Number.isFinite(value)) return "at no volume"
  if (low === high) return `from ${about(value)} tasks a month on`
  return Number.isFinite(high)
    ? `from ${about(value)} tasks a month on (${about(low)} to ${about(high)})`
    : `from ${about(value)} tasks a month on (at least ${about(low)}; no upper end, because it may save nothing)`
}

const monthsWords = ({ value }: Bounded): string =>
  Number.isFinite(value) ? `in ${Number(value.toPrecision(2))} months` : "never at this volume"

const figure = (
  label: string,
  unit: Decision.DecisionUnit,
  { value, low, high }: Bounded
): Decision.DecisionFigure => ({
  label,
  unit,
  ...(Number.isFinite(value) ? { value } : { absent: "a task saves nothing" }),
  ...(Number.isFinite(low) ? { low } : {}),
  ...(Number.isFinite(high) ? { high } : {}),
  confidence
})

const cell = ({ value, low, high }: Bounded): number | string | readonly [number, number, number] =>
  !Number.isFinite(value)
    ? "at no volume"
    : Number.isFinite(low) && Number.isFinite(high)
      ? [value, low, high]
      : value

const points = 21

/** Writes the answer. `saving`: what a task saves if something is otherwise than stated, or why it is not known. */
export const write = (
  { build, buy, volume, once = 0, monthly = 0, months = 12, rightAnswer }: Asked,
  unit: Unit,
  { judged, unscored, pairs }: Ground,
  saving: (what: Pick<Stated, "price" | "quality">) => Bounded | string
): Written => {
  const asStated = saving({})
  if (typeof asStated === "string") {
    return {
      verdict: "cannot tell",
      status: "cannot-tell",
      sentences: [
        `Whether to build ${build} or buy ${buy} cannot be told: ${asStated}.`,
        judged
          ? "It takes more labels of people, or a question without rightAnswer, which goes by cost alone."
          : "State what an answer costs, or the run's prices, to have an answer."
      ],
      doubts: [],
      figures: {},
      tables: [],
      plots: []
    }
  }
  const fixed = monthly + once / months
  const net = {
    value: volume * asStated.value - fixed,
    low: volume * asStated.low - fixed,
    high: volume * asStated.high - fixed
  }
  const verdict = net.low > 0 ? "build" : net.high < 0 ? "buy" : "cannot tell"
  const from = breakEvenVolume(fixed, asStated)
  const back = payback(once, monthly, volume, asStated)
  const changed: ReadonlyArray<readonly [string, Bounded | string, number]> = [
    ["as stated", asStated, fixed],
    [`${buy} 20 % cheaper`, saving({ price: 0.8 }), fixed],
    [`${buy} 50 % cheaper`, saving({ price: 0.5 }), fixed],
    [`${buy} 20 % dearer`, saving({ price: 1.2 }), fixed],
    ["fixed cost a half more", asStated, 1.5 * fixed],
    ...(rightAnswer === undefined
      ? []
      : [
          [
            `${build} ${unit === "share" ? "1 point" : "0.01"} worse`,
            saving({ quality: -0.01 }),
            fixed
          ] as const,
          [
            `${build} ${unit === "share" ? "1 point" : "0.01"} better`,
            saving({ quality: 0.01 }),
            fixed
          ] as const
        ])
  ]
  const most = 2 * Math.max(volume, Number.isFinite(from.value) ? from.value : 0)
  const xs = Array.from({ length: points }, (_, k) => (most * k) / (points - 1))
  const a = (amount: number): string => money(Math.abs(amount))
  return {
    verdict,
    status: verdict === "build" ? "yes" : verdict === "buy" ? "no" : "cannot-tell",
    sentences: [
      verdict === "cannot tell"
        ? `Whether to build ${build} or buy ${buy} cannot be told at ${count(volume)} tasks a month: it is between ${a(net.low)} ${net.low < 0 ? "lost" : "saved"} and ${a(net.high)} saved a month.`
        : `${verdict === "build" ? `Build ${build}` : `Buy ${buy}`}: at ${count(volume)} tasks a month building ${verdict === "build" ? "saves" : "loses"} ${a(net.value)} a month (90 % interval ${a(verdict === "build" ? net.low : net.high)} to ${a(verdict === "build" ? net.high : net.low)}).`,
      `Building pays ${volumeWords(from)}${
        once > 0 ? `, and is paid back ${monthsWords(back)}` : ""
      }; a task saves ${asStated.value < 0 ? "-" : ""}${a(asStated.value)}${
        rightAnswer === undefined ? " in cost" : ` with a right answer at ${money(rightAnswer)}`
      }.`
    ],
    doubts: [
      ...(rightAnswer === undefined
        ? ["Quality plays no part, because nobody stated what a right answer is worth."]
        : []),
      ...(rightAnswer !== undefined && judged
        ? [
            "A model judges the quality: its difference is the one that labels of people correct, and the ends of the intervals of cost and quality are added."
          ]
        : []),
      ...(rightAnswer !== undefined && !judged && unscored > 0
        ? [
            `${count(unscored)} of ${counted(pairs, "case")} ${unscored === 1 ? "lacks" : "lack"} a score on one side; if those are not missing by chance, what is saved is another.`
          ]
        : []),
      ...(verdict === "cannot tell" ? ["The interval of what is saved holds 0."] : []),
      "What was stated is taken as it stands; the interval is of the answers in the run.",
      "It holds for traffic like these cases, at these prices."
    ],
    figures: {
      net: figure("saved a month by building", "usd", net),
      breakEvenVolume: figure("tasks a month from which building pays", "requests", from),
      ...(once > 0 ? { payback: figure("months to pay back", "months", back) } : {}),
      saved: figure("saved a task", "usd", asStated),
      fixed: { label: "fixed cost a month", value: fixed, unit: "usd" }
    },
    tables: [
      {
        title: "If something is otherwise",
        columns: [
          { title: "what" },
          { title: "building pays from, tasks a month", unit: "requests" },
          { title: "saved a month", unit: "usd" }
        ],
        rows: changed.flatMap(([what, each, costs]) =>
          typeof each === "string"
            ? []
            : [[what, cell(breakEvenVolume(costs, each)), volume * each.value - costs]]
        )
      }
    ],
    plots: [
      {
        title: "Break-even over volume",
        x: { title: "tasks a month", unit: "requests" },
        y: { title: "saved a month by building", unit: "usd" },
        series: [
          {
            name: `${build} instead of ${buy}`,
            mark: "line",
            points: xs.map((x) => ({
              x,
              y: x * asStated.value - fixed,
              low: x * asStated.low - fixed,
              high: x * asStated.high - fixed
            }))
          }
        ],
        rules: [
          { on: "y", at: 0, label: "breaks even" },
          { on: "x", at: volume, label: "stated volume" }
        ]
      }
    ]
  }
}
