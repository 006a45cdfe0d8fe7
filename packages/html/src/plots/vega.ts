/**
 * Vega-Lite specifications rendered to SVG without a browser or a canvas.
 *
 * Texts from outside are only ever values in the data, never part of an expression or the name of a field. Colours
 * are CSS variables of the page, so that one plot is right in the dark, in the light and on paper.
 */

import { type Html, html, trusted } from "@assay/page/Markup"
import { oneLine } from "@assay/page/Visible"
import * as Effect from "effect/Effect"

/** A Vega-Lite specification without what all share. */
export type Spec = Readonly<Record<string, unknown>>

/**
 * The room a plot has: pixels for the data, and characters of a label beside it. (Without a canvas Vega can only guess
 * how wide a text will be, and would cut too early.)
 */
export interface PlotLayout {
  readonly width: number
  readonly labels: number
  readonly isNarrow: boolean
}

/**
 * A plot for any room, with the words for those who do not see it. `isWhole`: across the whole page; the others
 * stand two in a row.
 */
export interface Plot {
  readonly title: string
  readonly description: string
  readonly isWhole?: true
  readonly spec: (room: PlotLayout) => Spec
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
    labelLimit: 0,
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
    labelLimit: 0,
    orient: "top",
    symbolStrokeWidth: 2
  },
  text: { color: ink, fontSize: 12 },
  rule: { color: quiet }
}

const whole: PlotLayout = { width: 640, labels: 36, isNarrow: false }
const half: PlotLayout = { width: 380, labels: 18, isNarrow: false }
const narrow: PlotLayout = { width: 190, labels: 14, isNarrow: true }

/** Colours of candidates, by position; told apart by their dashes too where lines are drawn. */
const colours: ReadonlyArray<string> = Array.from({ length: 6 }, (_, nth) => `var(--series-${nth + 1})`)

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

/** Names that every object has. Vega keeps what it draws by name in plain objects, and would find these there. */
const isInherited = (name: string): boolean => name in {}

/** Invisible and without width: makes a name another one that looks the same. */
const wordJoiner = "\u2060"

/** Labels of at most so many characters on one line, without hidden characters, and different from each other. */
export const labels = (texts: ReadonlyArray<string>, most: number): ReadonlyArray<string> => {
  const seen = new Map<string, number>()
  return texts.map((text) => {
    const whole = [...oneLine(text)]
    const label = whole.length > most ? `${whole.slice(0, most - 1).join("")}…` : whole.join("") || "(empty)"
    const times = (seen.get(label) ?? 0) + 1
    seen.set(label, times)
    if (times > 1) return `${label} (${times})`
    return isInherited(label) ? label + wordJoiner : label
  })
}

/** Loaded when the first plot is drawn. */
const libraries = Effect.promise(() => Promise.all([import("vega"), import("vega-lite")]))

/** Roles that Vega gives the parts of a drawing; the whole is one image with words of its own. */
const partRoles = /(<g class="[^"]*") role="graphics-[a-z]+" aria-roledescription="[^"]*"/g

const draw = Effect.fnUntraced(function* (plot: Plot, room: PlotLayout) {
  const [vega, { compile }] = yield* libraries
  return yield* Effect.promise(() => {
    // Vega-Lite's type of a specification is a union too large to build piece by piece; the tests render each.
    const compiled = compile({ ...plot.spec(room), config } as unknown as Parameters<typeof compile>[0])
    const view = new vega.View(vega.parse(compiled.spec), { renderer: "none", logLevel: vega.Error })
    return view
      .toSVG()
      .then((svg) => svg.replace(partRoles, "$1"))
      .finally(() => view.finalize())
  })
})

const named = (svg: string, { title, description }: Plot, id: string): Html => html`
<svg role="img" aria-labelledby="${id}-title" aria-describedby="${id}-text" ${trusted(
  svg.replace(/^<svg /, "").replace(/^([^>]*)>[\s\S]*$/, "$1")
)}><title id="${id}-title">${oneLine(title)}</title><desc id="${id}-text">${oneLine(description)}</desc>${trusted(svg.replace(/^<svg [^>]*>/, ""))}`

/** Renders a plot for a wide and for a narrow page; styles show the one that fits. */
export const render = Effect.fnUntraced(function* (plot: Plot, id: string) {
  const wide = yield* draw(plot, plot.isWhole === true ? whole : half)
  const small = yield* draw(plot, narrow)
  return html`<div class="wide">${named(wide, plot, `${id}-wide`)}</div><div class="narrow">${named(small, plot, `${id}-narrow`)}</div>`
})
