/**
 * Turns the raw records of a source into rows: picks the parts of the case, checks and decodes them, computes the
 * digests, and collects every fault of the pass.
 *
 * Records are handled a chunk at a time and without the Effect runtime; only a schema that answers with a promise
 * takes the slower way, one row after the other.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Stream from "effect/Stream"
import { defined } from "../../foundation/defined.ts"
import { type DecodeResult, type Decoder, type Issue, show } from "../../foundation/SchemaLike.ts"
import { Kind, type Tags } from "../Case.ts"
import { canonicalJson, sha256, toCanonicalJson } from "../canonical.ts"
import type { DatasetError } from "../DatasetError.ts"
import * as FaultList from "../faultList.ts"
import { frozenCopy } from "../frozen.ts"
import type { Graceful } from "../Graceful.ts"
import { read as readGraceful } from "../gracefulLabel.ts"
import * as IdTable from "../idTable.ts"
import type { DecodedRow, Pass, Row } from "../model.ts"
import type { Picker, Report } from "./fields.ts"
import { type Machine, transduce } from "./transduce.ts"

/** A record of the source, or what is wrong where a record should be. */
export type Item<Source> =
  | { readonly line: number; readonly source: Source }
  | { readonly line: number; readonly field: string; readonly problem: string }

/** What is to become of the records. `kind` and `tags` hold for every row; a row's own prevail. */
export interface Reading<Source, Input, Expected> {
  readonly origin: string
  readonly picker: () => Picker<Source>
  /** Makes what a file would hold of the values of a program. Absent where rows come as in a file. */
  readonly encode?: {
    readonly input: (value: unknown) => DecodeResult<unknown>
    readonly expected: (value: unknown) => DecodeResult<unknown>
  }
  readonly decodeInput: Decoder<Input>
  readonly decodeExpected: Decoder<Expected>
  readonly kind: Kind
  readonly tags: Tags
  readonly graceful: Partial<Record<Kind, Graceful>>
  readonly duplicates: "error" | "first"
}

/** A pass over the records of a source. */
export const read = <Source, Input, Expected>(
  items: Stream.Stream<Item<Source>, DatasetError>,
  reading: Reading<Source, Input, Expected>
): Pass<Input, Expected> => {
  let dropped = 0
  return {
    rows: transduce(items, () => reader(reading, () => dropped++)),
    dropped: () => dropped
  }
}

/** Frozen copies of both; undefined where one of them is more than plain data. */
const share = <Input, Expected>(
  both: DecodedRow<Input, Expected>
): DecodedRow<Input, Expected> | undefined => {
  const { input, expected } = both
  if (isPrimitive(input) && isPrimitive(expected)) return both
  return frozenCopy(both)
}

const isPrimitive = (value: unknown): boolean => typeof value !== "object" || value === null

/** What is known of a record before its schemas have answered. */
interface Draft extends Content {
  /** What the user's functions for input and label looked at in the record, for messages. */
  readonly lookedAt: (part: "input" | "expected") => string | undefined
  readonly raw: { readonly input: unknown; readonly expected: unknown }
  readonly line: number
  readonly faultsBefore: number
  readonly id: string | undefined
  readonly provenance: string | undefined
  readonly tags: Tags
  readonly graceful: Graceful | undefined
}

