/**
 * Runs for tests: one whose every text is hostile, and one of any size.
 */
import { Dataset, Experiment, Progress, Prompt, type Provider, Scorer, Task } from "@assay/core"
import { type RunReport, SqliteStore, Store } from "@assay/core/analysis"
import { Effect, Schema } from "effect"
import { decider, unanswerable } from "./decisions.fixture.ts"
import { Html } from "./index.ts"

/** A run that has ended, and its report. */
export interface RenderedRun {
  readonly html: string
  readonly report: RunReport.RunReport
}

/** Runs an experiment in memory and renders it. */
export const rendered = <Input, Expected, Output>(
  experiment: Experiment.Experiment<Input, Expected, Output>,
  options: Html.Options = {}
): Promise<RenderedRun> =>
  Effect.gen(function* () {
    const ended = yield* Experiment.run(experiment)
    const runs = yield* Store.Runs
    const run = yield* runs.byId(ended.id)
    if (run === undefined) return yield* Effect.die("the run is not stored")
    const html = yield* Html.render(yield* Store.Trials, run, ended.report, {
      cases: ended.isSelected,
      asked: ended.asked,
      ...options
    })
    return { html, report: ended.report }
  }).pipe(Effect.provide([SqliteStore.layer(":memory:"), Progress.layerSilent]), Effect.runPromise)

/** Texts that would run, load, close, hide or reorder something if they were anything but texts. */
export const hostile: ReadonlyArray<string> = [
  "<script>alert('script')</script>",
  "</script><script>alert('closed')</script>",
  "<!-- <script>alert('comment')</script> --><!--",
  "<img src=x onerror=alert('image')>",
  "<svg onload=alert('svg')><style>*{display:none}</style></svg>",
  "javascript:alert('url')",
  "data:text/html,<script>alert('data')</script>",
  '<iframe src="https://example.com/"></iframe><link rel=stylesheet href=//example.com/x.css>',
  '<meta http-equiv=refresh content="0;url=https://example.com">',
  "<base href=https://example.com/><form action=https://example.com><input autofocus onfocus=alert(1)>",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a template, on purpose
  "{{constructor.constructor('alert(1)')()}} ${alert(1)} #{alert(1)}",
  "'] || alert('expression') || datum['label'] \\u0027 \"); alert(1); //",
  "abc\u202etxt.exe\u202c and \u2066isolated\u2069, zero\u200bwidth\ufeff, \u001b[31mred\u001b[0m, nul\u0000, bell\u0007",
  "line\u2028separator\u2029 and &lt;b&gt;entities&amp;",
  "]]></title></textarea></style></bdi></details><h1>out</h1>"
]

const first = "a'b\"]) | alert(1) // </script><img src=x onerror=alert(1)>"
const second = 'datum["label"] + {{7*7}} \u202egnp\u202c'

/** Candidates, dataset, tags, inputs, outputs, reasons: hostile all. */
export const hostileExperiment = Experiment.make("<script>alert('name')</script>", {
  dataset: Dataset.make(
    "<b>data</b>",
    hostile.flatMap((text, nth) =>
      [0, 1, 2, 3].map((copy) => ({
        id: `case ${nth}.${copy} ${text}`.toWellFormed(),
        input: text,
        expected: text,
        tags: { "<i>tag</i>": text.slice(0, 40), "datum['x']": copy % 2 === 0 ? "</script>" : "'+alert(1)+'" }
      }))
    ),
    { input: Schema.String, expected: Schema.String }
  ),
  candidates: {
    [first]: (input: string) => input,
    [second]: (input: string) => {
      if (input.length % 5 === 0) throw new Error(`failed on ${input}`)
      return input.length % 2 === 0 ? input : `${input} and more ${input}`
    }
  },
  scorers: [
    Scorer.make<string, string, string>("</td><script>score</script>", (trial) =>
      trial.output === trial.expected ? 1 : 0
    )
  ],
  against: second,
  decide: [
    decider(hostile.join(" "), "no", (text) => `${hostile[text.length % hostile.length]} ${text}`),
    unanswerable("<b>no</b>", hostile.join(" "))
  ],
  maxErrorRate: 1
})

