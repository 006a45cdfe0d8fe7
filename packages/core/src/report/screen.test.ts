import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "@effect/vitest"
import * as Dataset from "../dataset/Dataset.ts"
import * as Experiment from "../Experiment.ts"
import * as Gate from "../gate/Gate.ts"
import * as Score from "../scorer/Score.ts"
import * as Scorer from "../scorer/Scorer.ts"
import { width } from "../text/terminalText.ts"
import { candidate, figures, many, priced, score, small, summary } from "./fixtures/summaries.fixture.ts"
import { toJson, toMarkdown, toText } from "./Report.ts"

const labels = ["refund", "cancel", "other"] as const

const tickets = Dataset.make(
  "tickets",
  Array.from({ length: 60 }, (_, nth) => ({
    id: `t-${nth}`,
    input: `ticket ${nth} of ${"somebody who writes at length ".repeat(nth % 4)}`,
    expected: labels[nth % 3] ?? "other",
    tags: { language: nth % 4 === 0 ? "de" : "en" }
  }))
)

const numberOf = (ticket: string): number => Number(/\d+/.exec(ticket)?.[0])

/** Right but for every `nth` ticket. */
const missing =
  (every: number) =>
  (ticket: string): string =>
    numberOf(ticket) % every === 0 ? "nothing" : (labels[numberOf(ticket) % 3] ?? "other")

const isRight = ({ output, expected }: { readonly output: string; readonly expected?: unknown }) =>
  output === expected

/** A text whose end tells it apart. */
const long = "Tamar Cleaning Services 1"

const lines = (text: string): ReadonlyArray<string> => text.trimEnd().split("\n")

const four = Experiment.make("four", {
  dataset: tickets,
  candidates: { a: missing(17), b: missing(11), c: missing(2), d: missing(1) },
  scorers: { exact: isRight, again: isRight },
  against: "c",
  gate: Gate.noRegression({ margin: 0.02 })
})

const run = <Input, Expected, Output>(experiment: Experiment.Experiment<Input, Expected, Output>) =>
  Experiment.runPromise(experiment, { store: ":memory:" })

