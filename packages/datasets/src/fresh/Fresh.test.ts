import { appendFileSync, mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Dataset, Embedder } from "@assay/core"
import { Rng } from "@assay/stats"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import * as Redact from "../sample/Redact.ts"
import * as Fresh from "./Fresh.ts"
import type { Named } from "./rates.ts"
import * as Rates from "./rates.ts"

const subjects = [
  "refund for order number",
  "weather forecast in city",
  "reset the password of account",
  "track my parcel with code",
  "cancel the subscription plan"
]

/** Made-up requests: a subject and some words that vary. */
const rows = (n: number, seed: number, share: (at: number) => number = (at) => at % subjects.length) => {
  const rng = Rng.make(seed)
  return Array.from({ length: n }, (_, at): Fresh.Row => {
    const word = () => `w${rng.below(40)}`
    return {
      id: `${seed}-${at}`,
      text: `${subjects[share(at)] ?? "a poem about the sea"} ${word()} ${word()}`
    }
  })
}

const compare = (
  reference: ReadonlyArray<Fresh.Row>,
  production: ReadonlyArray<Fresh.Row>,
  options: Fresh.Options & Fresh.Embedding = {}
) =>
  Effect.runPromise(
    Fresh.compare(
      { name: "cases.jsonl", rows: reference, leftOut: 0 },
      { name: "sample.jsonl", rows: production },
      { permutations: 79, ...options }
    )
  )

const file = (lines: ReadonlyArray<unknown>): string => {
  const path = join(mkdtempSync(join(tmpdir(), "fresh-")), "sample.jsonl")
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""))
  return path
}

describe("a set against production", () => {
  it("is fresh where nothing changed, and stale where a sixth is new, which is named with its words", async () => {
    const set = rows(300, 1)
    const same = await compare(set, rows(300, 2), { margin: 0.1 })
    expect(same.verdict).toBe("fresh")
    const changed = await compare(
      set,
      rows(500, 3, (at) => at % 6)
    )
    expect(changed.verdict).toBe("stale")
    expect(changed.uncovered?.low).toBeGreaterThan(0.05)
    expect(changed.uncovered?.high).toBeLessThan(0.25)
    expect(changed.groups[0]?.words.slice(0, 3)).toEqual(expect.arrayContaining(["poem", "sea"]))
    expect(changed.groups[0]?.examples[0]?.text).toContain("poem")
    expect(Fresh.toText(changed, { columns: 80 })).toContain("poem")
    for (const line of Fresh.toText(changed, { columns: 80 }).split("\n"))
      expect(line.length).toBeLessThanOrEqual(80)
  })

  it("sees another mix of the same kinds of traffic", async () => {
    const found = await compare(
      rows(500, 1),
      rows(500, 2, (at) => (at % 2 === 0 ? 0 : at % 5))
    )
    expect(found.mix?.verdict).toBe("stale")
  })

  it("cannot tell from few rows, and says how many it takes", async () => {
    const found = await compare(rows(40, 1), rows(40, 2))
    expect(found.verdict).toBe("cannot-tell")
    expect(found.sentence).toMatch(/It takes about [\d,]+ rows of each side/)
  })

  it("leaves edge and adversarial cases of the set out", async () => {
    const typical = rows(210, 1)
    const edge = Array.from({ length: 90 }, (_, i) => ({
      id: `edge ${i}`,
      input: `§§ ${i} %%%% zzz${i * 7919}`,
      kind: "edge" as const
    }))
    const dataset = Dataset.make("cases", [...typical.map(({ id, text }) => ({ id, input: text })), ...edge])
    const reference = await Effect.runPromise(Fresh.reference(dataset))
    expect(reference).toMatchObject({ leftOut: 90 })
    expect(reference.rows).toHaveLength(210)
    const found = await Effect.runPromise(
      Fresh.compare(reference, { name: "sample", rows: rows(300, 2) }, { permutations: 79 })
    )
    expect(found.verdict).not.toBe("stale")
    expect(found.notes[0]).toContain("90 edge and adversarial cases of the set are left out")
  })
})