const reader = <Source, Input, Expected>(
  { origin, picker, encode, decodeInput, decodeExpected, ...defaults }: Reading<Source, Input, Expected>,
  drop: () => void
): Machine<Item<Source>, Row<Input, Expected>, DatasetError> => {
  type Step = Row<Input, Expected> | undefined
  const faults = FaultList.make(origin)
  const { labels, lookedAt, pick, unseen } = picker()
  const ids = IdTable.make()
  const defaultTags = Object.freeze({ ...defaults.tags })
  const defaultTagsJson = canonicalJson(defaultTags)
  let items = 0
  let picked = 0
  let line = 0
  const fault: Report = (field, problem) => faults.add(line, field, problem)

  /** True when the id is one to go on with: new, or repeated and a fault. */
  const admit = (id: string, isDerived: boolean): boolean => {
    const earlier = ids.add(id, line)
    if (earlier === undefined) return true
    if (defaults.duplicates === "first") {
      drop()
      return false
    }
    if (isDerived)
      fault("", `expected an id where inputs repeat, found the same input as line ${earlier} and no id`)
    else fault(labels.id, `expected each id once, found ${show(id)} on line ${earlier} too`)
    return true
  }

  const finish = (
    draft: Draft,
    input: DecodeResult<Input> | undefined,
    expected: DecodeResult<Expected>
  ): Step => {
    if (input !== undefined && Result.isFailure(input)) {
      reportAll(input.failure, labels.input, fault, draft.lookedAt("input"))
    }
    if (Result.isFailure(expected)) {
      const [first] = expected.failure
      // Before 'expected: Expected string': the row has none.
      if (draft.raw.expected === undefined && first?.path === "")
        fault(
          labels.expected,
          `this row has no label; ${uncapitalised(first.message)}${placeOf(draft.lookedAt("expected"))}`
        )
      else reportAll(expected.failure, labels.expected, fault, draft.lookedAt("expected"))
    }
    const { id, inputJson, expectedJson, kind, tags, cluster, provenance, graceful } = draft
    if (
      faults.count() > draft.faultsBefore ||
      id === undefined ||
      inputJson === undefined ||
      input === undefined ||
      Result.isFailure(input) ||
      Result.isFailure(expected)
    ) {
      return undefined
    }
    const row = {
      inputJson,
      expectedJson,
      inputDigest: sha256(inputJson),
      digest: sha256(contentOf(draft, id)),
      origin,
      line: draft.line
    }
    const facts = { id, kind, tags, cluster, provenance, ...defined({ graceful: graceful?.graceful }) }
    const shared = share({ input: input.success, expected: expected.success })
    if (shared !== undefined) return { ...row, case: Object.freeze({ ...facts, ...shared }) }
    const pristine = structuredClone(draft.raw)
    const again = () => decodeAnew(structuredClone(pristine), input.success, expected.success)
    return {
      ...row,
      case: Object.freeze({ ...facts, input: input.success, expected: expected.success }),
      again
    }
  }

  /** Decodes what was decoded before; should that fail now, what came of it then has to do. */
  const decodeAnew = (
    raw: Draft["raw"],
    input: Input,
    expected: Expected
  ): DecodedRow<Input, Expected> | Promise<DecodedRow<Input, Expected>> => {
    const first = decodeInput(raw.input)
    const second = readGraceful(raw.expected) === undefined ? decodeExpected(raw.expected) : none<Expected>()
    const both = (one: DecodeResult<Input>, two: DecodeResult<Expected>): DecodedRow<Input, Expected> => ({
      input: Result.getOrElse(one, () => input),
      expected: Result.getOrElse(two, () => expected)
    })
    return first instanceof Promise || second instanceof Promise
      ? Promise.all([first, second]).then(([one, two]) => both(one, two))
      : both(first, second)
  }

  /** Reads one record. Nothing comes of it when it is faulty or left out. */
  const step = (item: Item<Source>): Step | Promise<Step> => {
    items++
    line = item.line
    if (!("source" in item)) {
      fault(item.field, item.problem)
      return undefined
    }
    picked++
    const faultsBefore = faults.count()
    const given = pick(item.source, fault)
    const asInput =
      encode === undefined || given.input === undefined
        ? Result.succeed(given.input)
        : encode.input(given.input)
    const kind = kindOf(given.kind, labels.kind, fault) ?? defaults.kind
    const graceful =
      readGraceful(given.expected) ??
      (isAbsent(given.expected) ? readGraceful(defaults.graceful[kind]) : undefined)
    const asExpected =
      graceful !== undefined
        ? Result.succeed(graceful)
        : encode === undefined
          ? Result.succeed(given.expected)
          : encode.expected(given.expected)
    const raw = {
      ...given,
      input: Result.getOrUndefined(asInput),
      expected: Result.getOrUndefined(asExpected)
    }
    if (given.input === undefined && faults.count() === faultsBefore) {
      fault(labels.input, "expected an input, found nothing")
    }
    const inputJson = jsonOf(raw.input, labels.input, fault)
    const expectedJson = jsonOf(raw.expected, labels.expected, fault)
    const cluster = nameOf(raw.cluster, labels.cluster, fault)
    const provenance = nameOf(raw.provenance, labels.provenance, fault)
    const ownTags = tagsOf(raw.tags, labels, fault)
    const tags = ownTags === undefined ? defaultTags : Object.freeze({ ...defaultTags, ...ownTags })
    const tagsJson = ownTags === undefined ? defaultTagsJson : canonicalJson(tags)
    const ownId = nameOf(raw.id, labels.id, fault)
    const content = { inputJson, expectedJson, kind, cluster, tagsJson }
    const id =
      ownId ??
      (inputJson === undefined || faults.count() > faultsBefore ? undefined : sha256(inputJson).slice(0, 16))
    if (id !== undefined && !admit(id, ownId === undefined)) return undefined

    const { source } = item
    const draft = {
      lookedAt: (part: "input" | "expected") => lookedAt(part, source),
      raw,
      line,
      faultsBefore,
      id,
      provenance,
      tags,
      graceful,
      ...content
    }
    const input = Result.isFailure(asInput)
      ? Result.fail(asInput.failure)
      : inputJson === undefined
        ? undefined
        : decodeInput(raw.input)
    const expected = Result.isFailure(asExpected)
      ? Result.fail(asExpected.failure)
      : graceful === undefined
        ? decodeExpected(raw.expected)
        : none<Expected>()
    return input instanceof Promise || expected instanceof Promise
      ? finishLater(draft, input, expected)
      : finish(draft, input, expected)
  }

  const finishLater = async (
    draft: Draft,
    input: DecodeResult<Input> | Promise<DecodeResult<Input>> | undefined,
    expected: DecodeResult<Expected> | Promise<DecodeResult<Expected>>
  ): Promise<Step> => finish(draft, await input, await expected)

  return {
    feed: (chunk) => eachInTurn(chunk, step),
    end: () => {
      if (picked > 0)
        for (const column of unseen())
          faults.add(0, column, "expected this property or column, found it in no row")
      if (items === 0) faults.add(0, "", "expected at least one case, found none")
      const error = faults.error()
      return error === undefined ? Effect.succeed([]) : Effect.fail(error)
    }
  }
}

