/**
 * Datasets from values of the program: arrays, iterables, streams.
 */
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Pull from "effect/Pull"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { type ProgramValues, programValues } from "../foundation/programValues.ts"
import { decoder, show } from "../foundation/SchemaLike.ts"
import { describe } from "../foundation/userCode.ts"
import type { Kind, NoExpected, Tags } from "./Case.ts"
import type { DatasetError } from "./DatasetError.ts"
import * as FaultList from "./faultList.ts"
import { type Common, fromItems } from "./fromItems.ts"
import type { Graceful } from "./Graceful.ts"
import type { Dataset } from "./model.ts"
import { asCase } from "./read/fields.ts"
import type { Item, Reading } from "./read/rowReader.ts"
import { type Machine, transduce } from "./read/transduce.ts"
import { asItIs, type MaybeShape, schemasOf } from "./shape.ts"

/** A case as a program writes it down. Everything but `input` has a default. */
export interface CaseLike<out Input, out Expected> {
  /** What the candidates are given. */
  readonly input: Input
  /**
   * The label: what is expected of an answer. Or `Graceful.refuse` and the like, for a case that is not to be answered.
   *
   * @defaultValue none: it is not known
   */
  readonly expected?: Expected | Graceful
  /**
   * Its id, unique in the dataset.
   *
   * @defaultValue the first 16 hex digits of the input digest
   */
  readonly id?: string | undefined
  /**
   * Everyday traffic, the rim of it, or made to break things.
   *
   * @defaultValue the kind that the dataset's options name, else `"typical"`
   */
  readonly kind?: Kind | undefined
  /**
   * The slices that the case belongs to, by name.
   *
   * @defaultValue none
   */
  readonly tags?: Tags | undefined
  /**
   * The document, user or conversation that the case shares with others.
   *
   * @defaultValue none: the case stands alone
   */
  readonly cluster?: string | undefined
  /**
   * Where the case came from, in words. It is not part of the content.
   *
   * @defaultValue none
   */
  readonly provenance?: string | undefined
}

/** What stands where a row has a property that no case has, so that the compiler names it. */
export interface NoPartOfACase<Key extends string> {
  /** The name of the property. */
  readonly "no part of a case": Key
}

/** Of the properties of a row, those that no case has, such as a misspelt one. */
export type OnlyCaseParts<Row> = {
  readonly [Key in Exclude<keyof Row & string, keyof CaseLike<unknown, unknown>>]: NoPartOfACase<Key>
}

interface WithExpected<out Expected> {
  /** The label. */
  readonly expected: Expected
}

type LabelOf<Row> = Row extends WithExpected<infer Expected> ? Exclude<Expected, Graceful> : NoExpected

/** Where no case has a label, the dataset has none. */
type KnownLabel<Label> = [Label] extends [never] ? NoExpected : Label

/**
 * A dataset of the types that a shape says; where it says none, of those of the rows. The compiler cannot follow it
 * through the functions below, which have to say that it is so.
 */
export type DatasetOf<Input, Expected, Row extends CaseLike<unknown, unknown>> = Dataset<
  unknown extends Input ? Row["input"] : Input,
  unknown extends Expected ? KnownLabel<LabelOf<Row>> : Expected
>

const chunkSize = 1024

const asTheyAre: ProgramValues<never> = { encode: Result.succeed, decode: asItIs }

/** What can be gone through from the start each time it is asked for. */
export type Rows<A> = () => AsyncIterable<A> | Iterable<A> | Stream.Stream<A, unknown>

/**
 * A dataset from an array of cases.
 *
 * Rows are written as the program has them: with a task, or with schemas, an input and a label are what the schema
 * yields, not what it decodes, so that the compiler sees a misspelt label. They must come down to JSON: an Effect Schema
 * encodes them. A schema of another library checks them where it is known to yield what it takes; past one that
 * transforms they go as they are, and have to be JSON. Rows that a schema is to decode come by
 * {@link fromAsyncIterable}. Nothing is checked before the dataset is used.
 *
 * @example
 * const tickets = Dataset.make("tickets", [
 *   { input: "I want my money back", expected: "refund" },
 *   { input: "Where is my parcel?", expected: "other", tags: { language: "en" } }
 * ], classify)
 */
