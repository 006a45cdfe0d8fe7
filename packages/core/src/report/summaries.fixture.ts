/**
 * Made-up summaries for tests and for looking at: a small one, one of many candidates, and one of hostile texts.
 */
import type {
  CandidateSummary,
  Costs,
  Endings,
  Estimate,
  ScoreFigures,
  ScoreSummary,
  Summary,
  Timing,
  Usd
} from "./Summary.ts"

const wilson = (right: number, n: number): Estimate => {
  const z = 1.959964
  const p = right / n
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n)
  return { value: p, low: centre - half, high: centre + half, confidence: 0.95, method: "wilson" }
}

/** Figures of a score that is 0 or 1. */
export const figures = (right: number, scored: number, unscored = 0, errored = 0): ScoreFigures => ({
  n: scored + unscored + errored,
  scored,
  unscored,
  errored,
  cases: scored,
  ...(scored === 0 ? {} : { mean: wilson(right, scored) })
})

export const score = (overall: ScoreFigures, rest: Partial<ScoreSummary> = {}): ScoreSummary => ({
  scorer: "match",
  score: "match",
  unit: "share",
  overall,
  slices: [],
  unscoredReasons: [],
  metrics: {},
  ...rest
})

const noEndings: Endings = {
  right: 0,
  wrong: 0,
  unscored: 0,
  escalated: 0,
  refused: 0,
  malformed: 0,
  truncated: 0,
  errored: 0
}

export const candidate = (
  name: string,
  scores: ReadonlyArray<ScoreSummary>,
  rest: Partial<Omit<CandidateSummary, "endings">> & { readonly endings?: Partial<Endings> } = {}
): CandidateSummary => {
  const overall = scores[0]?.overall ?? figures(0, 0)
  const right = Math.round((overall.mean?.value ?? 0) * overall.scored)
  return {
    name,
    kind: "task",
    fingerprint: "5f0c7e",
    trials: { planned: overall.n, finished: overall.n, missing: 0 },
    scores,
    latency: {
      n: overall.n,
      independent: overall.n,
      totalMs: 500 * overall.n,
      replayed: 0,
      recorded: false,
      percentiles: [
        { quantile: 0.5, ms: 412, lowMs: 400, highMs: 430, confidence: 0.95 },
        { quantile: 0.95, ms: 1_240, lowMs: 1_100, highMs: 1_400, confidence: 0.95 },
        { quantile: 0.99, needs: 299 }
      ]
    },
    models: [],
    attempts: overall.n,
    retried: [],
    errors: [],
    notes: [],
    ...rest,
    endings: {
      ...noEndings,
      right,
      wrong: overall.scored - right,
      unscored: overall.unscored,
      errored: overall.errored,
      ...rest.endings
    }
  }
}

export const summary = (
  candidates: ReadonlyArray<CandidateSummary>,
  rest: Partial<Summary> = {}
): Summary => ({
  version: 1,
  run: "01KAVQ8Z3M7R",
  experiment: "ticket-intents",
  complete: true,
  dataset: {
    name: "tickets",
    version: "2026-03",
    digest: "3f2a9c1b04de77aa",
    cases: 240,
    selected: 240,
    kinds: { typical: 180, edge: 40, adversarial: 20 }
  },
  repeats: 1,
  seed: 1,
  candidates,
  comparisons: [],
  ...rest
})

const kindSlices = (rights: readonly [number, number, number]): ScoreSummary["slices"] => [
  { by: "kind", value: "typical", figures: figures(rights[0], 180) },
  { by: "kind", value: "edge", figures: figures(rights[1], 38, 1, 1) },
  { by: "kind", value: "adversarial", figures: figures(rights[2], 16, 1, 3) }
]

const tagSlices: ScoreSummary["slices"] = ["de", "en", "fr"].map((value, nth) => ({
  by: "tag",
  tag: "language",
  value,
  figures: figures(60 - 10 * nth, 80)
}))

