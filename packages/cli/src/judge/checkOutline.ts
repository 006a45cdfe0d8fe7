/**
 * What a calibration says of a judge: how far it agrees with people, what it seems biased by, and what the labels support.
 */
import { Calibration, Report } from "@assay/core"

const { Figures } = Report

type Measurement = Calibration.Measurement
type Figure = Measurement["agreement"]
type Section = Report.Outline["sections"][number]

const two = (value: number): string => value.toFixed(2)

const range = ({ low, high }: NonNullable<Figure>): string =>
  low === undefined || high === undefined ? "" : ` [${two(low)}, ${two(high)}]`

const written = (figure: Figure): string => (figure === undefined ? "n/a" : two(figure.value) + range(figure))

const percent = (figure: Figure): string =>
  figure === undefined
    ? "n/a"
    : figure.low === undefined || figure.high === undefined
      ? Figures.rate(figure.value)
      : Figures.estimate({ value: figure.value, low: figure.low, high: figure.high }, "percent")

const line = (text: string, tone: Report.Tone = "plain") => ({ _tag: "Line", text, tone }) as const

const agreementFields = (measured: Measurement): ReadonlyArray<readonly [string, string]> => {
  const { agreement, constant, kappa, weightedKappa, alpha, gwet, sensitivity, specificity } = measured
  const isBinary = measured.scale.levels.length === 2
  return [
    [
      "agreement",
      `${percent(agreement)}${constant === undefined ? "" : `; always the commonest label: ${Figures.rate(constant)}`}`
    ],
    ...(isBinary
      ? ([
          ["sensitivity", `${written(sensitivity)}, of what people grade at the top`],
          ["specificity", `${written(specificity)}, of what people grade at the bottom`]
        ] as const)
      : ([
          ["Spearman", written(measured.spearman)],
          ["Kendall's tau-b", written(measured.kendall)]
        ] as const)),
    [isBinary ? "Gwet's AC1" : "Gwet's AC2", written(gwet)],
    [
      "Cohen's kappa",
      `${written(kappa)}${weightedKappa === undefined ? "" : `; weighted ${written(weightedKappa)}`}`
    ],
    ["Krippendorff's alpha", written(alpha)],
    ...(measured.people === undefined
      ? []
      : [
          [
            "people, the ceiling",
            `${percent(measured.people.agreement)} of pairs agree on ${Figures.counted(measured.people.answers, "answer")}; alpha ${written(measured.people.alpha)}`
          ] as const
        ]),
    ...(measured.retest === undefined
      ? []
      : [
          [
            "people, twice",
            `${percent(measured.retest.agreement)} of ${Figures.counted(measured.retest.answers, "answer")} graded alike`
          ] as const
        ])
  ]
}

const confusion = ({ scale, confusion }: Measurement) => ({
  _tag: "Table" as const,
  caption: "People in rows, the judge in columns",
  columns: [
    { header: "", align: "left" as const, role: "label" as const },
    ...scale.levels.map(({ label }) => ({ header: label, align: "right" as const, role: "figure" as const }))
  ],
  rows: scale.levels.map(({ label }, nth) => [
    { text: label },
    ...(confusion[nth] ?? []).map((count) => ({ text: Figures.count(count) }))
  ])
})

const biasWords = ({ by, of, answers, effect, isShown }: Measurement["biases"][number]): string => {
  const signed = `${effect.value >= 0 ? "+" : ""}${two(effect.value)}${range(effect)}`
  const on = `on ${Figures.counted(answers, "answer")}`
  const what = {
    length: `the longer half against the shorter: ${signed} ${on}`,
    candidate: `${of ?? "one candidate"} against the others: ${signed} ${on}`,
    family: `its own family against others: ${signed} ${on}`,
    position: `it prefers what it is shown first in ${percent(effect)}, ${on}`
  }[by]
  return `${by}: ${what}${isShown ? "" : "; not shown to be a bias"}.`
}

const biases = ({ biases }: Measurement): ReadonlyArray<Section> => [
  {
    title: "What the judge seems biased by",
    blocks:
      biases.length === 0
        ? [line("Too few labelled answers to tell of any bias.", "quiet")]
        : [
            line(
              "How much higher the judge grades than people do, one part of the answers against the other.",
              "quiet"
            ),
            ...biases.map((each) => line(biasWords(each), each.isShown ? "warning" : "plain"))
          ]
  }
]

const disagreements = ({ disagreements: { count, first }, scale }: Measurement): ReadonlyArray<Section> => {
  const nameOf = (value: number): string =>
    scale.levels.find((level) => level.value === value)?.label ?? two(value)
  const most = 10
  return count === 0
    ? []
    : [
        {
          title: `${Figures.counted(count, "disagreement")}`,
          blocks: [
            ...first
              .slice(0, most)
              .map((each) =>
                line(
                  `${each.case}${each.candidate === undefined ? "" : `, ${each.candidate}`}: people ${nameOf(each.people)}, the judge ${nameOf(each.judge)}`
                )
              ),
            ...(count > most ? [line(`and ${Figures.count(count - most)} more.`, "quiet")] : [])
          ]
        }
      ]
}

const slices = ({ slices }: Measurement): ReadonlyArray<Section> =>
  slices.length === 0
    ? []
    : [
        {
          title: "Agreement by slice",
          blocks: slices.map(({ by, value, answers, agreement }) =>
            line(`${by} ${value}: ${percent(agreement)} of ${Figures.counted(answers, "answer")}`)
          )
        }
      ]

const supports = ({ correct, compare, gate, monitor }: Calibration.Support) => ({
  title: "What these labels support today",
  blocks: (
    [
      ["correct", correct],
      ["compare", compare],
      ["gate", gate],
      ["monitor", monitor]
    ] as const
  ).map(([what, { can, why }]) =>
    line(`${what}: ${can ? "yes" : "not yet"}, ${why}.`, can ? "plain" : "warning")
  )
})

/** An outline for each score of a calibration. */
export const checkOutlines = (
  file: Calibration.CalibrationFile,
  origin: string
): ReadonlyArray<Report.Outline> => {
  const support = Calibration.supportOf(file)
  return file.scores.map((measured, nth) => {
    const own = support[nth]
    const { answers, cases, labels, unjudged, ungraded } = measured
    return {
      title: `${measured.score} against people`,
      lines: [
        line(
          `${origin}: ${file.judge.models.join(", ")}, judge ${file.judge.digest.slice(0, 12)}; ${Figures.counted(labels, "label")} of ${Figures.counted(answers, "answer")} to ${Figures.counted(cases, "case")}`
        ),
        ...(unjudged + ungraded === 0
          ? []
          : [
              line(
                `In no figure: ${Figures.counted(unjudged, "answer")} that the judge gave no grade, ${Figures.count(ungraded)} on which people gave none or were split.`,
                "warning"
              )
            ]),
        ...(file.assumes === undefined
          ? []
          : [line("Assumed, and not tested: the judge errs alike on all candidates.", "warning")])
      ],
      sections: [
        ...(own === undefined ? [] : [supports(own)]),
        {
          title: "Agreement",
          blocks: [{ _tag: "Fields", fields: agreementFields(measured) }, confusion(measured)]
        },
        ...slices(measured),
        ...biases(measured),
        ...disagreements(measured)
      ]
    }
  })
}
