import { Task } from "@assay/core"
import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import { closed, isStrict } from "./structured.ts"

const schemaOf = (output: Schema.Codec<unknown, unknown>) => {
  const task = Task.make("t", { input: Schema.String, output, prompt: (text) => text })
  return task.outputSchema?.schema ?? {}
}

const Item = Schema.Struct({ name: Schema.String, price: Schema.NullOr(Schema.Finite) })

describe("closed", () => {
  it("closes every object, however deep, and names no dialect", () => {
    const schema = closed(schemaOf(Schema.Struct({ items: Schema.Array(Item) })))
    expect(schema).not.toHaveProperty("$schema")
    expect(schema).toMatchObject({
      additionalProperties: false,
      properties: { items: { items: { additionalProperties: false } } }
    })
  })

  it("leaves records, and values that merely look like schemas, as they are", () => {
    const record = { type: "object", additionalProperties: { type: "number" } }
    expect(closed(record)).toEqual(record)
    const literal = { const: { type: "object" }, enum: [{ type: "object" }] }
    expect(closed(literal)).toEqual(literal)
    expect(
      closed({ type: "object", properties: { type: { type: "string" }, enum: { type: "object" } } })
    ).toEqual({
      type: "object",
      properties: { type: { type: "string" }, enum: { type: "object", additionalProperties: false } },
      additionalProperties: false
    })
  })
})

describe("isStrict", () => {
  it("holds where all properties of all objects are required and the root is an object", () => {
    expect(isStrict(closed(schemaOf(Schema.Struct({ items: Schema.Array(Item) }))))).toBe(true)
  })

  it.each([
    ["an optional property", Schema.Struct({ note: Schema.optionalKey(Schema.String) })],
    [
      "an optional property deep inside",
      Schema.Struct({ in: Schema.Struct({ note: Schema.optionalKey(Schema.String) }) })
    ],
    ["a record", Schema.Struct({ counts: Schema.Record(Schema.String, Schema.Finite) })],
    ["an array at the root", Schema.Array(Item)]
  ])("does not hold with %s", (_, output) => {
    expect(isStrict(closed(schemaOf(output)))).toBe(false)
  })
})
