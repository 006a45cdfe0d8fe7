import { describe, expect, it } from "vitest"
import * as Desk from "../session/Desk.ts"
import type { Work } from "../session/model.ts"
import { item, items, memoryLog, rubric, work } from "../work.fixture.ts"
import { run } from "./Terminal.ts"

/** Lets somebody type these words, and gives what they saw. */
const typing = async (words: ReadonlyArray<string>, more: Partial<Work> = {}, log = memoryLog()) => {
  const left = [...words]
  const seen: Array<string> = []
  const next = async (): Promise<string | undefined> => left.shift()
  await run(Desk.make(work(more), log), "ann", {
    columns: 80,
    say: (line) => void seen.push(line),
    key: next,
    line: next
  })
  return { seen, text: seen.join("\n"), labels: log.labels }
}

describe("labelling in a terminal", () => {
  it("does what the page does, key for key", async () => {
    const { text, labels } = await typing(
      ["?", "2", "1", "u", "2", "c", "a comment", "<", "e", "better", "b", "n", "0", "9", "x", "q", "1"],
      { rubric, items: items(4) }
    )
    expect(text).toContain("1 to 9  choose a level")
    expect(text).toContain("> How helpful is the answer?")
    expect(text).toContain("    1 useless: helps with nothing that was asked")
    expect(text).toContain("polite: expected a level from 1 to 2, found 9")
    expect(text).toContain("| expected ")
    expect(labels.map(({ grade, label }) => label ?? grade)).toEqual([
      "partly",
      "no",
      null,
      "yes",
      null,
      "partly",
      "partly",
      "cannot say"
    ])
    expect(labels.at(-2)).toMatchObject({ mark: "bad", expected: "better", shown: ["expected"] })
    expect(labels[4]).toMatchObject({ comment: "a comment" })
  })

  it("goes on where it was left, and says when all is done", async () => {
    const log = memoryLog()
    await typing(["1", "2", "q"], { items: items(3) }, log)
    const { text } = await typing(["1", "q"], { items: items(3) }, log)
    expect(text).toContain("3 of 3; 2 labelled")
    expect(text).toContain("All done: 3 of 3.")
  })

  it("lets no text act in the terminal, and keeps to 80 columns", async () => {
    const act = "\u001b[2J\u001b]0;owned\u0007 \u202eevil\u202c\r\nline two\u0000 \u009b31m "
    const nasty = `${act}${"wide 漢字 ".repeat(220)}`
    const { seen, text } = await typing(["t", "c", nasty, "e", "y", "r", "y", "q"], {
      title: act,
      items: [item(1, { input: nasty, outputs: [{ output: { [act]: nasty } }], expected: nasty })],
      rubric: {
        ...rubric,
        instructions: act,
        criteria: rubric.criteria.map((each) => ({
          ...each,
          asks: act,
          levels: each.levels.map((level) => ({ ...level, label: act }))
        }))
      }
    })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be left
    expect(text.replaceAll("\n", "")).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
    expect(
      Math.max(
        ...seen.map((line) =>
          [...line].reduce((sum, each) => sum + (each > "\u2e80" && each !== "\ufffd" ? 2 : 1), 0)
        )
      )
    ).toBeLessThanOrEqual(80)
    expect(text).toMatch(/… \d+ more lines; t shows them/)
  })

  it("keeps the indentation of what it shows", async () => {
    const { text } = await typing(["q"], {
      items: [item(1, { outputs: [{ output: "if (late) {\n  refund()\n}" }] })]
    })
    expect(text).toContain("| if (late) {\n|   refund()\n| }")
  })

  it("asks before it shows results, and labels say so from then on", async () => {
    const { text, labels } = await typing(["r", "n", "1", "r", "y", "1", "q"], { items: items(8) })
    expect(text).toContain("mean grade by the judge: 0.63 as it is, of 8 answers")
    expect(labels.map(({ shown }) => shown)).toEqual([undefined, ["results"]])
  })
})