/** Three candidates with everything a report can show. */
export const small = summary(
  [
    candidate(
      "gpt",
      [
        score(figures(201, 234, 2, 4), {
          slices: [...kindSlices([166, 28, 7]), ...tagSlices],
          unscoredReasons: [{ reason: 'the judge\'s reply was not JSON: "I think that…"', trials: 2 }],
          metrics: {
            perClass: [
              { label: "refund", support: 90, predicted: 88, precision: 0.91, recall: 0.88, f1: 0.8947 },
              { label: "cancel", support: 80, predicted: 84, precision: 0.8, recall: 0.85, f1: 0.8242 },
              { label: "other", support: 64, predicted: 60, precision: 0.77, recall: 0.78 }
            ],
            averages: {
              accuracy: 0.859,
              macro: { f1: 0.8312, recall: 0.8367 },
              weighted: { f1: 0.842, recall: 0.85 }
            },
            confusion: {
              expected: ["refund", "cancel", "other"],
              columns: [
                { kind: "class", label: "refund" },
                { kind: "class", label: "cancel" },
                { kind: "class", label: "other" },
                { kind: "outside", label: "Refund." },
                { kind: "no-answer" }
              ],
              counts: [
                [79, 6, 4, 1, 0],
                [4, 68, 6, 0, 2],
                [5, 10, 47, 0, 2]
              ]
            },
            kappa: 0.7713
          }
        }),
        score(
          {
            ...figures(0, 0),
            n: 240,
            scored: 234,
            unscored: 2,
            errored: 4,
            mean: { value: 12.61, low: 11.9, high: 13.3, confidence: 0.95, method: "student-t" }
          },
          { scorer: "reply", score: "words", unit: "number" }
        )
      ],
      {
        tokens: { trials: 236, input: 48_210, output: 1_204 },
        attempts: 251,
        errors: [
          {
            reason: "429: rate limit reached for gpt-5-mini on requests per minute; gave up after 5 attempts",
            trials: 3
          },
          { reason: "timed out after 2 minutes", trials: 1 }
        ],
        endings: { wrong: 29, refused: 3, malformed: 1 }
      }
    ),
    candidate(
      "regex",
      [
        score(figures(150, 240), { slices: [...kindSlices([130, 15, 5]), ...tagSlices] }),
        score(figures(0, 0, 240), {
          scorer: "reply",
          score: "words",
          unit: "number",
          unscoredReasons: [{ reason: "not a text", trials: 240 }]
        })
      ],
      {
        kind: "function",
        latency: {
          n: 240,
          independent: 240,
          totalMs: 1,
          replayed: 0,
          recorded: false,
          percentiles: [
            { quantile: 0.5, ms: 0.0042, lowMs: 0.004, highMs: 0.005, confidence: 0.95 },
            { quantile: 0.95, ms: 0.011, lowMs: 0.01, highMs: 0.02, confidence: 0.95 },
            { quantile: 0.99, needs: 299 }
          ]
        }
      }
    ),
    candidate("logreg", [score(figures(188, 240), { slices: [...kindSlices([155, 24, 9]), ...tagSlices] })], {
      kind: "baseline",
      latency: {
        n: 240,
        independent: 240,
        totalMs: 1_000,
        replayed: 240,
        recorded: true,
        percentiles: [
          { quantile: 0.5, ms: 0.38, lowMs: 0.3, highMs: 0.4, confidence: 0.95 },
          { quantile: 0.95, ms: 38, lowMs: 30, highMs: 40, confidence: 0.95 },
          { quantile: 0.99, needs: 299 }
        ]
      },
      notes: ["Cross-fitted in 5 folds: every case was answered by a model that had not seen it."]
    })
  ],
  { against: "logreg" }
)

const usd = (value: number, method: NonNullable<Usd["interval"]>["method"] = "student-t"): Usd => ({
  usd: value,
  interval: { lowUsd: 0.93 * value, highUsd: 1.08 * value, confidence: 0.95, method }
})

/** What 240 trials cost, at so much each. */
export const costs = (each: number, rest: Partial<Costs> = {}): Costs => ({
  trials: 240,
  known: {
    totalUsd: 240 * each,
    inputUsd: 150 * each,
    outputUsd: 90 * each,
    spentUsd: 240 * each,
    perTrialUsd: each,
    perCase: usd(each),
    perRight: usd(1.2 * each, "fieller"),
    perMonth: { cases: 10_000, ...usd(10_000 * each) }
  },
  isAtLeast: false,
  unpriced: { trials: 0, reasons: [] },
  ...rest
})

const timing = (p50: number, p95: number, n = 240): Timing => ({
  n,
  independent: n,
  totalMs: 1.2 * n * p50,
  percentiles: [
    { quantile: 0.5, ms: p50, lowMs: 0.9 * p50, highMs: 1.1 * p50, confidence: 0.95 },
    { quantile: 0.95, ms: p95, lowMs: 0.9 * p95, highMs: 1.1 * p95, confidence: 0.95 },
    { quantile: 0.99, needs: 368 }
  ]
})

const served = candidate("x", [score(figures(200, 240))]).latency

