/**
 * Questions whose decisions have every kind of plot, with plain texts or with hostile ones.
 */
import { Decision } from "@assay/core"
import { Effect } from "effect"

const seq = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, nth) => nth)

/** Plots as decisions have them: cost against quality, break-even, risk by coverage, reliability. */
const plots = (say: (text: string) => string): Decision.Decision["plots"] => [
  {
    title: say("Cost against quality"),
    x: { title: say("cost of 1,000 requests"), unit: "usd" },
    y: { title: say("quality"), unit: "share" },
    series: [
      {
        name: say("hybrid"),
        mark: "line",
        points: seq(30).map((nth) => ({
          x: nth * 0.1,
          y: 0.85 + 0.09 * (1 - Math.exp(-nth / 6)),
          low: 0.83 + 0.09 * (1 - Math.exp(-nth / 6)),
          high: 0.87 + 0.09 * (1 - Math.exp(-nth / 6)),
          ...(nth === 11 ? { label: say("threshold 0.71") } : {})
        }))
      },
      {
        name: say("candidates"),
        mark: "point",
        points: [
          { x: 0, y: 0.85, low: 0.82, high: 0.88, label: say("logreg") },
          { x: 2.9, y: 0.94, low: 0.92, high: 0.96, label: say("gpt") }
        ]
      }
    ],
    rules: []
  },
  {
    title: say("Break-even"),
    x: { title: say("requests a month"), unit: "requests", log: true },
    y: { title: say("cost a month"), unit: "usd", log: true },
    series: [
      {
        name: say("model"),
        mark: "line",
        points: seq(9).map((nth) => ({ x: 1_000 * 10 ** (nth / 2), y: 0.003 * 1_000 * 10 ** (nth / 2) }))
      },
      {
        name: say("baseline"),
        mark: "line",
        points: seq(9).map((nth) => ({
          x: 1_000 * 10 ** (nth / 2),
          y: 250 + 0.00001 * 1_000 * 10 ** (nth / 2)
        }))
      }
    ],
    rules: [
      { on: "x", at: 83_600, label: say("break-even") },
      { on: "x", at: 1_000_000, label: say("your volume") }
    ]
  },
  {
    title: say("Risk by coverage"),
    x: { title: say("served"), unit: "share" },
    y: { title: say("error among the served"), unit: "share" },
    series: [
      {
        name: say("gpt"),
        mark: "step",
        points: seq(600).map((nth) => ({
          x: (nth + 1) / 600,
          y: 0.06 * (nth / 600) ** 3 + 0.004 * (nth % 3)
        }))
      }
    ],
    rules: [{ on: "y", at: 0.05, label: say("at most 5 %") }]
  },
  {
    title: say("Reliability"),
    x: { title: say("confidence"), unit: "share" },
    y: { title: say("right"), unit: "share" },
    series: [
      {
        name: say("calibrated"),
        mark: "line",
        points: [
          { x: 0, y: 0 },
          { x: 1, y: 1 }
        ]
      },
      {
        name: say("gpt"),
        mark: "point",
        points: seq(8).map((nth) => ({
          x: 0.3 + nth * 0.09,
          y: 0.25 + nth * 0.095,
          low: 0.18 + nth * 0.095,
          high: Math.min(1, 0.32 + nth * 0.095)
        }))
      }
    ],
    rules: []
  }
]

/** A question that is decided with all that decisions can have. */
export const decider = (
  name: string,
  status: Decision.Decision["status"] = "yes",
  say: (text: string) => string = (text) => text
): Decision.Decider =>
  Decision.make({
    name,
    question: "worth",
    candidates: [],
    scores: [],
    settings: {},
    decide: (grounds) =>
      Effect.succeed({
        _tag: "Decision",
        name,
        question: "worth",
        verdict: say(status === "yes" ? "justified" : status === "no" ? "not justified" : "cannot tell"),
        status,
        sentences: [
          say(
            "gpt is worth its price over logreg: it gets 3.1 points more right (1.2 to 4.9), for $420 a month more at 1,000,000 tasks."
          ),
          say("A right answer is worth it from $0.0093 to $0.038 on; $0.05 was stated.")
        ],
        doubts: [say("The prices are those of the calls when they were made.")],
        figures: {
          difference: {
            label: say("gpt − logreg"),
            value: 0.031,
            low: 0.012,
            high: 0.049,
            confidence: 0.95,
            unit: "points"
          },
          silent: { label: say("silent failures"), unit: "share", absent: say("nothing tells right answers") }
        },
        tables: [
          {
            title: say("Where the model wins"),
            columns: [{ title: say("slice") }, { title: say("difference"), unit: "points" }],
            rows: [[say("kind edge"), [0.06, 0.02, 0.1]]]
          }
        ],
        plots: plots(say),
        basis: {
          run: grounds.run,
          dataset: grounds.dataset.digest,
          at: grounds.at,
          score: grounds.scores[0]?.name ?? "",
          candidates: grounds.candidates.map((each) => each.name),
          cases: grounds.dataset.cases
        }
      })
  })

/** A question that nothing answers. */
export const unanswerable = (name: string, message: string): Decision.Decider => ({
  ...decider(name),
  decide: () => Effect.fail(new Decision.Error({ message }))
})