export const make = <
  Input = unknown,
  Expected = unknown,
  Row extends CaseLike<Input, Expected> = CaseLike<Input, Expected>
>(
  name: string,
  cases: ReadonlyArray<Row & OnlyCaseParts<Row>>,
  shape: MaybeShape<Input, Expected> = {},
  options: Common = {}
): DatasetOf<Input, Expected, Row> => {
  const { input, expected } = schemasOf<Input, Expected>(shape)
  const inputs = input === undefined ? asTheyAre : programValues(input)
  const labels = expected === undefined ? asTheyAre : programValues(expected)
  return fromStream(name, Stream.fromIterable(cases, { chunkSize }), options, {
    encode: { input: inputs.encode, expected: labels.encode },
    decodeInput: inputs.decode,
    decodeExpected: labels.decode
  }) as DatasetOf<Input, Expected, Row>
}

/**
 * A dataset from whatever can be gone through again: a function that returns an iterable, an async iterable or a
 * stream, each time from the start. It is called once for each pass; a run needs several.
 *
 * Rows come from outside: with a task, or with schemas, they are decoded as those of a file are. A part of which nothing
 * is said is as the row has it.
 */
export const fromAsyncIterable = <
  Input = unknown,
  Expected = unknown,
  Row extends CaseLike<unknown, unknown> = CaseLike<Input, Expected>
>(
  name: string,
  rows: Rows<Row>,
  shape: MaybeShape<Input, Expected> = {},
  options: Common = {}
): DatasetOf<Input, Expected, Row> => {
  const failed = (thrown: unknown): DatasetError =>
    FaultList.wholly(originOf(name), `the source failed: ${describe(thrown)}`)
  const stream = Stream.suspend((): Stream.Stream<unknown, DatasetError> => {
    try {
      const started = rows()
      if (Stream.isStream(started)) return Stream.mapError(started, failed)
      return Symbol.asyncIterator in started
        ? Stream.rechunk(Stream.fromAsyncIterable(started, failed), chunkSize)
        : inChunks(started, failed)
    } catch (thrown) {
      return Stream.fail(failed(thrown))
    }
  })
  const { input, expected } = schemasOf<Input, Expected>(shape)
  return fromStream(name, stream, options, {
    decodeInput: input === undefined ? asItIs : decoder(input),
    decodeExpected: expected === undefined ? asItIs : decoder(expected)
  }) as DatasetOf<Input, Expected, Row>
}

// Stream.fromIterable treats an iterator that throws as a defect; here it is the user's source that failed.
const inChunks = <A, E>(iterable: Iterable<A>, failed: (thrown: unknown) => E): Stream.Stream<A, E> =>
  Stream.fromPull(
    Effect.sync(() => {
      const iterator = iterable[Symbol.iterator]()
      return Effect.suspend((): Pull.Pull<Arr.NonEmptyReadonlyArray<A>, E> => {
        try {
          const chunk: Array<A> = []
          while (chunk.length < chunkSize) {
            const next = iterator.next()
            if (next.done === true) break
            chunk.push(next.value)
          }
          return Arr.isReadonlyArrayNonEmpty(chunk) ? Effect.succeed(chunk) : Cause.done()
        } catch (thrown) {
          return Effect.fail(failed(thrown))
        }
      })
    })
  )

const originOf = (name: string): string => `${name} (in memory)`

const fromStream = <Input, Expected>(
  name: string,
  stream: Stream.Stream<unknown, DatasetError>,
  common: Common,
  schemas: Pick<Reading<object, Input, Expected>, "decodeInput" | "decodeExpected" | "encode">
): Dataset<Input, Expected> =>
  fromItems(name, transduce(stream, numbered), {
    ...schemas,
    origin: originOf(name),
    picker: asCase,
    common
  })

const numbered = (): Machine<unknown, Item<object>> => {
  let line = 0
  return {
    feed: (chunk) =>
      chunk.map((value) => {
        line++
        return typeof value === "object" && value !== null
          ? { line, source: value }
          : { line, field: "", problem: `expected a case, found ${show(value)}` }
      }),
    end: () => Effect.succeed([])
  }
}
