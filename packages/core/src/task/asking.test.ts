import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { describe, expect, expectTypeOf, it } from "vitest"
import * as Provider from "../provider/Provider.ts"
import * as Scorer from "../scorer/Scorer.ts"
import * as Task from "./Task.ts"

const classify = Task.make("classify", {
  input: Schema.String,
  output: Schema.Literals(["refund", "cancel", "other"]),
  prompt: (ticket) => `refund, cancel or other?\n\n${ticket}`
})

const echo: Provider.Provider = {
  id: "echo",
  settings: {},
  complete: ({ messages }) => {
    const text = String(messages[0]?.content).split("\n").at(-1) ?? ""
    return text === "down"
      ? Effect.fail(
          new Provider.Error({ provider: "echo", reason: new Provider.Overloaded({}), detail: "busy" })
        )
      : text === "never"
        ? Effect.never
        : Effect.succeed({ text, finish: "stop" as const, usage: {} })
  }
}

describe("Task.askPromise", () => {
  it("asks about one live input", async () => {
    const asked = await Task.askPromise(classify, echo, "refund")
    expect(asked).toMatchObject({ outcome: "Answered", output: "refund", facts: { text: "refund" } })
    if (asked.outcome === "Answered")
      expectTypeOf(asked.output).toEqualTypeOf<"refund" | "cancel" | "other">()
    const other = await Task.askPromise(classify, echo, "refunds are nice")
    expect(other.outcome).toBe("Malformed")
    expect(other.reason).toContain("refund")
  })

  it("rejects with what the provider says, and with the reason of a signal", async () => {
    await expect(Task.askPromise(classify, echo, "down")).rejects.toMatchObject({
      _tag: "CandidateError",
      cause: { reason: { _tag: "Overloaded" } }
    })
    const reason = new Error("too late")
    const aborting = new AbortController()
    const asking = Task.askPromise(classify, echo, "never", { signal: aborting.signal })
    aborting.abort(reason)
    await expect(asking).rejects.toBe(reason)
  })
})

describe("Scorer.scorePromise", () => {
  const match = Scorer.make(
    "match",
    ({ output, expected }: Scorer.Answered<string, string, string>) => output === expected
  )

  it("scores one live reply", async () => {
    expect(await Scorer.scorePromise(match, { input: "a", output: "b", expected: "b" })).toEqual({
      scores: { match: 1 },
      unscored: {},
      details: {}
    })
    const failing = Scorer.make(
      "length",
      ({ output }: Scorer.Answered<string, unknown, string>) => {
        if (output === "") throw new Error("nothing to measure")
        return { length: output.length / 10 }
      },
      { names: ["length"] }
    )
    expect(await Scorer.scorePromise(failing, { input: "a", output: "bb" })).toMatchObject({
      scores: { length: 0.2 }
    })
    const { scores, unscored } = await Scorer.scorePromise(failing, { input: "a", output: "" })
    expect(scores).toEqual({})
    expect(unscored.length).toContain("nothing to measure")
  })

  it("asks for a label where the scorer needs one", () => {
    // @ts-expect-error the label is missing
    void Scorer.scorePromise(match, { input: "a", output: "b" })
  })
})
