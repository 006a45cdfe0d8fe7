/**
 * A queue from a file: one thing to label on each line, such as a plan of `Calibration.plan` or an export of any tool.
 */
import { readFileSync } from "node:fs"
import { Label } from "@assay/core"
import { defined } from "@assay/core/internal"
import * as Schema from "effect/Schema"
import type { Item, Shown } from "../session/model.ts"
import { once } from "./once.ts"
import { QueueError } from "./QueueError.ts"

const Json = Schema.Json

/** A line: an answer, or two under `outputs`, by the names of their candidates or in a list. */
const Line = Schema.Struct({
  id: Schema.optionalKey(Schema.String),
  case: Schema.optionalKey(Schema.String),
  run: Schema.optionalKey(Schema.String),
  candidate: Schema.optionalKey(Schema.String),
  repeat: Schema.optionalKey(Schema.Natural),
  input: Json,
  output: Schema.optionalKey(Json),
  outputs: Schema.optionalKey(
    Schema.Union([
      Schema.Array(Schema.Struct({ candidate: Schema.optionalKey(Schema.String), output: Json })),
      Schema.Record(Schema.String, Json)
    ])
  ),
  answer: Schema.optionalKey(Schema.String),
  expected: Schema.optionalKey(Json),
  inclusion: Schema.optionalKey(Schema.Finite),
  judged: Schema.optionalKey(Schema.Record(Schema.String, Schema.Finite))
})

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Line))

const fault = (file: string, line: number, what: string): QueueError =>
  new QueueError({ message: `${file}:${line}: ${what}` })

/** The answers of a line, that of its candidate first. */
const sidesOf = ({ output, outputs, candidate }: typeof Line.Type): ReadonlyArray<Shown> => {
  if (outputs === undefined) return output === undefined ? [] : [{ output, ...defined({ candidate }) }]
  const sides = Array.isArray(outputs)
    ? outputs
    : Object.entries(outputs).map(([name, each]) => ({ candidate: name, output: each }))
  return sides.toSorted((a, b) => Number(b.candidate === candidate) - Number(a.candidate === candidate))
}

const itemOf = (line: typeof Line.Type, file: string, number: number): Item => {
  const { input, inclusion } = line
  if (inclusion !== undefined && !(inclusion > 0 && inclusion <= 1))
    throw fault(file, number, `inclusion: expected a probability above 0 and at most 1, found ${inclusion}`)
  const shared = {
    case: line.case ?? line.id ?? String(number),
    input,
    judged: line.judged ?? {},
    ...defined({ run: line.run, repeat: line.repeat, inclusion }),
    ...(line.expected === undefined ? {} : { expected: line.expected })
  }
  const sides = sidesOf(line)
  const [first, second] = sides
  if (first === undefined || sides.length > 2)
    throw fault(
      file,
      number,
      `expected an output, or two outputs, found ${sides.length === 0 ? "none" : sides.length}`
    )
  if (second === undefined)
    return {
      ...shared,
      answer: line.answer ?? Label.digestOf({ input, output: first.output }),
      outputs: [first]
    }
  const names = [first.candidate ?? "1", second.candidate ?? "2"] as const
  const outputs = { [names[0]]: first.output, [names[1]]: second.output }
  return {
    ...shared,
    answer: line.answer ?? Label.digestOfPair({ input, outputs }),
    outputs: [first, second]
  }
}

/** Reads a queue from a file of JSON Lines. Throws {@link QueueError}, which names file and line. */
export const jsonl = (file: string): ReadonlyArray<Item> => {
  let text: string
  try {
    text = readFileSync(file, "utf8")
  } catch (thrown) {
    throw new QueueError({
      message: `${file}: cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`
    })
  }
  const items = text.split("\n").flatMap((line, nth): ReadonlyArray<Item> => {
    if (line.trim() === "") return []
    let read: typeof Line.Type
    try {
      read = decode(line)
    } catch (thrown) {
      throw fault(
        file,
        nth + 1,
        `expected { "id", "input", "output" }, found ${thrown instanceof Error ? thrown.message : String(thrown)}`
      )
    }
    return [itemOf(read, file, nth + 1)]
  })
  const kinds = new Set(items.map(({ outputs }) => outputs.length))
  if (kinds.size > 1)
    throw new QueueError({
      message: `${file}: expected one answer on every line or two on every line, found both`
    })
  return once(items)
}
