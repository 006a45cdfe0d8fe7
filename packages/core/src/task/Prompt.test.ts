import { describe, expect, it } from "@effect/vitest"
import * as Prompt from "./Prompt.ts"

// The eight bytes that every PNG begins with, and their base64 by RFC 4648.
const signature = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const encoded = "iVBORw0KGgo="

describe("image", () => {
  it("keeps bytes as base64, so that a prompt is plain JSON", () => {
    const image = Prompt.image({ data: signature, mediaType: "image/png" })
    expect(image).toEqual({ type: "image", mediaType: "image/png", data: encoded })
    expect(Prompt.image({ data: encoded, mediaType: "image/png" })).toEqual(image)
    // A view into the middle of a buffer brings its own bytes only.
    const view = new Uint8Array([0, 0, ...signature, 0]).subarray(2, 10)
    expect(Prompt.image({ data: view, mediaType: "image/png" })).toEqual(image)
    expect(JSON.parse(JSON.stringify(Prompt.user([image])))).toEqual({ role: "user", content: [image] })
  })

  it("takes the address of one", () => {
    const image = { type: "image", url: "https://example.com/a.png" }
    expect(Prompt.image({ url: "https://example.com/a.png" })).toEqual(image)
    expect(Prompt.image({ url: new URL("https://example.com/a.png") })).toEqual(image)
  })

  it("refuses what no API could read", () => {
    expect(() => Prompt.image({ data: new Uint8Array(), mediaType: "image/png" })).toThrow("found no data")
    expect(() => Prompt.image({ data: "", mediaType: "image/png" })).toThrow("found no data")
    for (const data of ["data:image/png;base64,iVBORw0KGgo=", "iVBORw0KGgo", "iVBO Rw0K", "a==="]) {
      expect(() => Prompt.image({ data, mediaType: "image/png" })).toThrow("base64")
    }
    // @ts-expect-error no API takes it
    expect(() => Prompt.image({ data: encoded, mediaType: "image/tiff" })).toThrow('found "image/tiff"')
    for (const url of ["scan.png", "file:///scan.png", "data:image/png;base64,iVBORw0KGgo="]) {
      expect(() => Prompt.image({ url })).toThrow("http(s) address")
    }
  })
})

describe("messages", () => {
  it("have their text, without images", () => {
    const image = Prompt.image({ url: "https://example.com/a.png" })
    expect(Prompt.textOf(Prompt.user([Prompt.text("a"), image, Prompt.text("b")]))).toBe("ab")
    expect(Prompt.textOf(Prompt.system("c"))).toBe("c")
    expect(Prompt.partsOf(Prompt.user("d"))).toEqual([Prompt.text("d")])
  })

  it("carry an earlier turn's tool calls and what they brought", () => {
    const toolCalls = [{ id: "call_1", name: "find", arguments: { order: "A1" } }]
    expect(Prompt.assistant({ toolCalls })).toEqual({ role: "assistant", content: "", toolCalls })
    expect(Prompt.assistant("yes")).toEqual({ role: "assistant", content: "yes" })
    expect(Prompt.toolResult("call_1", "sent")).toEqual({
      role: "tool",
      toolCallId: "call_1",
      content: "sent"
    })
  })
})
