import { type } from "arktype"
import { Schema } from "effect"
import * as v from "valibot"
import { describe, expect, expectTypeOf, it } from "vitest"
import { z } from "zod"
import { type Labels, labelsOf } from "./labels.ts"

const task = {
  schemas: { input: z.object({ subject: z.string() }), output: z.enum(["spam", "ham"]) },
  prompt: (mail: { readonly subject: string }) => mail.subject
}

describe("labelsOf", () => {
  const sources: ReadonlyArray<readonly [string, Labels<"spam" | "ham">]> = [
    ["a task", task],
    ["a list, each once", ["spam", "ham", "spam"]],
    ["Effect's literals", Schema.Literals(["spam", "ham"])],
    ["a union of Effect", Schema.Union([Schema.Literal("spam"), Schema.Literal("ham")])],
    ["an enum of Zod", z.enum(["spam", "ham"])],
    ["a union of Zod", z.union([z.literal("spam"), z.literal("ham")])],
    [
      "what a pipe of Zod ends in",
      z
        .string()
        .transform((text) => text.trim())
        .pipe(z.enum(["spam", "ham"]))
    ],
    ["a picklist of Valibot", v.picklist(["spam", "ham"])],
    ["a union of Valibot", v.union([v.literal("spam"), v.literal("ham")])]
  ]
  it.each(sources)("reads %s", (_, source) => {
    expect(labelsOf(source)).toEqual(["spam", "ham"])
  })

  it("reads a type of ArkType, in its own order", () => {
    expect(labelsOf(type("'spam'|'ham'")).toSorted()).toEqual(["ham", "spam"])
  })

  it("reads numbers and booleans", () => {
    expect(labelsOf(Schema.Literals([1, 2, 3]))).toEqual([1, 2, 3])
    expect(labelsOf(z.boolean())).toEqual([true, false])
  })

  it.each([
    ["any text", z.string()],
    ["a record", z.object({ label: z.enum(["a"]) })],
    ["a choice that is transformed", z.enum(["A", "B"]).transform((label) => label.toLowerCase())],
    [
      "a choice that is transformed, without a description",
      v.pipe(
        v.picklist(["A"]),
        v.transform(() => "a")
      )
    ],
    ["an empty list of choices", { "~standard": z.string()["~standard"], options: [] }]
  ])("says what to do where a schema does not tell: %s", (_, schema) => {
    expect(() => labelsOf(schema as Labels<string>, "Regex.classify")).toThrow(
      'Regex.classify: expected labels, found a schema that does not list any text, number or boolean; write the labels as a list, such as ["yes", "no"]'
    )
  })

  it.each([
    ["an optional enum of Zod", z.enum(["a", "b"]).optional()],
    ["a nullable enum of Zod", z.enum(["a", "b"]).nullable()],
    ["literals of Effect or undefined", Schema.UndefinedOr(Schema.Literals(["a", "b"]))],
    ["literals of Effect or null", Schema.NullOr(Schema.Literals(["a", "b"]))],
    ["an optional picklist of Valibot", v.optional(v.picklist(["a", "b"]))]
  ])("says that no value is no label: %s", (_, schema) => {
    expect(() => labelsOf(schema as Labels<string>, "Regex.classify")).toThrow(
      'Regex.classify: expected labels, found a schema that also allows null or undefined; leave these out, or have a label for them, such as "none"'
    )
  })

  it.each([
    ["literals of Effect", Schema.Literals([1n, 2n])],
    ["literals of Zod", z.literal([1n, 2n])],
    ["a picklist of Valibot", v.picklist([1n, 2n])]
  ])("takes no text for a bigint: %s", (_, schema) => {
    expect(() => labelsOf(schema as unknown as Labels<string>)).toThrow(
      "found a schema that does not list any text, number or boolean"
    )
  })

  it("refuses a list with anything else", () => {
    expect(() => labelsOf(["a", undefined] as unknown as ReadonlyArray<string>)).toThrow(
      "expected labels that are texts, numbers or booleans, found nothing"
    )
    expect(() => labelsOf([1n] as unknown as ReadonlyArray<string>)).toThrow("found 1n")
  })

  it("takes a default for the label that it is", () => {
    expect(labelsOf(z.enum(["a", "b"]).default("a"))).toEqual(["a", "b"])
  })

  it("says that it was a task", () => {
    const free = { schemas: { input: z.string(), output: z.string() }, prompt: (text: string) => text }
    expect(() => labelsOf(free)).toThrow("found a task with an output schema that does not list any")
  })

  it("has the labels' type", () => {
    expectTypeOf(labelsOf(task)).toEqualTypeOf<ReadonlyArray<"spam" | "ham">>()
    expectTypeOf(labelsOf(z.enum(["a", "b"]))).toEqualTypeOf<ReadonlyArray<"a" | "b">>()
  })
})