const words =
  "the quick brown fox jumps over the lazy dog while seven wizards judge my sphinx of black quartz".split(" ")

const sentence = (seed: number, length: number): string =>
  Array.from({ length }, (_, nth) => words[(seed * 7 + nth * (1 + (seed % 13))) % words.length]).join(" ")

/** So many cases with two candidates and texts of some hundred characters. */
export const largeExperiment = (cases: number) =>
  Experiment.make("large", {
    dataset: Dataset.make(
      "large",
      Array.from({ length: cases }, (_, nth) => ({
        id: `case-${String(nth).padStart(6, "0")}`,
        input: `${nth}: ${sentence(nth, 90)}`,
        expected: String(nth % 10),
        tags: { language: ["en", "de", "fr"][nth % 3] ?? "" }
      })),
      { input: Schema.String, expected: Schema.String }
    ),
    candidates: {
      careful: (input: string) =>
        `${sentence(input.length + Number.parseInt(input, 10), 60)} ${Number.parseInt(input, 10) % 10}`,
      quick: (input: string) =>
        `${sentence(Number.parseInt(input, 10), 60)} ${Number.parseInt(input, 10) % 7}`
    },
    scorers: [
      Scorer.make<string, string, string>("ends", (trial) =>
        trial.output.endsWith(` ${trial.expected}`) ? 1 : 0
      )
    ],
    against: "quick"
  })

const echo = Task.make("echo", {
  input: Schema.String,
  output: Schema.String,
  prompt: (input) => [Prompt.system("Say what the user says, and nothing else at all."), Prompt.user(input)]
})

/** A provider that says back what it hears, or nothing where `isSilent` says so. Its settings have a secret in them. */
const echoing = (name: string, isSilent: (text: string) => boolean): Provider.Provider => ({
  id: `echo/${name}`,
  settings: { model: name, temperature: 0.3, apiKey: "sk-never-to-be-seen" },
  complete: ({ messages }) => {
    const said = String(messages.at(-1)?.content)
    return Effect.succeed({
      text: isSilent(said) ? "" : said,
      finish: "stop",
      usage: { inputTokens: 10, outputTokens: 2 }
    })
  },
  price: () => ({
    _tag: "Priced",
    usd: 0.003,
    inputUsd: 0.001,
    outputUsd: 0.002,
    model: name,
    source: "override"
  })
})

/** Three candidates in a clear order: one that is always right, one every other time, one never. */
export const rankedExperiment = Experiment.make("ranked", {
  dataset: Dataset.make(
    "numbers",
    Array.from({ length: 40 }, (_, nth) => ({ id: `n-${40 - nth}`, input: `${nth}`, expected: `${nth}` })),
    { input: Schema.String, expected: Schema.String }
  ),
  candidates: {
    always: Task.on(
      echo,
      echoing("large", () => false)
    ),
    half: Task.on(
      echo,
      echoing("small", (text) => Number(text) % 2 === 0)
    ),
    never: () => "no"
  },
  scorers: { exact: ({ output, expected }) => output === expected },
  against: "never"
})

const Receipt = Schema.Struct({
  total: Schema.Union([Schema.String, Schema.Finite]),
  currency: Schema.String
})

/** Records of which one field is right and the other is not. */
export const recordExperiment = Experiment.make("records", {
  dataset: Dataset.make(
    "receipts",
    [{ id: "n-9", input: "9", expected: { total: "nine", currency: "EUR" } }],
    { input: Schema.String, expected: Receipt }
  ),
  candidates: {
    reads: Task.on(Task.make("read", { input: Schema.String, output: Receipt, prompt: (input) => input }), {
      ...echoing("reader", () => false),
      complete: () => Effect.succeed({ text: '{ "total": 9, "currency": "EUR" }', finish: "stop" as const })
    })
  },
  scorers: { fields: () => 0.5 }
})
