import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Dataset, Experiment, Gate } from "@assay/core"
import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import { file, generate } from "../scripts/bundle.ts"
import { Html } from "./index.ts"
import { hostileExperiment, largeExperiment, rendered } from "./runs.fixture.ts"

describe("a report", () => {
  it("says verdicts in plain words", async () => {
    const { html } = await rendered(largeExperiment(660))
    expect(html).toMatch(
      /careful is \d+\.\d points better than quick, 95 % interval \d+\.\d to \d+\.\d, on 660 paired cases\./
    )
  })

  it("says first whether the gate holds, and why, where the experiment has one", async () => {
    const gated = (gate: Gate.Gate) =>
      Experiment.make("gated", {
        dataset: Dataset.make(
          "d",
          Array.from({ length: 40 }, (_, nth) => ({ id: `${nth}`, input: "x" })),
          { input: Schema.String }
        ),
        candidates: { only: () => "y" },
        scorers: { none: () => 0 },
        gate
      })
    const { html } = await rendered(gated(Gate.floor({ atLeast: 0.9 })))
    expect(html).toMatch(/<h2 id="gate">The gate fails<\/h2>/)
    expect(html.indexOf('id="gate"')).toBeLessThan(html.indexOf('id="results"'))
    expect(html).toContain("at least 90 %")
    expect((await rendered(gated(Gate.errorRate({ atMost: 0.5 })))).html).toContain(
      '<h2 id="gate">The gate passes</h2>'
    )
    expect((await rendered(largeExperiment(10))).html).not.toContain('id="gate"')
  })

  it("has no element but its own, whatever the texts", async () => {
    const { html } = await rendered(hostileExperiment)
    const scripts = html.match(/<script[^>]*>/g) ?? []
    expect(scripts.slice(0, -1).every((each) => /type="application\/(json|gzip)"/.test(each))).toBe(true)
    expect(scripts.at(-1)).toBe("<script>")
    expect(/<(img|iframe|base|link|object|embed)\b/i.exec(html)).toBeNull()
    expect(/[\u202a-\u202e\u2066-\u2069]/.exec(html)).toBeNull()
    expect(/ style=/.exec(html)).toBeNull()
  })

  it("leaves verdicts out where nothing was compared, and takes trials without scores", async () => {
    const { html } = await rendered(
      Experiment.make("plain", {
        dataset: Dataset.make("d", [{ id: "1", input: "x" }], { input: Schema.String }),
        candidates: { only: () => "y" },
        scorers: { none: () => 1 }
      })
    )
    expect(html).not.toContain('id="verdicts"')
    expect(html).not.toContain('id="comparisons"')
    expect(html).toContain("All 1 finished trial ")
  })

  it("keeps the texts of no more trials than asked, and says so", async () => {
    const { html } = await rendered(largeExperiment(100), { mostTrials: 50 })
    expect(html).toContain("50 of 200 finished trials")
  })

  it("is made whatever candidates, scores and tags are called", async () => {
    const named = <Value>(name: string, value: Value) =>
      Object.defineProperty({} as Record<string, Value>, name, { value, enumerable: true })
    for (const name of [
      "constructor",
      "__proto__",
      "hasOwnProperty",
      "toString",
      "valueOf",
      "datum",
      "a.b[c]"
    ]) {
      const { html } = await rendered(
        Experiment.make("names", {
          dataset: Dataset.make(
            "d",
            Array.from({ length: 12 }, (_, nth) => ({ id: `${nth}`, input: "x", tags: named(name, name) })),
            { input: Schema.String }
          ),
          candidates: { ...named(name, () => "y"), base: () => "x" },
          scorers: named(name, ({ output }: { output: string }) => output === "x"),
          against: "base"
        })
      )
      expect(html, name).toContain("</html>")
    }
  })

  it("says how many long texts it cut", async () => {
    const { html } = await rendered(
      Experiment.make("long", {
        dataset: Dataset.make("d", [{ id: "1", input: "x" }], { input: Schema.String }),
        candidates: { long: () => "y".repeat(3_000_000) },
        scorers: { none: () => 1 }
      })
    )
    expect(html).toContain("1 long text is shortened")
    expect(html.length).toBeLessThan(1_000_000)
  })

  it("has the script that its sources make", async () => {
    expect(readFileSync(file, "utf8")).toBe(await generate())
  })
})

describe("Html.writePromise", () => {
  it("writes a stored run without Effect, and says where there is none", async () => {
    const folder = mkdtempSync(join(tmpdir(), "assay-html-"))
    const store = join(folder, "assay.db")
    const experiment = Experiment.make("written", {
      dataset: Dataset.make("d", [{ input: "a question that is found again" }], { input: Schema.String }),
      candidates: { same: (input: string) => input },
      scorers: { one: () => 1 }
    })
    const { report } = await Experiment.runPromise(experiment, { store })
    const page = join(folder, "report.html")
    await Html.writePromise(page, { store, report })
    expect(readFileSync(page, "utf8")).toContain(report.run)
    await expect(Html.writePromise(page, { store, run: "other" })).rejects.toThrow("there is no run other")
    rmSync(folder, { recursive: true })
  })
})
