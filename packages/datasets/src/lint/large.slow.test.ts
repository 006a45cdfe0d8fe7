import { Dataset } from "@assay/core"
import { Rng } from "@assay/stats"
import { expect, it } from "vitest"
import * as Lint from "./Lint.ts"

it("100,000 cases are linted in less than 20 seconds of processor time, and what is planted is found", async () => {
  const [n, classes, vocabulary] = [100_000, 150, 8_000]
  const rng = Rng.make(1)
  const own = Array.from({ length: classes }, () => Array.from({ length: 12 }, () => rng.below(vocabulary)))
  const rows = Array.from({ length: n }, (_, k) => {
    const label = rng.below(classes)
    const words = Array.from({ length: 17 }, (_, at) =>
      at % 2 === 0 ? own[label]?.[rng.below(12)] : Math.floor(vocabulary * rng.uniform() ** 2)
    )
    return {
      id: `c${k}`,
      input: words.map((word) => `w${word?.toString(36)}x`).join(" "),
      expected: `class ${label}`,
      tags: { language: k % 5 === 0 ? "de" : "en" }
    }
  })
  const [first] = rows
  const planted = rows.map((row, k) => {
    if (k === 500) return { ...row, expected: row.expected === "class 1" ? "class 2" : "class 1" }
    if (k === 70_000) return { ...row, input: first?.input ?? "", expected: "class 7" }
    return k === 99_999 ? { ...row, input: `${first?.input} mail ann@firm.de` } : row
  })
  const before = process.cpuUsage()
  const { findings, labels } = await Lint.datasetPromise(Dataset.make("large", planted))
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1e6).toBeLessThan(20)
  expect(labels).toMatchObject({ rows: n, skipped: undefined })
  const of = (rule: Lint.Rule) =>
    findings.flatMap((each) => (each.rule === rule ? [each.rows.map(({ id }) => id)] : []))
  expect(of("suspicious-label").flat()).toContain("c500")
  expect(of("label-conflict")).toEqual([["c0", "c70000"]])
  expect(of("near-label-conflict").flat()).toContain("c99999")
  expect(of("personal-data")).toEqual([["c99999"]])
})