describe("the first screen of a run", () => {
  test("has at most 40 lines or so for four candidates and two scorers, and fits 80, 100 and 120 columns", async () => {
    const { report } = await run(four)
    for (const [columns, most] of [
      [80, 52],
      [100, 44],
      [120, 42]
    ] as const) {
      const screen = lines(toText(report, { columns }))
      expect(screen.length, `${columns} columns`).toBeLessThanOrEqual(most)
      expect(Math.max(...screen.map(width))).toBeLessThanOrEqual(columns)
    }
    expect(lines(toText(report, { full: true })).length).toBeGreaterThan(100)
  })

  test("answers first: who is best, whether that is known, against the other side, and the gate", async () => {
    const { report } = await run(four)
    const [, , , , first = "", ...rest] = lines(toText(report, { columns: 400 }))
    expect(first).toMatch(
      /^a has the highest exact of 4, 93.3 % on 60 cases; whether it is the best is not known: b is not shown to be worse; c and d are shown to be worse\.$/
    )
    expect(rest.join("\n")).toContain(
      "Against c, in points: a (+43.3) and b (+40.0) are better; d (-50.0) is worse."
    )
    expect(rest.join("\n")).toContain("The gate fails, 3 checks: 2 pass, 1 fail.")
  })

  test("prints n and what it is made of, what could be found and what is needed", async () => {
    const { report } = await run(four)
    const text = toText(report, { columns: 120 })
    expect(text).toMatch(/^candidate +exact +n +unscored +errored/m)
    expect(text).toContain("n = scored + unscored + errored, in trials.")
    expect(text).toMatch(/^against c +verdict +points +lost +gained +paired +detectable +needs$/m)
    expect(text).not.toMatch(/n\/a +n\/a/)
  })

  test("says of a score that has the figures of the first that it has, and prints them once", async () => {
    const { report } = await run(four)
    const text = toText(report, { columns: 120 })
    expect(text).toContain("again has the same figures as exact.")
    expect(text.match(/93\.3 % \[/g)).toHaveLength(1)
  })

  test("prints the same comparison once, with all tables too", async () => {
    const { report } = await run(four)
    const text = toText(report, { columns: 120, full: true })
    expect(text.match(/^a is 43\.3 points better than c/gm)).toHaveLength(1)
    expect(text.match(/^again\nThe same figures as exact\.$/gm)).toHaveLength(3)
  })

  test("shows what was missed beside the answer of the other side, those that it had right first", async () => {
    const { report } = await run(four)
    const [first] = report.misses
    expect(first).toMatchObject({
      candidate: "a",
      caseId: "t-17",
      expected: "other",
      output: "nothing",
      mode: "wrong-silent",
      against: { candidate: "c", mode: "right", output: "other" }
    })
    expect(toText(report, { columns: 120 })).toMatch(/^a +t-17 +ticket 17 of \S.* +other +nothing +other$/m)
    expect(report.misses.length).toBeLessThanOrEqual(12)
    expect(toMarkdown(report)).toContain("| t-17 |")
    expect(JSON.parse(toJson(report)).misses).toHaveLength(report.misses.length)
  })

  test("shows of records only the fields that differ", async () => {
    const { report } = await run(
      Experiment.make("records", {
        dataset: Dataset.make("invoices", [
          { id: "i-1", input: "x", expected: { date: "2026-04-12", total: 12.5, vendor: "A", city: long } },
          { id: "i-2", input: "y", expected: { date: "2026-04-12", total: 12.5, vendor: "A", city: long } }
        ]),
        candidates: {
          f: (input) => ({
            date: "12 Apr 2026",
            total: 12.5,
            vendor: "A",
            ...(input === "x" ? { city: long } : { currency: "EUR", city: `${long} Ltd` })
          })
        },
        scorers: { exact: () => 0 }
      })
    )
    expect(report.misses).toMatchObject([
      {
        expected: "date: 2026-04-12",
        output: "date: 12 Apr 2026",
        fields: [{ field: "date", expected: "2026-04-12", output: "12 Apr 2026" }]
      },
      {
        expected: `city: ${long}, date: 2026-04-12, currency: (absent)`,
        fields: [{ field: "city" }, { field: "date" }, { field: "currency", output: "EUR" }]
      }
    ])
    // A row for each field, and texts from where they part.
    const table = lines(toText(report, { columns: 80 })).filter((each) => /i-1|and 1 more|i-2/.test(each))
    expect(table).toEqual([
      "f             i-1         date   2026-04-12  12 Apr 2026",
      "              i-2         city   …rvices 1   …rvices 1 Ltd",
      "              and 1 more  date   2026-04-12  12 Apr 2026"
    ])
  })

  test("shows of records only the fields that the scorer says are wrong, where it says", async () => {
    const errors = [{ field: "total", error: "wrong", expected: "12.5", actual: "13" }]
    const { report } = await run(
      Experiment.make("records", {
        dataset: Dataset.make("invoices", [
          { id: "i-1", input: "x", expected: { date: "2026-04-12", total: 12.5 } }
        ]),
        // The date is another text and the same day.
        candidates: { f: () => ({ date: "12 Apr 2026", total: 13 }) },
        scorers: Scorer.make("fields", () => Score.scored(0, { errors }))
      })
    )
    const [first] = report.misses.filter(({ candidate }) => candidate === "f")
    expect(first).toMatchObject({
      expected: "total: 12.5",
      output: "total: 13",
      fields: [{ field: "total", expected: "12.5", output: "13" }]
    })
    const text = toText(report, { columns: 80 })
    expect(text).toMatch(/^f +i-1 +total +12\.5 +13$/m)
    expect(text).not.toContain("12 Apr")
  })

  test("names all that share the highest score", async () => {
    const { report } = await run(
      Experiment.make("level", {
        dataset: tickets,
        candidates: { a: missing(7), b: missing(7), c: missing(1) },
        scorers: { exact: isRight }
      })
    )
    expect(lines(toText(report)).join(" ")).toMatch(
      /a and b have the same exact, the highest of 3, [\d.]+ % on 60 cases; which is the best is not known: b is not shown to be worse; c is shown to be worse\./
    )
  })

  test("has no misses where there are none, and does not offer them", async () => {
    const { report } = await run(
      Experiment.make("faultless", {
        dataset: tickets,
        candidates: { f: missing(1_000_000) },
        scorers: { exact: (trial: Parameters<typeof isRight>[0]) => numberOf(String(trial.output)) !== 0 }
      })
    )
    expect(report.misses).toEqual([])
    expect(toText(report)).not.toContain("first misses")
  })

  test("counts the reasons of trials without an answer, whatever was found in its place", () => {
    const found = toText(
      summary([
        candidate("nano", [score(figures(5, 20))], {
          modes: { malformed: 8 },
          misses: [
            {
              mode: "malformed",
              first: ["a"],
              reasons: [
                { reason: "date: Invalid ISO date, found 12 Apr", trials: 5 },
                { reason: "date: Invalid ISO date, found 13 Apr", trials: 3 }
              ]
            }
          ]
        })
      ])
    )
    expect(found).toContain("nano: 8 malformed (date: Invalid ISO date ×8)")
  })

  test("says what an answer costs by the thousand, and of an unknown cost that it is unknown", () => {
    expect(toText(priced, { columns: 120 })).toMatch(/USD per/)
    expect(toText(priced, { columns: 120 })).toContain("unknown")
  })

  test("says of an incomplete run that it is, and shows runs of many candidates", () => {
    expect(toText(many)).toContain("incomplete: 91,386 of 95,040 trials\n")
    expect(lines(toText(small)).length).toBeLessThan(40)
  })

  test("counts the trials of all candidates where none has a score", async () => {
    const fail = (): string => {
      throw new Error("no connection")
    }
    const { report } = await run(
      Experiment.make("down", {
        dataset: tickets,
        candidates: { a: fail, b: fail },
        scorers: isRight,
        limit: 8
      })
    )
    expect(toText(report)).toContain("is not known: of 16 trials none has a score, 16 errored.")
  })

  test("says in full that no slice is tested where too few cases differ, and nothing of corrections", async () => {
    const { report } = await run(
      Experiment.make("alike", {
        dataset: tickets,
        candidates: { a: missing(17), b: missing(17) },
        scorers: isRight,
        against: "a"
      })
    )
    const text = toText(report, { full: true })
    expect(text).toContain("No slice is tested: too few cases differ in each.")
    expect(text).not.toContain("Benjamini")
  })
})

describe("a run over another version of the dataset", () => {
  const version = (rows: ReadonlyArray<number>) =>
    Dataset.make(
      "tickets",
      rows.map((nth) => ({ id: `t-${nth}`, input: `ticket ${nth}`, expected: labels[nth % 3] ?? "other" }))
    )
  const of = (dataset: typeof tickets, candidates: Readonly<Record<string, (ticket: string) => string>>) =>
    Experiment.make("versions", {
      dataset,
      candidates,
      scorers: { exact: isRight, length: ({ output }: { readonly output: string }) => output.length }
    })
  const rows = Array.from({ length: 60 }, (_, nth) => nth)
  const [old, young] = [version(rows), version([...rows.slice(6), 600, 601, 602, 603])]

  test("says on the first screen what the new examples changed, and in full says it once, at 80 columns", async () => {
    const folder = mkdtempSync(join(tmpdir(), "assay-versions-"))
    const store = join(folder, "assay.db")
    try {
      const first = await Experiment.runPromise(
        of(old, { a: (ticket) => missing(17)(ticket), b: (ticket) => missing(11)(ticket) }),
        { store }
      )
      const { report } = await Experiment.runPromise(
        of(young, { a: (ticket) => missing(2)(ticket), b: (ticket) => missing(11)(ticket) }),
        {
          store,
          against: first.id
        }
      )
      const screen = toText(report, { columns: 80 }).replaceAll(/\s+/gu, " ")
      // Functions are known by their source: these are others than those of the first run.
      expect(screen).toContain("The dataset changed. The mean of exact went: ")
      expect(screen).toMatch(
        /; a from 93\.3 % to 50\.0 % \(-43\.3, of which the same cases -[\d.]+\)|: a from 93\.3 %/
      )
      const full = toText(report, { columns: 80, full: true })
      expect(full).not.toContain("The dataset changed")
      expect(full.replaceAll(/\s+/gu, " ")).toContain(
        "What the new examples changed: exact, 93.3 % to 50.0 %"
      )
      expect(full.split("Each row is what the mean").length).toBe(3)
      expect(Math.max(...lines(full).map(width))).toBeLessThanOrEqual(80)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
