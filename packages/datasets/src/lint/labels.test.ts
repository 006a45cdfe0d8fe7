import { Dataset } from "@assay/core"
import { Rng } from "@assay/stats"
import { describe, expect, it } from "vitest"
import * as Lint from "./Lint.ts"

const topics = {
  refund: "money back refund charged twice return purchase receipt credit reimburse overpaid".split(" "),
  delivery: "parcel late courier tracking shipment arrived missing address driver package".split(" "),
  account: "password login locked username email reset access sign profile security".split(" ")
} as const

const names = ["refund", "delivery", "account"] as const

/** Sentences of a topic: five words of its own and four that any has. */
const tickets = (n: number, seed: number, topicOf: (k: number) => keyof typeof topics) => {
  const rng = Rng.make(seed)
  const any = "please help with this my the since today again order they said and now still".split(" ")
  return Array.from({ length: n }, (_, k) => {
    const topic = topicOf(k)
    const words = [0, 1, 2, 3, 4].map(() => topics[topic][rng.below(10)] ?? "")
    const rest = [0, 1, 2, 3].map(() => any[rng.below(any.length)] ?? "")
    return { id: `c${k}`, input: [...words, ...rest].join(" "), expected: topic as string }
  })
}

const lint = (
  rows: ReadonlyArray<{ readonly id: string; readonly input: string; readonly expected: string }>
) => Lint.datasetPromise(Dataset.make("tickets", rows))

const suspiciousIds = ({ findings }: Lint.Result) =>
  findings.flatMap(({ rule, rows }) => (rule === "suspicious-label" ? [rows[0]?.id] : []))

describe("suspicious labels", () => {
  it("finds the one relabelled row of 1,500, and nothing where labels are right", async () => {
    const rows = tickets(1_500, 1, (k) => names[k % 3] ?? "refund")
    expect(suspiciousIds(await lint(rows))).toStrictEqual([])
    const wrong = rows.map((row) => (row.id === "c700" ? { ...row, expected: "refund" } : row))
    const result = await lint(wrong)
    expect(suspiciousIds(result)).toStrictEqual(["c700"])
    expect(result.findings.find(({ rule }) => rule === "suspicious-label")?.message).toMatch(
      /^"refund", where a model is sure of "delivery" \(wrong with a chance of \d+ %\)$/
    )
    expect(result.labels).toMatchObject({ rows: 1_500, folds: 5, suspicious: 1, skipped: undefined })
  })

  it("99:1 with 2 % noise: both kinds of error are found, and the rare class is not buried (hazard 1.10)", async () => {
    const rng = Rng.make(9)
    const right = tickets(4_000, 2, (k) => (k % 100 === 0 ? "refund" : "account"))
    const wrong = new Set<string>()
    const rows = right.map((row) => {
      if (rng.uniform() >= 0.02) return row
      wrong.add(row.id)
      return { ...row, expected: row.expected === "refund" ? "account" : "refund" }
    })
    const result = await lint(rows)
    const found = suspiciousIds(result)
    const hits = found.filter((id) => id !== undefined && wrong.has(id)).length
    expect(wrong.size).toBeGreaterThan(60)
    expect(hits / wrong.size).toBeGreaterThan(0.9)
    expect(hits / found.length).toBeGreaterThan(0.95)
    expect(result.labels.expectedFalse).toBeLessThan(3)
  })

  it("two copies of one wrong label do not vouch for each other: they are in one fold", async () => {
    const rows = tickets(900, 3, (k) => names[k % 3] ?? "refund")
    const copy = (id: string, input: string) => ({ id, input, expected: "refund" })
    const text = "parcel late courier tracking shipment with this missing driver package today"
    const result = await lint([...rows, ...["x", "y", "z"].map((id) => copy(id, text))])
    expect(suspiciousIds(result).sort()).toStrictEqual(["x", "y", "z"])
  })

  it("are not looked for where labels are no classes, and that is said", async () => {
    const rows = tickets(300, 4, () => "account").map((row) => ({ ...row, expected: `answer to ${row.id}` }))
    const skipped = async (n: number, expected: (k: number) => string) =>
      (await lint(rows.slice(0, n).map((row, k) => ({ ...row, expected: expected(k) })))).labels.skipped
    expect(await skipped(300, (k) => `answer ${k}`)).toBe(
      "the labels are no classes: 300 different ones on 300 rows"
    )
    expect(await skipped(300, (k) => (k === 7 ? "a long answer ".repeat(12) : `${k % 2}`))).toBe(
      "the labels are no classes: one has more than 120 characters"
    )
    // Too few rows are no reason to say so.
    expect(await skipped(50, (k) => `${k % 2}`)).toBe("fewer than 100 rows have a label")
    expect(await skipped(8, (k) => `class ${k % 4}`)).toBe("fewer than 100 rows have a label")
    expect(await skipped(300, (k) => `intent ${k % 120}`)).toBe(
      "too few rows of each label: 120 labels on 300 rows, where it takes 3 of each"
    )
    expect(await skipped(300, () => "one")).toBe("all rows have one label")
  })
})
