import { Dataset, Experiment, Report, Task } from "@assay/core"
import { Rng } from "@assay/stats"
import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import { Adversarial, Family } from "../index.ts"

const classify = Task.make("classify", {
  input: Schema.String,
  output: Schema.Literals(["refund", "other"]),
  prompt: (ticket) => ticket
})

const label = (nth: number) => (nth % 2 === 0 ? ("refund" as const) : ("other" as const))

const ticketsOf = (count: number) =>
  Dataset.make(
    "tickets",
    Array.from({ length: count }, (_, nth) => ({
      id: `t${nth}`,
      input:
        nth % 2 === 0
          ? `Please send the money back for order ${nth}, it never came to our house.`
          : `When does the shop in street ${nth} open tomorrow morning, and is there parking?`,
      expected: label(nth)
    })),
    classify
  )

type Answer = (text: string) => "refund" | "other"

const regex: Answer = (text) => (/money back/.test(text) ? "refund" : "other")
const sturdy: Answer = (text) =>
  text.length % 2 === 0 || /o/i.test(text) ? regex(text.normalize("NFKC")) : regex(text)

const assessed = async (
  candidates: Record<string, Answer>,
  {
    count = 40,
    repeats = 1,
    families = [Family.homoglyphs({ share: 0.8 }), Family.fullWidth(), Family.register()]
  } = {}
) => {
  const { assessment } = await Adversarial.runPromise(
    Experiment.make("e", {
      dataset: ticketsOf(count),
      candidates,
      scorers: [({ output, expected }) => output === expected]
    }),
    { store: ":memory:", cases: count, families, run: { repeats } }
  )
  return { assessment, text: Report.toText(Adversarial.toOutline(assessment), { columns: 80 }) }
}

/** The text in front of the first table: the answer. */
const answerOf = (text: string): string => text.split("\n\n")[0]?.replace(/\s+/g, " ") ?? ""

describe("the first screen", () => {
  it("answers first: who breaks most, on what, at which rate with its interval, how much is noise, what is not known", async () => {
    const { text } = await assessed({ regex, sturdy })
    const answer = answerOf(text)
    expect(answer).toMatch(
      /^e \(adversarial\) regex has the highest rate, on (homoglyphs|full-width): it fails in \d+\.\d % \[\d+, \d+\] of 40 inputs/
    )
    expect(answer).toContain(
      "No noise was seen: asked again as they are, 0 of 80 right inputs came out wrong."
    )
    expect(answer).toContain("Not known: how often such inputs come in production.")
    expect(answer.split(/[.:;] /).length).toBeLessThan(10)
  })

  it("then has one ranked table, the first failures cut to the width, and where to look next", async () => {
    const { text, assessment } = await assessed({ regex, sturdy, constant: () => "other" })
    expect(text.split("\n").every((line) => line.length <= 80)).toBe(true)
    expect(text.match(/─{20}/g)?.length).toBeGreaterThan(1)
    expect(text.indexOf("First failures")).toBeGreaterThan(text.indexOf("certain: the label stays"))
    expect(text.indexOf("Where to look next")).toBeGreaterThan(text.indexOf("First failures"))
    expect(text).toMatch(/homoglyphs +regex +refund +other +/)
    expect(text).toContain(`assay cases ${assessment.run} --candidate regex --tag`)
    // The rest is under --full.
    expect(text).not.toContain("Not assessed:")
    const full = Report.toText(Adversarial.toOutline(assessment, { full: true }), { columns: 80 })
    expect(full.startsWith(text.slice(0, text.indexOf("Where to look next")))).toBe(true)
    expect(full).toContain("Not assessed: ")
    expect(full.split("\n").every((line) => line.length <= 80)).toBe(true)
  })

  it("says of a constant answer that it ignores its input, and ranks nothing of it", async () => {
    const { text } = await assessed({ constant: () => "other" })
    expect(answerOf(text)).toMatch(
      /constant ignores its input: it gives one answer to all 40 cases, and the same to 20 inputs with another label\. That it stays right says nothing\./
    )
    expect(text).not.toContain("───")
    const beside = await assessed({ regex, constant: () => "other" })
    expect(beside.text).toMatch(/homoglyphs +certain +\d+ % \[\d+, \d+\] +–/)
  })

  it("says of few inputs that it cannot be told, and how many would tell", async () => {
    const { text, assessment } = await assessed({ constant: () => "other" }, { count: 4 })
    expect(assessment.candidates[0]?.guard).toMatchObject({ asked: 2, changed: 0, verdict: "cannot tell" })
    const needs = assessment.candidates[0]?.guard.needs ?? 0
    expect(needs).toBeGreaterThan(2)
    expect(answerOf(text)).toContain(
      `Whether constant goes by its input cannot be told: its answer changed on 0 of 2 inputs with another label; ${needs} would tell (--cases).`
    )
    // That many do tell.
    const { assessment: larger } = await assessed({ constant: () => "other" }, { count: 2 * needs })
    expect(larger.candidates[0]?.guard.verdict).toBe("ignores")
  })

  it("counts only what is above noise: of a noisy candidate and an idle perturbation it shows nothing", async () => {
    const rng = Rng.make(8)
    const noisy: Answer = (text) => {
      const right = /money/.test(text) ? "refund" : "other"
      return rng.uniform() < 0.3 ? (right === "refund" ? "other" : "refund") : right
    }
    const { text } = await assessed({ noisy }, { families: [Family.spacing()] })
    expect(answerOf(text)).toMatch(/No failure above noise is shown on 1 family that keep/)
    expect(answerOf(text)).toMatch(
      /Noise: asked again as they are, noisy is wrong on \d+ of \d+ right inputs/
    )
    expect(text).toContain("above noise")
  })

  it("shows of repeats both how often one answer holds and how often all do", async () => {
    const rng = Rng.make(9)
    const flaky: Answer = (text) =>
      /[^\x20-\x7e]/.test(text) && rng.uniform() < 0.5
        ? "other"
        : /m.n.y|tһ/u.test(text)
          ? "refund"
          : regex(text)
    const { assessment, text } = await assessed({ flaky }, { repeats: 3, families: [Family.homoglyphs()] })
    const family = assessment.candidates[0]?.families.find((each) => each.family === "homoglyphs")
    expect(family?.eachTime?.of).toBe(40)
    expect(family?.eachTime?.held).toBeLessThan((family?.held ?? 0) / 3)
    expect(assessment.candidates[0]?.rightEachTime).toEqual({ held: 40, of: 40 })
    expect(text).toMatch(/held +each +time|held each/)
    expect(text).toContain(`${family?.eachTime?.held} of 40`)
    expect(text).toContain("flaky, unperturbed: right in the first answer on 40 of 40, in all 3 on 40 of 40.")
  })
})
