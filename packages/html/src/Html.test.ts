import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import { Dataset, Experiment, Gate } from "@assay/core"
import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import { file, generate } from "../scripts/bundle.ts"
import type { Header, ShownCase } from "./explorer/model.ts"
import { Html } from "./index.ts"
import { hostileExperiment, largeExperiment, rankedExperiment, rendered } from "./runs.fixture.ts"

/** What a page carries for its script. */
const carried = (html: string): { readonly header: Header; readonly cases: ReadonlyArray<ShownCase> } => ({
  header: JSON.parse(/id="header">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? "null"),
  cases: Array.from(html.matchAll(/class="cases">([^<]*)</g), ([, chunk]) => {
    const cases: ReadonlyArray<ShownCase> = JSON.parse(
      gunzipSync(Buffer.from(chunk ?? "", "base64")).toString()
    )
    return cases
  }).flat()
})

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
    const answer = html.slice(html.indexOf('id="answer"'), html.indexOf('id="results"'))
    expect(answer).toContain("The gate fails")
    expect(answer).toMatch(/at least 90 %.*: fail, /)
    expect((await rendered(gated(Gate.errorRate({ atMost: 0.5 })))).html).toContain(
      '<h2 id="gate">The gate passes</h2>'
    )
    expect((await rendered(largeExperiment(10))).html).not.toContain('id="gate"')
  })

  it("has what a package adds in a section of its own before the answer, whatever its texts are", async () => {
    const { html } = await rendered(largeExperiment(20), {
      added: [
        {
          title: "Adversarial <b>inputs</b>",
          lines: [{ _tag: "Line", text: "regex breaks most", tone: "plain" }],
          sections: [
            {
              title: "regex",
              blocks: [
                {
                  _tag: "Table",
                  columns: [
                    { header: "family", align: "left", role: "label" },
                    { header: "rate", align: "right", role: "figure" }
                  ],
                  rows: [[{ text: "<script>alert(1)</script>" }, { text: "28.0 % [20, 38]" }]]
                }
              ]
            }
          ]
        }
      ]
    })
    const start = html.indexOf('<h2 id="added-1">')
    const added = html.slice(start, html.indexOf('id="answer"', start))
    expect(start).toBeLessThan(html.indexOf('<h2 id="answer">'))
    expect(html).toContain('<a href="#added-1">')
    expect(added).toContain("28.0 % [20, 38]")
    expect(html).not.toContain("<script>alert(1)")
    expect(html).not.toContain("Adversarial <b>inputs")
  })

  it("answers first who is best and whether that is known, then has cost and places in one table", async () => {
    const { html } = await rendered(rankedExperiment)
    const answer = html.slice(html.indexOf('id="answer"'), html.indexOf('id="results"'))
    expect(answer).toMatch(
      /always is the best of 3 by exact, 100\.0 %: every other candidate is shown to be worse/
    )
    expect(answer).toContain("Against never")
    const results = html.slice(html.indexOf('id="results"'), html.indexOf('id="ranking"'))
    expect(results).toContain("USD per 1,000")
    expect(results).toContain("place")
    expect(results).toMatch(/half.*: 20 malformed \(empty reply ×20\)/)
    const ranking = html.slice(html.indexOf('id="ranking"'), html.indexOf('id="plots"'))
    expect(ranking).toContain("group")
    expect(ranking).toContain("against the first")
  })

  it("draws forest plots on one axis, and no distribution of a score that is 0 or 1", async () => {
    const { html } = await rendered(rankedExperiment)
    const axes = Array.from(html.matchAll(/forest-\d-wide-title[\s\S]*?<\/svg>/g), ([svg]) =>
      Array.from(svg.matchAll(/<text[^>]*>(−?[\d.]+)<\/text>/g), ([, tick]) => tick).join(" ")
    )
    expect(axes).toHaveLength(2)
    expect(axes[0]).not.toBe("")
    expect(axes[0]).toBe(axes[1])
    expect(html).not.toContain("Distribution of")
  })

  it("holds the prompt that was sent and the settings of each candidate, with the cases in the dataset's order", async () => {
    const { html } = await rendered(rankedExperiment)
    const { header, cases } = carried(html)
    expect(cases.map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, nth) => `n-${40 - nth}`))
    const [instructions] = header.messages
    expect(instructions).toBe("Say what the user says, and nothing else at all.")
    for (const { input, prompts, trials } of cases) {
      expect(prompts).toEqual([
        [
          { role: "system", shared: 0 },
          { role: "user", text: input }
        ]
      ])
      expect(trials.map(({ prompt }) => prompt)).toEqual([0, 0, undefined])
    }
    expect(header.settings[0]).toEqual([
      ["kind", "task"],
      ["provider", "echo/large"],
      ["model", "large"],
      ["temperature", "0.3"],
      ["apiKey", "(not shown)"]
    ])
    expect(JSON.stringify({ header, cases }) + html).not.toContain("sk-never-to-be-seen")
  })

  it("has no value of a variable that is named as a secret, wherever it stands", async () => {
    const key = "sk-live-0123456789abcdef"
    process.env.SOME_API_KEY = key
    try {
      const { html } = await rendered(
        Experiment.make("leaky", {
          dataset: Dataset.make(
            "d",
            [
              { id: "1", input: `my key is ${key}` },
              { id: "2", input: "x" }
            ],
            {
              input: Schema.String
            }
          ),
          candidates: {
            says: (input) => `${input} ${key}`,
            throws: () => {
              throw new Error(`refused ${key}`)
            }
          },
          scorers: { none: () => 1 },
          maxErrorRate: 1
        })
      )
      expect(JSON.stringify(carried(html)) + html).not.toContain(key)
      expect(JSON.stringify(carried(html))).toContain("my key is [secret]")
      expect(html).toContain("refused [secret]")
    } finally {
      delete process.env.SOME_API_KEY
    }
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
