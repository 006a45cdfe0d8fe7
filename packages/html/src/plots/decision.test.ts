import type { Decision } from "@assay/core"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { decisionPlot, valuesOf } from "./decision.ts"
import { render } from "./vega.ts"

const plot = (rest: Partial<Decision.DecisionPlot> = {}): Decision.DecisionPlot => ({
  title: "Break-even",
  x: { title: "requests a month", unit: "requests", log: true },
  y: { title: "cost a month", unit: "usd" },
  series: [
    {
      name: "model",
      mark: "line",
      points: [
        { x: 0, y: 0 },
        { x: 1_000, y: 3, low: 2, high: 4 },
        { x: 1_000_000, y: 3_000, label: "today" }
      ]
    }
  ],
  rules: [{ on: "x", at: 83_600, label: "break-even" }],
  ...rest
})

const drawn = async (given: Decision.DecisionPlot): Promise<string> => {
  const found = decisionPlot(given)
  return found === undefined ? "" : String(await Effect.runPromise(render(found, "x")))
}

describe("the plot of a decision", () => {
  it("says in words and in its table what it shows, and labels its points and lines where they are", async () => {
    const svg = await drawn(plot())
    for (const text of ["today", "break-even", "cost a month", "$3,000", "1,000"]) expect(svg).toContain(text)
    expect(decisionPlot(plot())?.description).toBe(
      "cost a month upwards against requests a month to the right: model. Lines across: break-even at 83,600 requests. The table below has the values."
    )
    expect(valuesOf(plot())).toContainEqual(["model", "1,000 requests", "$3.00", "$2.00 to $4.00", ""])
  })

  it("draws nothing of what a logarithmic axis has no place for, and no plot of nothing", async () => {
    const nothing = plot({ series: [{ name: "a", mark: "step", points: [{ x: 0, y: 1 }] }] })
    expect(decisionPlot(nothing)).toBeUndefined()
    expect(decisionPlot(plot({ series: [] }))).toBeUndefined()
    expect(await drawn(plot())).not.toContain("NaN")
    for (const mark of ["line", "step", "point"] as const) {
      const one = await drawn(plot({ series: [{ name: "a", mark, points: [{ x: 5, y: 1 }] }], rules: [] }))
      expect(one).toContain("<svg")
      expect(one).not.toContain("NaN")
    }
  })

  it("stays small whatever it is given, and keeps the points that have a label", async () => {
    const points = Array.from({ length: 50_000 }, (_, nth) => ({
      x: nth + 1,
      y: nth,
      ...(nth === 12_345 ? { label: "here" } : {})
    }))
    const large = plot({
      series: Array.from({ length: 30 }, (_, nth) => ({ name: `s${nth}`, mark: "line" as const, points })),
      rules: Array.from({ length: 50 }, (_, nth) => ({ on: "y" as const, at: nth, label: `rule ${nth}` }))
    })
    const svg = await drawn(large)
    expect(svg).toContain("here")
    expect(svg.length).toBeLessThan(400_000)
    expect(valuesOf(large).length).toBeLessThan(8 * 310)
  })
})