describe("clusters", () => {
  it.each([
    ["the reference", rows(40, 1).map((row) => ({ ...row, cluster: "one document" })), rows(80, 2)],
    [
      "production",
      rows(80, 1),
      rows(40, 2, () => 9).map((row) => ({ ...row, cluster: "one user", label: "a" }))
    ]
  ])("of which %s has one say nothing of a share", async (_, set, production) => {
    const found = await compare(
      set.map((row) => ({ ...row, label: "b" })),
      production
    )
    expect(found.verdict).toBe("cannot-tell")
    expect(found.sentence).toMatch(
      /^all 40 rows of (?:cases|sample)\.jsonl are of one cluster, .* no share is estimated from it\.$/
    )
    expect(found).toMatchObject({ labels: [] })
    expect(found.uncovered).toBeUndefined()
    expect(found.languages.every(({ verdict }) => verdict === "cannot-tell")).toBe(true)
    expect(Fresh.toText(found, { columns: 80 })).toMatch(/^Cannot tell: all 40 rows/)
  })

  it("that are few cannot show that nothing is new: of 20 users none may be of a kind that a tenth is of", async () => {
    const users = (seed: number) => rows(400, seed).map((row, at) => ({ ...row, cluster: `${at % 20}` }))
    const found = await compare(users(1), users(2))
    expect(found.uncovered).toMatchObject({ verdict: "cannot-tell" })
    // (1 − 0.1684)^20 = 0.025
    expect(found.uncovered?.high).toBeGreaterThanOrEqual(0.1684)
    expect(found.sentence).toContain("It takes at least 72 users or conversations; production has 20.")
  })

  it("that production does not name are asked for, because rows of one user make alarms", async () => {
    const alone = await compare(rows(40, 1), rows(40, 2))
    expect(alone.notes).toEqual([
      expect.stringMatching(/^sample\.jsonl does not say which requests are of one user or conversation/)
    ])
    const named = rows(40, 2).map((row, at) => ({ ...row, cluster: `${at % 30}` }))
    expect((await compare(rows(40, 1), named)).notes).toEqual([])
  })

  it("may have any name", async () => {
    const names = ["__proto__", "constructor", "7", "", "toString"]
    const named = (seed: number) =>
      rows(60, seed).map((row, at) => ({ ...row, cluster: names[at % 5] ?? "" }))
    const found = await compare(named(1), named(2))
    expect([found.reference.clusters, found.production.clusters]).toEqual([5, 5])
  })
})

it("lengths and languages of both sides are read with the same marks", async () => {
  const address = (at: number) => `w${at}${"x".repeat(60)}@mail${at}post.de`
  const long = (seed: number) =>
    rows(60, seed).map((row, at) => ({ ...row, text: `${address(at)} ${row.text}` }))
  const redacted = long(2).map((row) => ({ ...row, text: Redact.text(row.text).value }))
  expect(redacted[0]?.text).toMatch(/^\[EMAIL\] /)
  const found = await compare(long(1), redacted)
  const [, reference = 0] = found.lengths.reference
  const [, production = 0] = found.lengths.production
  expect(Math.abs(reference - production)).toBeLessThan(5)
  expect(found.lengths.p).toBeGreaterThan(0.05)
  expect(found.languages.map(({ reference: old, production: now }) => old - now)).toEqual(
    found.languages.map(() => 0)
  )
})

describe("how requests were picked", () => {
  const texts = rows(60, 4).map(({ id, text }) => ({ id, input: text }))

  it("makes a file of failures no sample of traffic: no share is estimated from it", async () => {
    const traffic = Fresh.jsonl(file(texts.map((line) => ({ ...line, picked: { by: "failures" } }))))
    expect(traffic.unfit).toContain('picked by "failures"')
    const found = await Effect.runPromise(
      Fresh.compare({ name: "cases", rows: rows(60, 1), leftOut: 0 }, traffic, { permutations: 99 })
    )
    expect(found.verdict).toBe("cannot-tell")
    expect(found.sentence).toContain("is not a sample of traffic")
    expect(found.uncovered).toBeUndefined()
  })

  it("leaves out rows that were picked otherwise, and thins those that were likelier", () => {
    const lines = Array.from({ length: 3000 }, (_, i) => ({
      id: `${i}`,
      input: "x",
      picked: i % 3 === 0 ? { by: "failures" } : { by: "random", probability: i % 3 === 1 ? 0.1 : 0.4 }
    }))
    const { rows: kept, note } = Fresh.jsonl(file(lines))
    const likelier = kept.filter(({ id }) => Number(id) % 3 === 2).length
    expect(kept.filter(({ id }) => Number(id) % 3 === 1)).toHaveLength(1000)
    expect(likelier).toBeGreaterThan(200)
    expect(likelier).toBeLessThan(300)
    expect(note).toContain("1000 rows that were picked by")
    expect(Fresh.jsonl(file(texts)).note).toContain("does not say how its rows were picked")
  })

  it("counts lines that a killed process left torn, and reads on", () => {
    const path = file(texts)
    appendFileSync(path, '{"id":"torn","inp\n{"id":"last","input":"x"}\n')
    const traffic = Fresh.jsonl(path)
    expect(traffic.rows).toHaveLength(61)
    expect(traffic.rows.at(-1)?.id).toBe("last")
    expect(traffic.note).toContain("1 line of ")
    expect(traffic.note).toContain(" is torn and left out.")
    const notes = join(mkdtempSync(join(tmpdir(), "fresh-")), "notes.jsonl")
    writeFileSync(notes, "not\nJSON\nat all\n")
    expect(() => Fresh.jsonl(notes)).toThrow(
      /notes\.jsonl:1: expected JSON Lines, found 3 of 3 lines that are no JSON$/
    )
  })

  it("reads ids and clusters that are numbers, in all their digits, and keeps inputs as they were written", () => {
    const path = join(mkdtempSync(join(tmpdir(), "fresh-")), "numbers.jsonl")
    writeFileSync(
      path,
      [
        '\ufeff{"id":740245381351497731,"input":{"z":"a","__proto__":"b","a":1},"user":17,"output":{"n":2}}',
        '{"input":{"order":740245381351497731},"cluster":"__proto__"}'
      ].join("\r\n")
    )
    const [first, second] = Fresh.jsonl(path).rows
    expect(first).toMatchObject({
      id: "740245381351497731",
      cluster: "17",
      text: "a\nb\n1",
      output: { n: 2 }
    })
    expect(JSON.stringify(first?.input)).toBe('{"z":"a","__proto__":"b","a":1}')
    // It can be compared, but a case would lose digits.
    expect(second).toEqual({
      id: "2",
      text: "740245381351497731",
      cluster: "__proto__",
      fault: "input.order: expected a number of at most 9007199254740991, found 740245381351497731"
    })
  })

  it("names file, line and field of what is wrong", () => {
    expect(() => Fresh.jsonl(file([{ input: "a", cluster: { id: 1 } }]))).toThrow(
      /sample\.jsonl:1: cluster: expected a text or a number, found \{"id":1\}$/
    )
    expect(() => Fresh.jsonl(file([["a"]]))).toThrow(
      /sample\.jsonl:1: expected an object of JSON, one a line$/
    )
    expect(() => Fresh.jsonl(file([{ input: "a", picked: "random" }]))).toThrow(
      /sample\.jsonl:1: picked: expected \{ "by", "probability" \}, found "random"$/
    )
    expect(() => Fresh.jsonl(file([{ id: "1" }]))).toThrow(
      /sample\.jsonl:1: input: expected a value, found none/
    )
    expect(() =>
      Fresh.jsonl(file([{ input: "a" }, { input: "b", picked: { by: "random", probability: 2 } }]))
    ).toThrow(/sample\.jsonl:2: picked\.probability: expected a number above 0 and at most 1, found 2/)
  })
})

