import { randomUUID } from "node:crypto"
import { Dataset } from "@assay/core"
import { describe, expect, it } from "vitest"
import * as Lint from "./Lint.ts"

const sentence = (k: number): string => {
  const letters = k.toString().replaceAll(/\d/g, (digit) => "abcdefghij"[Number(digit)] ?? "")
  return `the ${letters}x of ${letters}y went to ${letters}z`
}

const found = async (
  special: ReadonlyArray<{ readonly id: string; readonly input: unknown; readonly kind?: "adversarial" }>,
  others = 400
) => {
  const { findings } = await Lint.datasetPromise(
    Dataset.make<unknown, unknown>("a", [
      ...Array.from({ length: others }, (_, k) => ({ id: `o${k}`, input: sentence(k), expected: undefined })),
      ...special.map((each) => ({ ...each, expected: undefined }))
    ])
  )
  return findings.flatMap(({ rule, severity, message, rows }) =>
    rule === "missing-kind" || rule === "few-cases" ? [] : [`${severity} ${rule} ${rows[0]?.id}: ${message}`]
  )
}

describe("secrets and personal data in rows", () => {
  it("are found at any depth of the input, and never shown", async () => {
    const key = ["ghp", "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"].join("_")
    const all = await found([
      { id: "1", input: { mail: { from: "Ann <ann@firm.de>", body: "see below" }, count: 3 } },
      { id: "2", input: `my token is ${key}` },
      { id: "3", input: "call +49 30 901820123" }
    ])
    expect(all).toStrictEqual([
      "error secret 2: probably holds a secret (github-token)",
      "warning personal-data 1: probably holds an e-mail address",
      "note personal-data 3: probably holds a phone number"
    ])
    expect(all.join("\n")).not.toContain("A1b2")
  })

  it("are not in 10,000 rows of UUIDs (hazard 1.5)", async () => {
    const { findings } = await Lint.datasetPromise(
      Dataset.make(
        "a",
        Array.from({ length: 10_000 }, () => ({ input: `order ${randomUUID()} of ${randomUUID()}` }))
      )
    )
    expect(findings.filter(({ rule }) => rule === "secret" || rule === "personal-data")).toStrictEqual([])
  })
})

describe("letters", () => {
  it("of a script that few rows have, of two scripts in a word, and unseen ones are told", async () => {
    expect(
      await found([
        { id: "1", input: "где мой заказ" },
        { id: "2", input: "log in to p\u0430ypal now" },
        { id: "3", input: "free\u200bmoney for you" },
        { id: "4", input: "p\u0430ypal again", kind: "adversarial" },
        { id: "5", input: "naïve café – “déjà vu”…" }
      ])
    ).toStrictEqual([
      "warning unexpected-script 2: has a word that mixes Latin and Cyrillic",
      "warning unexpected-script 3: has characters that are not seen, or that turn the direction",
      "note unexpected-script 1: has letters of Cyrillic, which few other rows have"
    ])
  })
})

it("rows of extreme length are told, and empty ones", async () => {
  expect(
    await found([
      { id: "1", input: "very long ".repeat(500) },
      { id: "2", input: "  " }
    ])
  ).toStrictEqual([
    "warning extreme-length 2: the input is empty",
    "note extreme-length 1: 5,000 characters, where the median is 29"
  ])
})

describe("sizes", () => {
  it("name small slices, missing kinds and what n can show", async () => {
    const { findings, sizes } = await Lint.datasetPromise(
      Dataset.make(
        "a",
        Array.from({ length: 200 }, (_, k) => ({
          input: sentence(k),
          expected: k < 190 ? "ham" : "spam",
          tags: { language: k < 12 ? "de" : "en" },
          ...(k < 100 ? { cluster: `c${k % 10}` } : {})
        }))
      )
    )
    expect(sizes.map(({ slice, cases, independent }) => [slice, cases, independent])).toStrictEqual([
      ["all", 200, 110],
      ["kind typical", 200, 110],
      ["language de", 12, 10],
      ["language en", 188, 110]
    ])
    expect(sizes[0]?.detectable).toBeGreaterThan(0.11)
    expect(sizes[0]?.detectable).toBeLessThan(0.14)
    expect(sizes[2]?.detectable).toBeUndefined()
    expect(
      findings
        .filter(({ rule }) => rule !== "suspicious-label")
        .map(({ rule, message }) => `${rule}: ${message}`)
    ).toStrictEqual([
      'few-cases: 1 of 2 values of the tag language have fewer than 30 cases: "de" 12',
      'few-cases: 1 of 2 values of the label have fewer than 30 cases: "spam" 10',
      'imbalance: 95 % of labels are "ham": an answer that is always this is right as often',
      "missing-kind: no case is of kind edge or adversarial: nothing is known of such inputs"
    ])
  })
})
