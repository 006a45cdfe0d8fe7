/**
 * What a candidate costs a month in production: the cost of an answer in the run, times the volume, with what production
 * does otherwise. Every factor is none unless it is stated, and the arithmetic is a table.
 */
import { Decision } from "@assay/core"
import { promised } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import { basisOf } from "./grounds/basis.ts"
import { count, counted } from "./grounds/counts.ts"
import { figureOf, meanAmount } from "./grounds/figure.ts"
import { candidateBeside, candidateNamed, scoreNamed } from "./grounds/named.ts"
import { clustersOf } from "./grounds/perCase.ts"
import { money } from "./grounds/words.ts"
import { complaintOf, type Factors, stepsOf } from "./volume/factors.ts"
import { atLimit, complaintOfProvider, type Provider } from "./volume/provider.ts"

export type { Factors } from "./volume/factors.ts"
export type { Amount, Provider, ProviderLimit } from "./volume/provider.ts"

/** What is asked. */
export interface Options extends Factors {
  /**
   * The candidate.
   *
   * @defaultValue the only one of the run
   */
  readonly candidate?: string
  /** Tasks a month, above 0. */
  readonly volume: number
  /**
   * What a month may cost at most, in US dollars, above 0.
   *
   * @defaultValue none: the decision says what it costs, and not whether that is too much
   */
  readonly budget?: number
  /**
   * What the provider takes: the profile that `assay load profile` measures, or its limit written down. The decision then says
   * how long the volume takes at that limit, and is `over the provider's limit` where a month is not enough.
   *
   * @defaultValue none: the volume is costed as if any number of calls were taken
   */
  readonly provider?: Provider
}

/** The cost of input and of output of the cases of which both are known. */
const partsOf = ({ trials }: Decision.GroundsCandidate) => {
  const known = [...Map.groupBy(trials, (trial) => trial.case)].flatMap(([id, each]) => {
    const priced = each.flatMap(({ costUsd, inputUsd }) =>
      costUsd === undefined ? [] : [{ costUsd, inputUsd }]
    )
    const [first] = each
    if (priced.length === 0) return []
    const sum = (of: (trial: (typeof priced)[number]) => number): number =>
      priced.reduce((total, trial) => total + of(trial), 0) / priced.length
    return [
      {
        id,
        cluster: first?.cluster,
        // Without a split all counts as output, which no prompt cache makes cheaper.
        input: sum(({ inputUsd = 0 }) => inputUsd),
        output: sum(({ costUsd, inputUsd = 0 }) => costUsd - inputUsd)
      }
    ]
  })
  return {
    known,
    unpriced: trials.filter(({ costUsd }) => costUsd === undefined).length,
    unsplit: trials.filter(({ costUsd, inputUsd }) => (costUsd ?? 0) > 0 && inputUsd === undefined).length
  }
}

const confidence = 0.9

const meanOf = (rows: ReturnType<typeof partsOf>["known"], of: (row: (typeof rows)[number]) => number) => {
  const clusters = clustersOf(rows)
  return meanAmount(Float64Array.from(rows, of), {
    confidence,
    ...(clusters === undefined ? {} : { clusters })
  })
}

const nameOf = ({ candidate, volume }: Options): string =>
  `cost of ${candidate === undefined ? "" : `${candidate} at `}${count(volume)} tasks a month`

