import { describe, expect, it } from "vitest"
import { mostInput, unboundedInput } from "./sent.ts"

describe("the input of a request", () => {
  const chat = (...content: ReadonlyArray<unknown>) => ({ messages: [{ role: "user", content }] })

  it("has no bound where a server adds to it", () => {
    for (const [body, named] of [
      [{ input: "on", previous_response_id: "resp_1" }, "previous_response_id"],
      [{ input: "on", conversation: { id: "conv_1" } }, "conversation"],
      [{ input: [{ type: "item_reference", id: "msg_1" }] }, "item_reference"],
      [{ input: [{ role: "user", content: [{ type: "input_file", file_id: "file_1" }] }] }, "input_file"],
      [chat({ type: "file", file: { file_data: "data:application/pdf;base64,AAAA" } }), "file"],
      [chat({ type: "document", source: { type: "base64", data: "AAAA" } }), "document"]
    ] as const) {
      expect(unboundedInput(body)).toBe(
        `how many tokens "${named}" adds to the prompt is not known before the call`
      )
    }
    expect(unboundedInput({ input: "on", previous_response_id: null })).toBeUndefined()
    expect(unboundedInput(chat({ type: "text", text: "a document" }))).toBeUndefined()
    expect(
      unboundedInput(chat({ type: "document", source: { type: "text", data: "all of it" } }))
    ).toBeUndefined()
  })

  it("counts texts by their bytes, however they begin, and images whatever theirs", () => {
    const long = "a".repeat(10_000)
    const most = (...content: ReadonlyArray<unknown>) => mostInput(JSON.stringify(chat(...content)))
    expect(most({ type: "text", text: `data:${long}` })).toBeGreaterThan(10_000)
    expect(
      most({ type: "document", source: { type: "text", media_type: "text/plain", data: long } })
    ).toBeGreaterThan(10_000)
    const image = most({ type: "image", source: { type: "base64", data: long } })
    expect(image).toBe(most({ type: "image", source: { type: "base64", data: "" } }))
    expect(most({ type: "image_url", image_url: { url: `data:image/png;base64,${long}` } })).toBeLessThan(
      51_000
    )
  })
})