/** Whether a row has no label: an empty cell is one only where nothing else is expected of its kind. */
const isAbsent = (label: unknown): boolean => label === undefined || label === null || label === ""

/** The label of a case that is not to be answered: nothing that has to do with a label looks at it. */
const none = <Expected>(): Result.Result<Expected> => Result.succeed(undefined as Expected)

/** Steps through a chunk at once as long as the steps answer at once, and then one after the other. */
const eachInTurn = <A, B>(
  chunk: ReadonlyArray<A>,
  step: (item: A) => B | undefined | Promise<B | undefined>
): ReadonlyArray<B> | Promise<ReadonlyArray<B>> => {
  const done: Array<B> = []
  for (const [index, item] of chunk.entries()) {
    const row = step(item)
    if (row instanceof Promise) return theRestInTurn(done, row, chunk.slice(index + 1), step)
    if (row !== undefined) done.push(row)
  }
  return done
}

const theRestInTurn = async <A, B>(
  done: Array<B>,
  pending: Promise<B | undefined>,
  rest: ReadonlyArray<A>,
  step: (item: A) => B | undefined | Promise<B | undefined>
): Promise<ReadonlyArray<B>> => {
  const first = await pending
  if (first !== undefined) done.push(first)
  for (const item of rest) {
    const row = await step(item)
    if (row !== undefined) done.push(row)
  }
  return done
}

const below = (label: string, path: string): string => (path === "" ? label : `${label}.${path}`)

const reportAll = (
  issues: ReadonlyArray<Issue>,
  label: string,
  fault: Report,
  lookedAt: string | undefined
): void => {
  for (const { path, message } of issues) fault(below(label, path), message + placeOf(lookedAt))
}

const placeOf = (lookedAt: string | undefined): string => (lookedAt === undefined ? "" : ` (${lookedAt})`)

const uncapitalised = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1)

const jsonOf = (value: unknown, label: string, fault: Report): string | undefined => {
  if (value === undefined) return undefined
  const json = toCanonicalJson(value)
  if (typeof json === "string") return json
  fault(below(label, json.path), json.problem)
  return undefined
}

// Ids, clusters and provenance: whole numbers are common in exported data and have one spelling. Those that are too long
// for a double arrive as bigints, with all their digits.
const nameOf = (value: unknown, label: string, fault: Report): string | undefined => {
  if (value === undefined) return undefined
  if (typeof value === "string" && value !== "" && value.isWellFormed()) return value
  if (Number.isSafeInteger(value) || typeof value === "bigint") return String(value)
  fault(label, `expected a string that is not empty, found ${show(value)}`)
  return undefined
}

const kinds: ReadonlyMap<unknown, Kind> = new Map(Kind.literals.map((kind) => [kind, kind]))

const kindOf = (value: unknown, label: string, fault: Report): Kind | undefined => {
  if (value === undefined) return undefined
  const kind = kinds.get(value)
  if (kind === undefined) {
    fault(label, `expected ${Kind.literals.map((known) => `"${known}"`).join(" | ")}, found ${show(value)}`)
  }
  return kind
}

const tagsOf = (
  value: unknown,
  labels: { readonly tags: string; readonly tag: (name: string) => string },
  fault: Report
): Tags | undefined => {
  if (value === undefined) return undefined
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    fault(labels.tags, `expected an object of strings, found ${show(value)}`)
    return undefined
  }
  const tags: Array<[string, string]> = []
  for (const [tag, text] of Object.entries(value)) {
    if (typeof text === "string" && text.isWellFormed() && tag.isWellFormed()) tags.push([tag, text])
    else fault(labels.tag(tag.toWellFormed()), `expected a string, found ${show(text)}`)
  }
  return tags.length === 0 ? undefined : Object.fromEntries(tags)
}

/** The parts of a case that are its content, those with structure as canonical JSON. */
export interface Content {
  readonly cluster: string | undefined
  readonly expectedJson: string | undefined
  readonly inputJson: string | undefined
  readonly kind: Kind
  readonly tagsJson: string
}

/**
 * The canonical JSON of a case's content. Keys stand in the order that RFC 8785 asks for,
 * so that the parts need not be parsed again.
 */
export const contentOf = (content: Content, id: string): string => {
  let json = "{"
  if (content.cluster !== undefined) json += `"cluster":${JSON.stringify(content.cluster)},`
  if (content.expectedJson !== undefined) json += `"expected":${content.expectedJson},`
  return `${json}"id":${JSON.stringify(id)},"input":${content.inputJson},"kind":"${content.kind}","tags":${content.tagsJson}}`
}
