/**
 * Whose fault an error is: the model's, one input's, or the call's.
 */
import { describe, expect, it } from "@effect/vitest"
import { failedGeneration, filterIn, isAboutOneInput } from "./blame.ts"

const error = (fields: object) => JSON.stringify({ error: fields })

describe("what the model wrote and its server could not read", () => {
  it.each([
    [
      error({
        message: "Failed to generate JSON.",
        code: "json_validate_failed",
        failed_generation: "refund, I say"
      }),
      "refund, I say"
    ],
    [error({ message: "Failed to call a function.", code: "tool_use_failed", failed_generation: "" }), ""],
    [error({ message: "Parsing failed.", code: "output_parse_failed" }), ""],
    [error({ message: "Failed to generate JSON. Please adjust your prompt." }), ""],
    [
      error({
        message: "error parsing tool call: raw='{\"city\": Oslo', err=invalid character 'O'",
        type: "api_error"
      }),
      '{"city": Oslo'
    ],
    ['{"error":"error parsing tool call: raw=\'{\', err=unexpected end of JSON input"}', "{"],
    [error({ message: "Failed to parse input at pos 3: <tool_call>{", code: 500 }), "<tool_call>{"],
    [error({ message: "Model did not output valid JSON" }), ""],
    [
      error({
        message: "Provider returned error",
        code: 400,
        metadata: { raw: error({ code: "tool_use_failed", failed_generation: "<f>" }) }
      }),
      "<f>"
    ]
  ])("is known by what the server says: %s", (body, text) => {
    expect(failedGeneration(body)).toMatchObject({ text })
  })

  it.each([
    error({ message: "messages: tool call arguments are not valid JSON", code: "invalid_request" }),
    error({ message: "Invalid schema for response_format", code: "invalid_json_schema" }),
    error({ message: "The model does not exist", code: "model_not_found" }),
    "<html>502</html>",
    "",
    "[]",
    "null"
  ])("is not what was wrong with the call: %s", (body) => {
    expect(failedGeneration(body)).toBeUndefined()
  })
})

describe("a filter that dislikes one input", () => {
  it.each([
    [
      403,
      {
        code: 403,
        message: "Your input was flagged.",
        metadata: { reasons: ["violence"], flagged_input: "I" }
      }
    ],
    [403, { message: "Blocked", metadata: { reasons: ["violence"] } }],
    [403, { message: "Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_VIOLENCE" }],
    [403, { message: "no", code: "content_policy_violation" }],
    [400, { message: "Input data may contain inappropriate content.", code: "data_inspection_failed" }],
    [400, { message: "no", code: null, innererror: { code: "ResponsibleAIPolicyViolation" } }],
    [422, { message: "no", type: "content_filter" }]
  ])("is known: %i %j", (status, fields) => {
    expect(filterIn(error(fields), status)).toBe(true)
  })

  it.each([
    [
      403,
      { code: "unsupported_country_region_territory", message: "Country, region, or territory not supported" }
    ],
    [403, { message: "Your account was flagged and is suspended" }],
    [403, { message: "Your organization violates our usage policies" }],
    [401, { message: "no", code: "content_filter" }],
    [500, { message: "moderation service failed" }],
    [400, { message: "moderation is not a parameter" }]
  ])("is not what holds for every input: %i %j", (status, fields) => {
    expect(filterIn(error(fields), status)).toBe(false)
  })
})

describe("a 403", () => {
  const page = "<!DOCTYPE html><html><title>Attention Required!</title></html>"
  it.each([
    [page, false, true],
    [`\n${page}`, true, true],
    [error({ message: "Forbidden" }), false, false],
    [error({ message: "Forbidden" }), true, true],
    ["Forbidden", true, true],
    ["", true, true],
    ["", false, false],
    [error({ message: "no", code: "unsupported_country_region_territory" }), true, false],
    [error({ message: "Your API key was revoked" }), true, false],
    [error({ message: "no", type: "permission_error" }), true, false]
  ])("%s is about one input, where calls were served before (%s): %s", (body, hasServed, expected) => {
    expect(isAboutOneInput(body, hasServed)).toBe(expected)
  })
})