describe("labels and languages", () => {
  const side = (n: number, rare: number): Named => ({
    names: Array.from({ length: n }, (_, at) => (at % 1000 < rare ? "fraud" : "other")),
    clusters: Array.from({ length: n }, (_, at) => `${at}`)
  })
  const fraud = (n: number) =>
    Rates.compare(side(n, 2), side(n, 4), 0.05, 1.25).find(({ name }) => name === "fraud")

  it("a rare label that doubles is found at 50,000 rows, and cannot be told at 2,000", () => {
    expect(fraud(50_000)).toMatchObject({ verdict: "moved", reference: 100, production: 200 })
    expect(fraud(2_000)?.verdict).toBe("cannot-tell")
    expect(fraud(2_000)?.detectable).toBeGreaterThan(2)
  })

  it("another language is shown", async () => {
    const german = rows(300, 2).map((row, at) =>
      at % 3 === 0 ? { ...row, text: "Bitte wie kann ich mein Paket nicht finden und das ist der Code" } : row
    )
    const found = await compare(rows(300, 1), german)
    expect(found.languages.find(({ name }) => name === "German")).toMatchObject({
      production: 100,
      verdict: "moved"
    })
  })
})

describe("an embedder", () => {
  const letters = (text: string, turn: number): ReadonlyArray<number> =>
    Array.from({ length: 26 }, (_, k) => text.split(String.fromCharCode(97 + ((k + turn) % 26))).length - 1)
  const embedder = (changesAfter: number, width = 26) => {
    let calls = 0
    return Embedder.fromPromise({
      id: "test/letters",
      embed: async (texts) => {
        calls++
        return texts.map((text) =>
          letters(text, calls > changesAfter ? 7 : 0).slice(0, calls > changesAfter ? width : 26)
        )
      }
    })
  }

  it("gives vectors of both sides", async () => {
    const found = await compare(
      rows(200, 1),
      rows(200, 2, (at) => at % 6),
      { embedder: embedder(Number.POSITIVE_INFINITY) }
    )
    expect(found.space).toEqual({ kind: "embeddings", name: "test/letters", width: 26 })
    expect(found.energyP).toBeLessThan(0.05)
    expect(found.verdict).toBe("stale")
  })

  it("that changes midway is refused", async () => {
    await expect(compare(rows(200, 1), rows(200, 2), { embedder: embedder(4) })).rejects.toThrow(
      "changed while it was asked"
    )
    await expect(compare(rows(200, 1), rows(200, 2), { embedder: embedder(4, 20) })).rejects.toThrow(
      "expected vectors of 26 numbers, found 20"
    )
  })
})
