import { Task } from "@assay/core"
import { Schema } from "effect"
import { expect, it } from "vitest"
import * as Fields from "./Fields.ts"

const receipt = Task.make("receipt", {
  input: Schema.String,
  output: Schema.Struct({
    company: Schema.String,
    paid: Schema.Boolean,
    total: Schema.NullOr(Schema.Number),
    address: Schema.Struct({ city: Schema.String, isAbroad: Schema.Boolean }),
    lines: Schema.Array(Schema.Struct({ sku: Schema.String, amount: Schema.Number })),
    years: Schema.Array(Schema.Number)
  }),
  prompt: (text) => text
})

it("fields are declared beside the schema, and checked against it by type", () => {
  const scorer = Fields.score(receipt, {
    company: Fields.text({ similarity: 0.9 }),
    paid: Fields.boolean(),
    total: Fields.money({ currency: "EUR" }),
    address: { city: Fields.text(), isAbroad: Fields.ignored },
    lines: [{ sku: Fields.id(), amount: Fields.number() }, { weight: 2 }],
    years: Fields.list("set", Fields.number())
  })
  expect(scorer.names).toEqual(["f1", "precision", "recall", "exact"])
})

it("a wrong name, or a comparator that does not fit the type, does not compile", () => {
  // "'compnay' does not exist in type … Did you mean to write 'company'?"
  // @ts-expect-error
  Fields.score(receipt, { compnay: Fields.text() })
  // "Type 'DateComparator' is not assignable to type 'BooleanComparator | ExactComparator | IgnoredField | undefined'."
  // @ts-expect-error
  Fields.score(receipt, { paid: Fields.date() })
  // "Type 'TextComparator' is not assignable to type 'ExactComparator | IdComparator | … | NumberComparator | undefined'."
  // @ts-expect-error
  Fields.score(receipt, { total: Fields.text() })
  // "'ctiy' does not exist in type 'Declared<{ city: string; isAbroad: boolean }> | …'."
  // @ts-expect-error
  Fields.score(receipt, { address: { ctiy: Fields.text() } })
  // @ts-expect-error
  Fields.score(receipt, { address: { isAbroad: Fields.date() } })
  // @ts-expect-error
  Fields.score(receipt, { lines: [{ amount: Fields.boolean() }] })
  // @ts-expect-error
  Fields.score(receipt, { company: [{ a: Fields.text() }] })
  // @ts-expect-error
  Fields.score(receipt, { years: Fields.list("set", Fields.date()) })
  // @ts-expect-error
  Fields.score(receipt, { lines: Fields.list("bag") })
  expect(Fields.score(receipt).name).toBe("fields")
})