/** Answers the question from the grounds of a run. */
export const assess = Effect.fn("Volume.assess")(function* (
  grounds: Decision.Grounds,
  options: Options
): Effect.fn.Return<Decision.Decision, Decision.Error> {
  const { volume, budget, review } = options
  const wrong =
    complaintOf(options) ??
    complaintOfProvider(options.provider) ??
    (volume > 0 && Number.isFinite(volume)
      ? budget === undefined || budget > 0
        ? undefined
        : `budget: expected US dollars a month above 0, found ${budget}`
      : `volume: expected tasks a month above 0, found ${volume}`)
  if (wrong !== undefined) return yield* new Decision.Error({ message: wrong })
  const candidate = yield* options.candidate === undefined
    ? candidateBeside(grounds, [])
    : candidateNamed(grounds, options.candidate)
  const score = yield* scoreNamed(grounds)
  const { known, unpriced, unsplit } = partsOf(candidate)
  const steps = stepsOf(options)
  const shell = {
    _tag: "Decision" as const,
    name: nameOf(options),
    question: "volume",
    basis: basisOf(grounds, { score: score.name, candidates: [candidate.name], cases: known })
  }
  if (known.length === 0) {
    return {
      ...shell,
      verdict: "cannot tell",
      status: "cannot-tell",
      sentences: [
        `What ${candidate.name} costs a month cannot be told: no answer has a known cost, and unknown is not zero.`,
        "It takes a price of its model, or prices in the provider's settings."
      ],
      doubts: [],
      figures: { month: { label: "cost a month", unit: "usd", absent: "no answer has a known cost" } },
      tables: [],
      plots: []
    }
  }
  const input = steps.reduce((product, step) => product * step.input, 1)
  const output = steps.reduce((product, step) => product * step.output, 1)
  const added = steps.reduce((sum, step) => sum + step.usd, 0)
  const task = meanOf(known, (row) => input * row.input + output * row.output + added)
  const month =
    task._tag === "Withheld"
      ? { ...task, estimate: (task.estimate ?? 0) * volume }
      : {
          ...task,
          estimate: task.estimate * volume,
          low: Math.max(0, task.low * volume),
          high: task.high * volume
        }
  const [plainInput, plainOutput] = [
    meanOf(known, (row) => row.input).estimate ?? 0,
    meanOf(known, (row) => row.output).estimate ?? 0
  ]
  let at = { input: plainInput * volume, output: plainOutput * volume, rest: 0 }
  const lines = [
    ["answers as in the run", at.input, at.output, 0, at.input + at.output] as const,
    ...steps.map((step) => {
      at = {
        input: at.input * step.input,
        output: at.output * step.output,
        rest: at.rest + step.usd * volume
      }
      return [step.title, at.input, at.output, at.rest, at.input + at.output + at.rest] as const
    })
  ]
  const range =
    month._tag === "Withheld" || month.low === month.high
      ? ""
      : ` (90 % interval ${money(month.low)} to ${money(month.high)})`
  const fits =
    budget === undefined || month._tag === "Withheld"
      ? undefined
      : month.high <= budget
        ? ("within the budget" as const)
        : month.low > budget
          ? ("over the budget" as const)
          : ("cannot tell" as const)
  const hours = review?.minutes === undefined ? undefined : (review.share * volume * review.minutes) / 60
  const run = (plainInput + plainOutput) * volume
  const limit =
    options.provider === undefined ? undefined : atLimit(options.provider, candidate.trials, volume, options)
  const isOver = fits === "over the budget" || limit?.fits === false
  const isOpen =
    fits === "cannot tell" ||
    (budget !== undefined && fits === undefined) ||
    (limit !== undefined && limit.fits === undefined)
  const verdict =
    fits === "over the budget"
      ? fits
      : limit?.fits === false
        ? "over the provider's limit"
        : limit !== undefined && limit.fits === undefined
          ? "cannot tell"
          : (fits ?? "costed")
  const cost = `${candidate.name} costs ${money(month.estimate)} a month at ${count(volume)} tasks${range}${
    fits === undefined || budget === undefined
      ? ""
      : fits === "cannot tell"
        ? `; whether that is within ${money(budget)} cannot be told`
        : `, ${fits} of ${money(budget)}`
  }.`
  const arithmetic = `Answers as in the run cost ${money(run)}; ${
    steps.every((step) => step.title.endsWith("(none)"))
      ? "nothing else was stated, so nothing else is in it"
      : `what was stated makes of it ${money((task.estimate ?? 0) * volume)}`
  }${hours === undefined ? "" : `, and people review for ${counted(Math.round(hours), "hour")} a month`}.`
  return {
    ...shell,
    verdict,
    status: isOver ? "no" : isOpen ? "cannot-tell" : "yes",
    sentences:
      limit === undefined
        ? [cost, arithmetic]
        : verdict === "over the provider's limit"
          ? [limit.sentence, cost]
          : [cost, limit.sentence],
    doubts: [
      ...(unpriced === 0
        ? []
        : [
            `The cost of ${count(unpriced)} of ${counted(candidate.trials.length, "answer")} is not known; unknown is not zero, and the figure is of the others.`
          ]),
      ...(unsplit > 0 && options.promptCache !== undefined
        ? [
            `The cost of ${counted(unsplit, "answer")} is not split into input and output; it counts as output, which no prompt cache makes cheaper.`
          ]
        : []),
      "The interval is of the answers in the run; what was stated is taken as it stands.",
      "It holds for traffic like these cases, at these prices.",
      ...(limit?.doubts ?? [])
    ],
    figures: {
      month: figureOf("cost a month", "usd", month),
      task: figureOf("cost a task", "usd", task),
      ...(limit?.hours === undefined
        ? {}
        : {
            hoursAtLimit: { label: "hours at the provider's limit", ...limit.hours, unit: "number" as const }
          }),
      ...(hours === undefined
        ? {}
        : { reviewHours: { label: "hours of review a month", value: hours, unit: "number" as const } })
    },
    tables: [
      {
        title: "The arithmetic of a month",
        columns: [
          { title: "after" },
          { title: "input", unit: "usd" },
          { title: "output", unit: "usd" },
          { title: "judge and review", unit: "usd" },
          { title: "total", unit: "usd" }
        ],
        rows: lines
      }
    ],
    plots: []
  }
})

/** {@link assess} as a promise, for code without Effect. It rejects with the very `Decision.Error`. */
export const assessPromise = (grounds: Decision.Grounds, options: Options): Promise<Decision.Decision> =>
  promised(assess(grounds, options))

/**
 * Asks of every run what a candidate costs a month.
 *
 * **Example**
 *
 * ```ts
 * decide: [Volume.at({ candidate: "gpt", volume: 1_000_000, promptCache: { share: 0.6 }, batch: { share: 0.2 } })]
 * ```
 */
export const at = (options: Options): Decision.Decider =>
  Decision.make({
    name: nameOf(options),
    question: "volume",
    candidates: options.candidate === undefined ? [] : [options.candidate],
    scores: [],
    // Of a profile the limit alone is read.
    settings: JSON.parse(
      JSON.stringify(
        options.provider === undefined ? options : { ...options, provider: { limit: options.provider.limit } }
      )
    ),
    decide: (grounds) => assess(grounds, options)
  })