/** Candidates that cost something: all known, a part not known, nothing known; and one that costs nothing. */
export const priced = summary(
  [
    candidate("gpt", [score(figures(200, 240))], {
      cost: costs(0.000_451_2),
      latency: {
        ...served,
        firstToken: timing(180, 420),
        queued: timing(2, 8),
        limited: timing(350, 4_100),
        trial: timing(900, 5_200)
      },
      models: [{ model: "gpt-5-mini-2025-08-07", trials: 240 }],
      attempts: 253,
      retried: [
        { error: "RateLimited", attempts: 12 },
        { error: "TimedOut", attempts: 1 }
      ]
    }),
    candidate("claude", [score(figures(228, 240))], {
      cost: costs(0.006_21, {
        isAtLeast: true,
        unpriced: {
          trials: 3,
          reasons: [{ reason: "an attempt broke off; what it cost is not known", trials: 3 }]
        }
      }),
      latency: {
        ...served,
        queued: timing(3_000, 6_000),
        limited: timing(0.1, 0.2),
        trial: timing(3_420, 7_300)
      }
    }),
    candidate("local", [score(figures(120, 240))], {
      cost: {
        trials: 240,
        isAtLeast: true,
        unpriced: { trials: 240, reasons: [{ reason: "no price is known for vllm/qwen3-8b", trials: 240 }] }
      }
    }),
    candidate("regex", [score(figures(150, 240))], { kind: "function" })
  ],
  { against: "regex" }
)

/** Twelve candidates with long, alike names, on an incomplete run of several repeats. */
export const many = summary(
  Array.from({ length: 12 }, (_, nth) =>
    candidate(
      `anthropic/claude-sonnet-5-20260${(nth % 9) + 1}01-thinking-budget-${1024 * (nth + 1)}-prompt-v${nth}`,
      [
        score(figures(6_200 - 40 * nth, 7_500, 20 * nth, nth), {
          slices: [
            { by: "kind", value: "typical", figures: figures(5_000 - 40 * nth, 5_500) },
            { by: "kind", value: "edge", figures: figures(1_200, 2_000, 20 * nth, nth) },
            ...Array.from({ length: 30 }, (_value, tag) => ({
              by: "tag" as const,
              tag: "customer",
              value: `customer-${String(tag).padStart(2, "0")}`,
              figures: figures(100 + tag, 200 + 3 * tag)
            }))
          ]
        })
      ],
      {
        trials: { planned: 7_920, finished: 7_500 + 21 * nth, missing: 420 - 21 * nth },
        tokens: { trials: 7_500, input: 4_821_000 * (nth + 1), output: 120_400 }
      }
    )
  ),
  { complete: false, repeats: 3, experiment: "long names" }
)

const nasty = [
  "evil\u001b[2J\u001b]0;owned\u0007",
  "日本語の候補モデル（試験用）とても長い名前",
  "👨‍👩‍👧‍👦 family | `code` <script>alert(1)</script>",
  "abc\u202egnp.exe\u2066 [link](https://evil.example) @someone #12"
]

/** Names and reasons that try to break a terminal or a page. */
export const hostile = summary(
  nasty.map((name, nth) =>
    candidate(
      name,
      [
        score(figures(20 + nth, 40, 2, 1), {
          scorer: "match\r\nX",
          score: "| a | b |",
          slices: nasty.map((value) => ({ by: "tag" as const, tag: "t\tg", value, figures: figures(3, 9) })),
          unscoredReasons: nasty.map((reason) => ({ reason: `${reason} ${reason}`, trials: 1 })),
          metrics: { "<b>": { [name]: name, "\u009b31m": 1 } }
        })
      ],
      { errors: [{ reason: `line one\nline two\u2028${name}`, trials: 1 }], notes: [`# ${name}\n\n- x`] }
    )
  ),
  { experiment: "hostile\u001b[31m", against: nasty[1] ?? "" }
)

/** `small` with every text that comes from users or models replaced, one after the other, by the given ones. */
export const withTexts = (texts: ReadonlyArray<string>): Summary => {
  let at = 0
  const next = (): string => texts[at++ % texts.length] ?? ""
  return {
    ...small,
    experiment: next(),
    against: next(),
    run: next(),
    dataset: {
      ...small.dataset,
      name: next(),
      version: next(),
      digest: next(),
      kinds: { [next()]: 3, [next()]: 4 }
    },
    candidates: small.candidates.map((each) => ({
      ...each,
      name: next(),
      notes: [next()],
      errors: each.errors.map(({ trials }) => ({ reason: next(), trials })),
      cost: costs(0.001, {
        isAtLeast: true,
        unpriced: { trials: 2, reasons: [{ reason: next(), trials: 2 }] }
      }),
      models: [{ model: next(), trials: 1 }],
      retried: [{ error: next(), attempts: 3 }],
      latency: { ...each.latency, limited: timing(1_000, 2_000) },
      scores: each.scores.map((one) => ({
        ...one,
        scorer: next(),
        score: next(),
        slices: one.slices.map((slice) =>
          slice.by === "kind" ? { ...slice, value: next() } : { ...slice, tag: next(), value: next() }
        ),
        unscoredReasons: [{ reason: next(), trials: 3 }],
        metrics: { [next()]: { [next()]: next() }, [next()]: { [next()]: { [next()]: 1 } }, [next()]: next() }
      }))
    }))
  }
}
