/**
 * Vega-Lite specifications rendered to SVG without a browser or a canvas.
 *
 * Texts from outside are only ever values in the data, never part of an expression or the name of a field. Colours
 * are CSS variables of the page, so that one plot is right in the dark, in the light and on paper.
 */
import { Effect } from "effect"
import { type Html, html, trusted } from "../page/markup.ts"
import { oneLine } from "../visible.ts"

/** A Vega-Lite specification without what all share. */
export type Spec = Readonly<Record<string, unknown>>

/** A plot in two widths, with the words for those who do not see it. */
export interface Plot {
  readonly title: string
  readonly description: string
  readonly spec: (width: number) => Spec
}

const ink = "var(--ink)"
const quiet = "var(--quiet)"
const line = "var(--line)"

const config = {
  aria: false,
  background: null,
  font: "system-ui, sans-serif",
  padding: 4,
  view: { stroke: null },
  axis: {
    labelColor: ink,
    labelFontSize: 12,
    labelLimit: 150,
    titleColor: quiet,
    titleFontSize: 12,
    titleFontWeight: "normal",
    titlePadding: 8,
    gridColor: line,
    domainColor: line,
    tickColor: line
  },
  axisY: { ticks: false, domain: false },
  header: { labelColor: ink, labelFontSize: 12, titleColor: quiet },
  legend: {
    labelColor: ink,
    labelFontSize: 12,
    titleColor: quiet,
    labelLimit: 150,
    orient: "top",
    symbolStrokeWidth: 2
  },
  text: { color: ink, fontSize: 12 },
  rule: { color: quiet }
}

/** Widths of the space that data gets: beside a screen's text, and on a phone. */
const widths = { wide: 560, narrow: 180 } as const

/** Colours of candidates, by position; told apart by their dashes too where lines are drawn. */
export const colours: ReadonlyArray<string> = Array.from(
  { length: 6 },
  (_, nth) => `var(--series-${nth + 1})`
)

export const colourOf = (nth: number): string => colours[nth % colours.length] ?? ink

export const dashOf = (nth: number): ReadonlyArray<number> =>
  [
    [1, 0],
    [6, 3],
    [2, 2],
    [8, 3, 2, 3],
    [10, 4],
    [4, 2]
  ][nth % 6] ?? [1, 0]

/** Labels on one line, without hidden characters, and different from each other. */
export const labels = (texts: ReadonlyArray<string>): ReadonlyArray<string> => {
  const seen = new Map<string, number>()
  return texts.map((text) => {
    const label = oneLine(text) || "(empty)"
    const times = (seen.get(label) ?? 0) + 1
    seen.set(label, times)
    return times === 1 ? label : `${label} (${times})`
  })
}

/** Loaded when the first plot is drawn. */
const libraries = Effect.promise(() => Promise.all([import("vega"), import("vega-lite")]))

const draw = Effect.fnUntraced(function* (spec: Spec) {
  const [vega, { compile }] = yield* libraries
  return yield* Effect.promise(() => {
    // Vega-Lite's type of a specification is a union too large to build piece by piece; the tests render each.
    const compiled = compile({ ...spec, config } as unknown as Parameters<typeof compile>[0])
    const view = new vega.View(vega.parse(compiled.spec), { renderer: "none", logLevel: vega.Error })
    return view.toSVG().finally(() => view.finalize())
  })
})

const named = (svg: string, { title, description }: Plot, id: string): Html => html`
<svg role="img" aria-labelledby="${id}-title" aria-describedby="${id}-text" ${trusted(
  svg.replace(/^<svg /, "").replace(/^([^>]*)>[\s\S]*$/, "$1")
)}><title id="${id}-title">${oneLine(title)}</title><desc id="${id}-text">${oneLine(description)}</desc>${trusted(svg.replace(/^<svg [^>]*>/, ""))}`

/** Renders a plot for a wide and for a narrow page; styles show the one that fits. */
export const render = Effect.fnUntraced(function* (plot: Plot, id: string) {
  const wide = yield* draw(plot.spec(widths.wide))
  const narrow = yield* draw(plot.spec(widths.narrow))
  return html`<div class="wide">${named(wide, plot, `${id}-wide`)}</div><div class="narrow">${named(narrow, plot, `${id}-narrow`)}</div>`
})
