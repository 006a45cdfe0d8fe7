import { Task } from "@assay/core"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import { Regex, Template } from "./index.ts"

const confirm = Task.make("confirm", { input: z.string(), output: z.string(), prompt: (text) => text })
const Slots = z.object({ name: z.string(), date: z.string().nullable(), people: z.number().nullable() })
const slots = Regex.extract(Slots, { name: /I am (\w+)/, date: /\d{4}-\d\d-\d\d/, people: /for (\d+)/ })

const answer = (candidate: ReturnType<typeof Template.of<unknown, object, string>>, input: string) =>
  Effect.runPromise(candidate.answer({ input, caseId: "1", candidate: "template", repeat: 0, seed: 1 })).then(
    ({ outcome, facts }) => ({ outcome, text: facts.text })
  )

describe("Template.of", () => {
  const letter = Template.of(confirm, {
    slots,
    text: ({ name, date, people }) => `Dear ${name}, ${date.slice(5)} for ${people + 0}.`,
    defaults: { people: 2 }
  })

  it("fills its slots with what is extracted, and with defaults", async () => {
    expect(await answer(letter, "I am Ann: 2024-05-01 for 4")).toEqual({
      outcome: { _tag: "Answered", output: "Dear Ann, 05-01 for 4." },
      text: "Dear Ann, 05-01 for 4."
    })
    expect(await answer(letter, "I am Ann: 2024-05-01")).toMatchObject({
      outcome: { output: "Dear Ann, 05-01 for 2." }
    })
  })

  it("escalates where a slot that it reads is missing, and names it", async () => {
    expect(await answer(letter, "I am Ann")).toMatchObject({
      outcome: { _tag: "Escalated", reason: "nothing was found for the slot date" }
    })
  })

  it("copes without optional slots, and says that the extractor failed", async () => {
    const short = Template.of(confirm, {
      slots,
      text: ({ name, date }) => (date === null ? `Dear ${name}` : `Dear ${name}, ${date}`),
      optional: ["date"]
    })
    expect(await answer(short, "I am Ann")).toMatchObject({ outcome: { output: "Dear Ann" } })
    expect(await answer(short, "who?")).toMatchObject({
      outcome: { _tag: "Malformed", reason: expect.stringMatching(/^slots: name: /u) }
    })
  })

  it("puts records through the output schema, and takes a function for an extractor", async () => {
    const Output = z.object({ to: z.string(), at: z.coerce.date() })
    const record = Template.of(Output, {
      slots: (text: string) => ({ day: text.slice(0, 10) }),
      text: ({ day }) => ({ to: "Ann", at: day })
    })
    const { outcome, text } = await answer(record, "2024-05-01")
    expect(outcome).toMatchObject({ _tag: "Answered", output: { at: new Date("2024-05-01") } })
    expect(await Effect.runPromise(record.restore({ text, output: undefined }))).toEqual({
      to: "Ann",
      at: new Date("2024-05-01")
    })
    expect(await answer(record, "no date at all")).toMatchObject({
      outcome: { _tag: "Malformed", reason: expect.stringMatching(/^at: /u) }
    })
  })

  it("is another candidate when its text is", () => {
    const other = Template.of(confirm, { slots, text: ({ name }) => `Hello ${name}` })
    expect(JSON.stringify(other.settings)).not.toBe(JSON.stringify(letter.settings))
  })

  it("knows the types of its slots", () => {
    Template.of(confirm, {
      slots,
      // @ts-expect-error there is no such slot
      text: ({ surname }) => surname
    })
  })
})
