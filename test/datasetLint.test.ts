/**
 * The data that the examples ship is sound: a lint finds no errors in it.
 */
import { resolve } from "node:path"
import { Dataset } from "@assay/core"
import { Lint } from "@assay/datasets"
import { Schema } from "effect"
import { expect, it } from "vitest"

it("the invoices of the examples have no errors", async () => {
  const invoices = Dataset.jsonl(
    resolve(import.meta.dirname, "../examples/invoices.jsonl"),
    { input: Schema.Unknown, expected: Schema.Unknown },
    { fields: { input: "text", expected: "fields" } }
  )
  const { cases, findings } = await Lint.datasetPromise(invoices)
  expect(cases).toBeGreaterThan(10)
  expect(findings.filter(({ severity }) => severity === "error")).toStrictEqual([])
})
