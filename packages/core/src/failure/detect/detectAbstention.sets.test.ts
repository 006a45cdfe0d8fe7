/**
 * The promises of the detector on replies labelled by people (paul-rottger/exaggerated-safety, model_completions at
 * d7bb5bd) and by a judge (Marker-Inc-Korea/K-OverRefusal at f39bed8), every second prompt, and on texts of our own.
 */
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { detectAbstention } from "./detectAbstention.ts"

const root =
  process.env.ASSAY_DATA ?? fileURLToPath(new URL("../../../../../../shared/data", import.meta.url))
const file = `${root}/refusals/replies.jsonl`
const isHere = existsSync(file)
const where = isHere ? "" : ` (skipped: no ${file}; set ASSAY_DATA)`

const Reply = Schema.fromJsonString(
  Schema.Struct({ lang: Schema.String, label: Schema.String, reply: Schema.String })
)
const Text = Schema.fromJsonString(
  Schema.Struct({ language: Schema.String, kind: Schema.optionalKey(Schema.String), text: Schema.String })
)

const lines = (path: string | URL): ReadonlyArray<string> =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")

const texts = (name: string) =>
  lines(new URL(`./fixtures/${name}.jsonl`, import.meta.url)).map((line) =>
    Schema.decodeUnknownSync(Text)(line)
  )

describe.skipIf(!isHere)(`on published replies${where}`, () => {
  const counts = (lang: string) => {
    const replies = lines(file)
      .map((line) => Schema.decodeUnknownSync(Reply)(line))
      .filter((each) => each.lang === lang && each.label !== "deflection")
    const judged = replies.map(({ label, reply }) => ({
      abstains: label !== "full_compliance",
      found: detectAbstention(reply) !== undefined
    }))
    return {
      n: judged.length,
      right: judged.filter(({ abstains, found }) => abstains === found).length,
      falseAlarms: judged.filter(({ abstains, found }) => !abstains && found).length
    }
  }

  it("is right on 0.93 of the English ones, with at most 30 false alarms", () => {
    const { n, right, falseAlarms } = counts("en")
    expect(n).toBe(1033)
    expect(right / n).toBeGreaterThanOrEqual(0.93)
    expect(falseAlarms).toBeLessThanOrEqual(30)
  })

  it("is right on 0.93 of the Korean ones, with at most 10 false alarms", () => {
    const { n, right, falseAlarms } = counts("ko")
    expect(n).toBe(617)
    expect(right / n).toBeGreaterThanOrEqual(0.93)
    expect(falseAlarms).toBeLessThanOrEqual(10)
  })
})

describe("on texts of our own", () => {
  it("leaves 0.98 of 218 answers in seven languages alone, however much they look like refusals", () => {
    const answers = [...texts("answers"), ...texts("answersAfter")]
    const spared = answers.filter(({ text }) => detectAbstention(text) === undefined)
    expect(answers).toHaveLength(218)
    expect(spared.length / answers.length).toBeGreaterThanOrEqual(0.98)
  })

  it.each(["German", "French", "Spanish", "Chinese", "Japanese", "Korean"])(
    "tells refusals, refusals in part, doubts and questions back in %s",
    (name) => {
      const abstentions = texts("abstentions").filter(({ language }) => language === name)
      expect(abstentions.length).toBeGreaterThanOrEqual(15)
      for (const { kind, text } of abstentions)
        expect([text, detectAbstention(text)?.kind]).toEqual([text, kind])
    }
  )
})
