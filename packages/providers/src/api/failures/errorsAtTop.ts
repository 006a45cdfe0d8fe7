/**
 * Some servers put an error's fields at the top of the body (older vLLM: `{"message": …, "code": 400}`; FastAPI:
 * `{"detail": …}`), where OpenAI's SDK does not look: all it would say is "400 status code (no body)".
 */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"

const parse = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

/** An error's body with its fields where OpenAI has them; undefined where it is not JSON. */
export const errorIn = (text: string): unknown => {
  const parsed = Option.getOrUndefined(parse(text))
  // Google wraps an error into an array of one.
  const body: unknown = Array.isArray(parsed) ? parsed[0] : parsed
  if (Predicate.hasProperty(body, "error") && body.error) return body
  if (Predicate.hasProperty(body, "message")) return { error: body }
  if (Predicate.hasProperty(body, "detail")) {
    const message = typeof body.detail === "string" ? body.detail : JSON.stringify(body.detail)
    return { error: { message } }
  }
  return body
}
