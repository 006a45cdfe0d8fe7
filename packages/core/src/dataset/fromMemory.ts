/**
 * Datasets from values of the program: arrays, iterables, streams.
 */
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Pull from "effect/Pull"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { decoder, type SchemaLike, show } from "../foundation/SchemaLike.ts"
import { describe } from "../foundation/userCode.ts"
import type { Kind, NoExpected, Tags } from "./Case.ts"
import type { DatasetError } from "./DatasetError.ts"
import * as FaultList from "./faultList.ts"
import { type Common, fromItems } from "./fromItems.ts"
import type { Dataset } from "./model.ts"
import { asCase } from "./read/fields.ts"
import type { Item } from "./read/rowReader.ts"
import { type Machine, transduce } from "./read/transduce.ts"

/** A case as a program writes it down, but for its label. Everything but `input` has a default. */
interface UnmarkedCase<out Input> {
  /** What the candidates are given. */
  readonly input: Input
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

/** A case without a label. */
export interface UnlabelledCase<out Input> extends UnmarkedCase<Input> {
  /** Left out. The case has no label. */
  readonly expected?: undefined
}

/** A case with a label. */
export interface LabelledCase<out Input, out Expected> extends UnmarkedCase<Input> {
  /** The label: what is expected of an answer. */
  readonly expected: Expected
}

/** A case with or without a label. */
export interface MaybeLabelledCase<out Input, out Expected> extends UnmarkedCase<Input> {
  /** The label: what is expected of an answer. Absent where it is not known. */
  readonly expected?: Expected | undefined
}

interface InputSchema<out Input> extends Common {
  /** The schema of the input. It decodes the input of every case. */
  readonly input: SchemaLike<Input>
  /**
   * Left out. The dataset has no labels.
   *
   * @defaultValue none
   */
  readonly expected?: undefined
}

interface BothSchemas<out Input, out Expected> extends Common {
  /** The schema of the input. It decodes the input of every case. */
  readonly input: SchemaLike<Input>
  /** The schema of the label. It decodes the label of every case. */
  readonly expected: SchemaLike<Expected>
}

interface NoSchemas extends Common {
  /**
   * Left out. Inputs are taken as they are.
   *
   * @defaultValue none
   */
  readonly input?: undefined
  /**
   * Left out. Labels are taken as they are.
   *
   * @defaultValue none
   */
  readonly expected?: undefined
}

interface AnySchemas extends Common {
  /**
   * The schema of the input.
   *
   * @defaultValue none: inputs are taken as they are
   */
  readonly input?: SchemaLike<unknown> | undefined
  /**
   * The schema of the label.
   *
   * @defaultValue none: labels are taken as they are
   */
  readonly expected?: SchemaLike<unknown> | undefined
}

const chunkSize = 1024

/** What can be gone through from the start each time it is asked for. */
export type Rows<A> = () => AsyncIterable<A> | Iterable<A> | Stream.Stream<A, unknown>

/**
 * A dataset from an array of cases.
 *
 * Input and expected must be JSON values; a schema, where given, decodes them. Without schemas they are taken as
 * they are. Nothing is checked before the dataset is used.
 *
 * @example
 * const greetings = Dataset.make("greetings", [
 *   { input: "good morning", expected: "en" },
 *   { input: "guten Morgen", expected: "de", tags: { region: "north" } }
 * ])
 */
export function make<Input, Expected>(
  name: string,
  cases: ReadonlyArray<MaybeLabelledCase<unknown, unknown>>,
  options: BothSchemas<Input, Expected>
): Dataset<Input, Expected>
export function make<Input>(
  name: string,
  cases: ReadonlyArray<UnlabelledCase<unknown>>,
  options: InputSchema<Input>
): Dataset<Input, NoExpected>
export function make<Input>(
  name: string,
  cases: ReadonlyArray<UnlabelledCase<Input>>,
  options?: NoSchemas
): Dataset<Input, NoExpected>
export function make<Input, Expected>(
  name: string,
  cases: ReadonlyArray<LabelledCase<Input, Expected>>,
  options?: NoSchemas
): Dataset<Input, Expected>
export function make<Input, Expected>(
  name: string,
  cases: ReadonlyArray<MaybeLabelledCase<Input, Expected>>,
  options?: NoSchemas
): Dataset<Input, Expected | NoExpected>
export function make(
  name: string,
  cases: ReadonlyArray<unknown>,
  options: AnySchemas = {}
): Dataset<unknown, unknown> {
  return fromStream(name, Stream.fromIterable(cases, { chunkSize }), options)
}

/**
 * A dataset from whatever can be gone through again: a function that returns an iterable, an async iterable or a
 * stream, each time from the start. It is called once for each pass; a run needs several. Otherwise like `make`.
 */
export function fromAsyncIterable<Input, Expected>(
  name: string,
  rows: Rows<MaybeLabelledCase<unknown, unknown>>,
  options: BothSchemas<Input, Expected>
): Dataset<Input, Expected>
export function fromAsyncIterable<Input>(
  name: string,
  rows: Rows<UnlabelledCase<unknown>>,
  options: InputSchema<Input>
): Dataset<Input, NoExpected>
export function fromAsyncIterable<Input>(
  name: string,
  rows: Rows<UnlabelledCase<Input>>,
  options?: NoSchemas
): Dataset<Input, NoExpected>
export function fromAsyncIterable<Input, Expected>(
  name: string,
  rows: Rows<LabelledCase<Input, Expected>>,
  options?: NoSchemas
): Dataset<Input, Expected>
export function fromAsyncIterable<Input, Expected>(
  name: string,
  rows: Rows<MaybeLabelledCase<Input, Expected>>,
  options?: NoSchemas
): Dataset<Input, Expected | NoExpected>
export function fromAsyncIterable(
  name: string,
  rows: Rows<unknown>,
  options: AnySchemas = {}
): Dataset<unknown, unknown> {
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
  return fromStream(name, stream, options)
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

const fromStream = (
  name: string,
  stream: Stream.Stream<unknown, DatasetError>,
  options: AnySchemas
): Dataset<unknown, unknown> =>
  fromItems(name, transduce(stream, numbered), {
    origin: originOf(name),
    // A schema for the input alone says that the cases have no label.
    picker: () => asCase({ label: options.expected !== undefined || options.input === undefined }),
    decodeInput: options.input === undefined ? Result.succeed : decoder(options.input),
    decodeExpected: options.expected === undefined ? Result.succeed : decoder(options.expected),
    common: options
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
