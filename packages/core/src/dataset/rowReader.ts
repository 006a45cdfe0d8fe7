/**
 * Turns the raw records of a source into rows: picks the parts of the case, checks and decodes them, computes the
 * digests, and collects every fault of the pass.
 *
 * Records are handled a chunk at a time and without the Effect runtime; only a schema that answers with a promise
 * takes the slower way, one row after the other.
 */
import { Effect, Result, Stream } from "effect"
import { type Decoded, type Decoder, type Issue, show } from "../SchemaLike.ts"
import { Kind, type Tags } from "./Case.ts"
import { canonicalJson, sha256, toCanonicalJson } from "./canonical.ts"
import type { DatasetError } from "./DatasetError.ts"
import * as FaultList from "./faultList.ts"
import type { Picker } from "./fields.ts"
import type { Pass, Row } from "./model.ts"
import { type Machine, transduce } from "./transduce.ts"

/** A record of the source, or what is wrong where a record should be. */
export type Item<Source> =
  | { readonly line: number; readonly source: Source }
  | { readonly line: number; readonly field: string; readonly problem: string }

/** What is to become of the records. `kind` and `tags` hold for every row; a row's own prevail. */
export interface Reading<Source, Input, Expected> {
  readonly origin: string
  readonly picker: () => Picker<Source>
  readonly decodeInput: Decoder<Input>
  readonly decodeExpected: Decoder<Expected>
  readonly kind: Kind
  readonly tags: Tags
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

const reader = <Source, Input, Expected>(
  { origin, picker, decodeInput, decodeExpected, ...defaults }: Reading<Source, Input, Expected>,
  drop: () => void
): Machine<Item<Source>, Row<Input, Expected>, DatasetError> => {
  const faults = FaultList.make(origin)
  const { labels, pick, unseen } = picker()
  const lineOf = new Map<string, number>()
  const defaultTagsJson = canonicalJson(defaults.tags)
  let items = 0
  let picked = 0

  /** Reads one record. Returns undefined when it is faulty or left out. */
  const step = (item: Item<Source>): Row<Input, Expected> | undefined | Promise<Row<Input, Expected> | undefined> => {
    items++
    const { line } = item
    if (!("source" in item)) {
      faults.add(line, item.field, item.problem)
      return undefined
    }
    picked++
    const before = faults.count()
    const fault = (field: string, problem: string): void => faults.add(line, field, problem)
    const raw = pick(item.source, fault)

    const json = (label: string, value: unknown): string | undefined => {
      if (value === undefined) return undefined
      const canonical = toCanonicalJson(value)
      if (Result.isSuccess(canonical)) return canonical.success
      fault(below(label, canonical.failure.path), canonical.failure.problem)
      return undefined
    }
    const inputJson = json(labels.input, raw.input)
    const expectedJson = json(labels.expected, raw.expected)
    if (raw.input === undefined && faults.count() === before) fault(labels.input, "expected an input, found nothing")

    const ownId = name(raw.id, labels.id, fault)
    const cluster = name(raw.cluster, labels.cluster, fault)
    const provenance = name(raw.provenance, labels.provenance, fault)
    const kind = kindOf(raw.kind, labels.kind, fault) ?? defaults.kind
    const ownTags = tagsOf(raw.tags, labels, fault)
    const tags = ownTags === undefined ? defaults.tags : { ...defaults.tags, ...ownTags }

    const sound = inputJson !== undefined && faults.count() === before
    const content = contentOf({
      cluster,
      expectedJson,
      inputJson: inputJson ?? "null",
      kind,
      tagsJson: ownTags === undefined ? defaultTagsJson : canonicalJson(tags)
    })
    const id = ownId ?? (sound ? sha256(content(undefined)).slice(0, 16) : undefined)
    if (id !== undefined) {
      const earlier = lineOf.get(id)
      if (earlier === undefined) lineOf.set(id, line)
      else if (defaults.duplicates === "first") {
        drop()
        return undefined
      } else if (ownId === undefined) fault("", `same content as line ${earlier}, and neither has an id`)
      else fault(labels.id, `the id ${show(id)} is already used on line ${earlier}`)
    }

    const input = inputJson === undefined ? undefined : decodeInput(raw.input)
    const expected = decodeExpected(raw.expected)
    const finish = (
      decodedInput: Decoded<Input> | undefined,
      decodedExpected: Decoded<Expected>
    ): Row<Input, Expected> | undefined => {
      if (decodedInput !== undefined && Result.isFailure(decodedInput)) {
        report(decodedInput.failure, labels.input, fault)
      }
      if (Result.isFailure(decodedExpected)) {
        report(decodedExpected.failure, labels.expected, fault)
        return undefined
      }
      if (
        faults.count() > before ||
        inputJson === undefined ||
        id === undefined ||
        decodedInput === undefined ||
        Result.isFailure(decodedInput)
      ) {
        return undefined
      }
      return {
        case: { id, input: decodedInput.success, expected: decodedExpected.success, kind, tags, cluster, provenance },
        inputJson,
        expectedJson,
        inputDigest: sha256(inputJson),
        digest: sha256(content(id)),
        origin,
        line
      }
    }
    return input instanceof Promise || expected instanceof Promise
      ? Promise.all([input, expected]).then(([left, right]) => finish(left, right))
      : finish(input, expected)
  }

  return {
    feed: (chunk) => {
      const rows: Array<Row<Input, Expected>> = []
      for (let index = 0; index < chunk.length; index++) {
        const item = chunk[index]
        const row = item && step(item)
        if (row instanceof Promise) return finishLater(rows, row, chunk.slice(index + 1), step)
        if (row !== undefined) rows.push(row)
      }
      return rows
    },
    end: () => {
      if (picked > 0) for (const column of unseen()) faults.add(0, column, "no row has this property or column")
      if (items === 0) faults.add(0, "", "expected at least one case, found none")
      const error = faults.error()
      return error === undefined ? Effect.succeed([]) : Effect.fail(error)
    }
  }
}

const finishLater = async <A, B>(
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

type Report = (field: string, problem: string) => void

const below = (label: string, path: string): string => (path === "" ? label : `${label}.${path}`)

const report = (issues: ReadonlyArray<Issue>, label: string, fault: Report): void => {
  for (const { path, message } of issues) fault(below(label, path), message)
}

// Ids, clusters and provenance: whole numbers are common in exported data and have one spelling.
const name = (value: unknown, label: string, fault: Report): string | undefined => {
  if (value === undefined) return undefined
  if (typeof value === "string" && value !== "" && value.isWellFormed()) return value
  if (Number.isSafeInteger(value)) return String(value)
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
  readonly inputJson: string
  readonly kind: Kind
  readonly tagsJson: string
}

/**
 * The canonical JSON of a case's content, with or without its id. Keys stand in the order that RFC 8785 asks for,
 * so that the parts need not be parsed again.
 */
export const contentOf = ({ cluster, expectedJson, inputJson, kind, tagsJson }: Content) => {
  const head = `${cluster === undefined ? "" : `"cluster":${JSON.stringify(cluster)},`}${expectedJson === undefined ? "" : `"expected":${expectedJson},`}`
  const tail = `"input":${inputJson},"kind":"${kind}","tags":${tagsJson}}`
  return (id: string | undefined): string =>
    id === undefined ? `{${head}${tail}` : `{${head}"id":${JSON.stringify(id)},${tail}`
}
