/**
 * Errors that come as answers of status 200: routers pass on the error of the server behind them, and some vendors
 * answer nothing else.
 */
import { at, type Fields, isFields, isNothing, textAt } from "./shapes.ts"

const isTelling = (value: unknown): boolean =>
  (typeof value === "string" && value.trim() !== "" && value !== "0") ||
  (typeof value === "number" && value !== 0 && value !== 200)

/** Whether an `error` is one: servers send `""`, `{}`, `false` or null beside good replies. */
const saysSomething = (error: unknown, depth = 0): boolean => {
  if (typeof error === "string") return error.trim() !== ""
  if (typeof error !== "object" || error === null) return false
  // What is nested deeper is no error that anybody sends.
  if (depth > 2) return true
  return Object.values(error).some(
    (value: unknown) => isTelling(value) || (typeof value === "object" && saysSomething(value, depth + 1))
  )
}

/** The error in the field of that name, beside whatever else is there. */
export const errorBeside = (value: unknown): unknown => {
  const error = at(value, "error")
  if (!saysSomething(error)) return undefined
  // Google wraps an error into a list of one.
  return Array.isArray(error) ? error[0] : error
}

/** MiniMax's `base_resp.status_code` and Baidu's `error_code`, as the statuses they stand for. */
const vendorStatus = new Map<number, number | "filtered">([
  [1000, 500],
  [1001, 504],
  [1002, 429],
  [1004, 401],
  [1008, 402],
  [1024, 500],
  [1026, "filtered"],
  [1027, "filtered"],
  [1033, 500],
  [1039, 429],
  [2049, 401],
  [17, 402],
  [18, 429],
  [100, 401],
  [110, 401],
  [111, 401],
  [336_100, 503],
  [336_501, 429],
  [336_502, 429],
  [336_503, 429]
])

const vendorError = (code: unknown, message: string | undefined): Fields => {
  const status = vendorStatus.get(Number(code))
  const said = message ?? `the server answers with code ${String(code).slice(0, 20)}`
  if (status === "filtered") return { type: "invalid_request_error", code: "content_filter", message: said }
  return { code: status ?? 500, message: said }
}

const isCode = (code: unknown): boolean =>
  (typeof code === "number" && code !== 0) || (typeof code === "string" && /^[1-9]\d*$/u.test(code))

/**
 * The error that a whole body is, in the shape that {@link errorBeside} gives; undefined where it is a reply.
 * `answers`: the fields of which a reply has one.
 */
export const errorOf = (body: unknown, answers: ReadonlyArray<string>): unknown => {
  const error = errorBeside(body)
  if (error !== undefined || !isFields(body)) return error
  const minimax = at(body.base_resp, "status_code")
  if (isCode(minimax)) return vendorError(minimax, textAt(body.base_resp, "status_msg"))
  if (answers.some((name) => !isNothing(body[name]))) return undefined
  if (isCode(body.error_code)) return vendorError(body.error_code, textAt(body, "error_msg"))
  // Older vLLM, FastAPI
  if (textAt(body, "message") !== undefined) return body
  if (typeof body.detail === "string" && body.detail !== "") return { message: body.detail }
  return undefined
}

/**
 * The error that an event of a stream is; undefined where it is none. A message alone is no error there: gateways tell
 * of their progress so.
 */
export const eventError = (
  event: unknown,
  name: string | undefined,
  answers: ReadonlyArray<string>
): unknown => {
  const error = errorOf(event, answers)
  const isCalledError = [name, textAt(event, "type"), textAt(event, "object")].includes("error")
  if (error !== undefined && (error !== event || isCalledError || isCode(at(event, "code")))) return error
  return isCalledError ? event : undefined
}
