import { canonicalJson, sha256 } from "@assay/core/internal"
import { describe, expect, it } from "vitest"
import * as Rubric from "./Rubric.ts"

const levels = [
  { value: 1, label: "good", anchor: "all of it" },
  { value: 0, label: "bad" }
]

describe("what people grade by", () => {
  it("is what the judge grades by: its levels from the lowest, its words, and the digest of its rubric", () => {
    const rubric = { kind: "rubric", criteria: [{ name: "helpful", asks: "Does it help?", levels }] }
    const found = Rubric.fromJudge({
      rubric,
      scales: { helpful: { kind: "binary", levels: levels.map(({ value, label }) => ({ value, label })) } }
    })
    expect(found).toEqual({
      digest: sha256(canonicalJson(rubric)),
      criteria: [
        {
          score: "helpful",
          asks: "Does it help?",
          kind: "binary",
          levels: [
            { value: 0, label: "bad" },
            { value: 1, label: "good", anchor: "all of it" }
          ]
        }
      ]
    })
  })

  it("may be any rubric of a judge: what is not understood is left out", () => {
    const scales = { s: { kind: "binary" as const, levels } }
    expect(Rubric.fromJudge({ rubric: "grade well", scales }).criteria).toMatchObject([{ score: "s" }])
    expect(Rubric.fromJudge({ rubric: null, scales }, []).criteria).toEqual([])
  })

  it("is a yes/no question, or a file, whose faults are named", () => {
    expect(Rubric.question("Right?").criteria).toMatchObject([
      { score: "answer", asks: "Right?", levels: [{ label: "no" }, { label: "yes" }] }
    ])
    expect(Rubric.question("Right?").digest).not.toBe(Rubric.question("right?").digest)
    const of = (json: unknown) => () => Rubric.of(json, "r.json")
    expect(of({ criteria: [] })).toThrow("r.json: expected at least one criterion, found none")
    expect(of({ criteria: [{ name: "a", levels: levels.slice(1) }] })).toThrow(
      'r.json: criteria "a": expected two levels or more, found 1'
    )
    expect(of({ criteria: [{ name: "a", levels: [...levels, { value: 2, label: "Good" }] }] })).toThrow(
      "found one twice"
    )
    expect(
      of({
        criteria: [
          { name: "a", levels },
          { name: "a", levels }
        ]
      })
    ).toThrow("found one twice")
    expect(of([])).toThrow(/^r\.json: expected \{ "criteria"/)
    expect(() => Rubric.read("absent.json")).toThrow("absent.json: expected a JSON file")
  })
})
