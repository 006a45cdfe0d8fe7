import { readFile, writeFile } from "node:fs/promises"
import { describe, expect, it } from "@effect/vitest"
import { Ajv2020 } from "ajv/dist/2020.js"
import { Schema } from "effect"
import { RunReport } from "../experiment/reportModel.ts"
import { hostile, many, priced, small } from "./fixtures/summaries.fixture.ts"
import { jsonSchema } from "./jsonSchema.ts"
import { writeJson as render } from "./jsonWriter.ts"

const published = new URL("../../../../docs/reference/run.schema.json", import.meta.url)

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.toCodecJson(RunReport)))

/** The same value with the keys of every object the other way round. */
const reversed = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(reversed)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, each]) => [key, reversed(each)])
        )
      : value

describe("a summary as JSON", () => {
  it("reads back as the same summary", () => {
    for (const summary of [small, many, hostile, priced]) expect(decode(render(summary))).toEqual(summary)
  })

  it("is the same bytes in whatever order the summary was put together", () => {
    for (const summary of [small, many, hostile, priced]) {
      const other = Schema.decodeUnknownSync(RunReport)(reversed(summary))
      expect(render(other)).toBe(render(summary))
    }
  })

  it("ends in exactly one newline", () => {
    expect(render(small)).toMatch(/[^\n]\n$/)
  })
})

describe("the published JSON Schema", () => {
  it("is that of the code (UPDATE_SCHEMA=1 rewrites the file)", async () => {
    if (process.env.UPDATE_SCHEMA === "1") await writeFile(published, jsonSchema())
    const file: unknown = JSON.parse(await readFile(published, "utf8"))
    expect(file, "docs/reference/run.schema.json is stale").toEqual(JSON.parse(jsonSchema()))
  })

  it("accepts every rendering, by an independent validator", async () => {
    const validate = new Ajv2020({ strict: true, allErrors: true }).compile(
      JSON.parse(await readFile(published, "utf8"))
    )
    for (const summary of [small, many, hostile, priced]) {
      expect(validate(JSON.parse(render(summary))), JSON.stringify(validate.errors)).toBe(true)
    }
  })

  it("rejects a summary with a key missing or a count that is none", async () => {
    const validate = new Ajv2020({ strict: true }).compile(JSON.parse(await readFile(published, "utf8")))
    const { run: _run, ...withoutRun } = small
    expect(validate(withoutRun)).toBe(false)
    expect(validate({ ...small, repeats: -1 })).toBe(false)
  })
})
