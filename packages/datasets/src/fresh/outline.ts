/**
 * A comparison with production, as people read it.
 */
import { Report as CoreReport } from "@assay/core"
import type { Answer, Rate, Report, Side } from "./model.ts"
import { mixText, shareText } from "./questions.ts"

const { count, counted, percent } = CoreReport.Figures

const words: Readonly<Record<Report["verdict"], string>> = {
  fresh: "Fresh",
  stale: "Stale",
  "cannot-tell": "Cannot tell"
}

const tones = { fresh: "plain", stale: "bad", "cannot-tell": "warning" } as const

const line = (text: string, tone: CoreReport.Tone = "plain"): CoreReport.Line => ({
  _tag: "Line",
  text,
  tone
})
const cell = (text: string, tone: CoreReport.Tone = "plain"): CoreReport.Cell => ({ text, tone })
const label = (header: string): CoreReport.Column => ({ header, align: "left", role: "label" })
const figure = (header: string): CoreReport.Column => ({ header, align: "right", role: "figure" })

const sideText = (what: string, { name, n, compared, clusters }: Side): string =>
  `${what}: ${name}, ${counted(n, "row")}${compared < n ? `, of which ${count(compared)} were drawn to be compared` : ""}${clusters < compared ? `, in ${counted(clusters, "cluster")}` : ""}`

const answerRow = (
  name: string,
  { estimate, low, high, margin, p, verdict, detectable }: Answer,
  text: (size: number) => string
) => [
  cell(name),
  cell(text(estimate)),
  cell(`${text(low)} to ${text(high)}`),
  cell(text(margin)),
  cell(p < 0.001 ? "<0.001" : p.toFixed(3)),
  cell(text(detectable)),
  cell(words[verdict].toLowerCase(), tones[verdict])
]

const shortText = (text: string): string =>
  JSON.stringify(text.replace(/\s+/gu, " ").trim().slice(0, 90).toWellFormed())

const rateTable = (caption: string, rates: ReadonlyArray<Rate>): CoreReport.Table => {
  const told = rates.filter(({ verdict }) => verdict === "moved")
  // A row or two say nothing, and their bounds fill the page.
  const others = rates.filter((each) => !told.includes(each) && each.reference + each.production >= 5)
  const shown = [...told, ...others].slice(0, 10)
  return {
    _tag: "Table",
    caption: shown.length < rates.length ? `${caption} (${shown.length} of ${rates.length})` : caption,
    columns: [
      label("name"),
      figure("set"),
      figure("production"),
      figure("ratio"),
      figure("interval"),
      figure("finds ×"),
      label("")
    ],
    rows: shown.map(({ name, reference, production, ratio, detectable, verdict }) => [
      cell(name.slice(0, 40)),
      cell(count(reference)),
      cell(count(production)),
      cell(ratio.estimate.toFixed(2)),
      cell(`${ratio.low.toFixed(2)} to ${ratio.high > 99 ? ">99" : ratio.high.toFixed(2)}`),
      cell(detectable > 99 ? ">99" : detectable.toFixed(1)),
      cell(verdict === "cannot-tell" ? "cannot tell" : verdict, verdict === "moved" ? "bad" : "plain")
    ])
  }
}

const answers = ({ uncovered, mix, energyP }: Report): ReadonlyArray<CoreReport.Section> =>
  uncovered === undefined || mix === undefined
    ? []
    : [
        {
          title: "",
          blocks: [
            {
              _tag: "Table",
              columns: [
                label("question"),
                figure("size"),
                figure("interval"),
                figure("margin"),
                figure("p"),
                figure("finds"),
                label("")
              ],
              rows: [answerRow("new traffic", uncovered, shareText), answerRow("other mix", mix, mixText)]
            },
            ...(energyP === undefined
              ? []
              : [
                  line(
                    `Energy distance of the embeddings: p ${energyP < 0.001 ? "<0.001" : energyP.toFixed(3)} that nothing differs at all.`,
                    "quiet"
                  )
                ])
          ]
        }
      ]

const groups = (report: Report): ReadonlyArray<CoreReport.Section> =>
  report.groups.length === 0
    ? []
    : [
        {
          title: report.uncovered === undefined ? "Unlike any case" : "Not covered, the largest group first",
          blocks: report.groups.flatMap(({ n, share, words: typical, examples, nearest }) => [
            line(
              `${counted(n, "request")}${report.uncovered === undefined ? "" : ` (${percent(share, 2)})`}: ${typical.length === 0 ? "no word in common" : typical.join(", ")}`,
              "strong"
            ),
            ...examples.slice(0, 1).map(({ text }) => line(`  such as ${shortText(text)}`)),
            ...nearest
              .slice(0, 1)
              .map(({ id, text }) => line(`  nearest case ${id}: ${shortText(text)}`, "quiet"))
          ])
        }
      ]

const drift = ({ lengths, languages, labels }: Report): CoreReport.Section => ({
  title: "Lengths, languages, labels",
  blocks: [
    line(
      `Characters (p10, p50, p90): ${lengths.reference.map(count).join(", ")} in the set, ${lengths.production.map(count).join(", ")} in production; p ${lengths.p < 0.001 ? "<0.001" : lengths.p.toFixed(3)} that they are alike`
    ),
    ...(languages.length > 1
      ? [rateTable("Languages", languages)]
      : languages.map(({ name }) => line(`All in one language: ${name}`))),
    ...(labels.length > 0 ? [rateTable("Labels", labels)] : [])
  ]
})

/** The comparison as an outline; every medium has a writer of these. */
export const outlineOf = (report: Report): CoreReport.Outline => ({
  title: `${words[report.verdict]}: ${report.sentence}`,
  lines: [
    line(sideText("Set", report.reference), "quiet"),
    line(sideText("Production", report.production), "quiet"),
    line(`Compared by ${report.space.name}, ${count(report.space.width)} dimensions`, "quiet")
  ],
  sections: [
    ...answers(report),
    ...groups(report),
    drift(report),
    ...(report.notes.length === 0 ? [] : [{ title: "Notes", blocks: report.notes.map((note) => line(note)) }])
  ]
})
