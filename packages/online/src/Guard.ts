/**
 * A guard checks live answers with the scorers of the experiment.
 *
 * It observes: it never throws into the application, never changes an answer and never waits. While the application waits it
 * draws (SHA-256 of the id) and copies (bounded); scorers have turns of their own. What it takes is bounded in answers,
 * bytes, time and money, and whatever it lets go is counted by reason. {@link enforce} is another thing: it decides.
 *
 * **Example**
 *
 * ```ts
 * const guard = Guard.make({ scorers: [shortEnough], sample: 0.1, sinks: [Sink.jsonl("checks.jsonl")] })
 *
 * const answer = await classify(text)
 * guard.observe({ id: request.id, input: text, output: answer })
 * ```
 */
import type * as Reading from "./capture/Reading.ts"
import { inputOf, outcomeOf } from "./capture/replyText.ts"
import type { Live } from "./guard/model.ts"
import { make as makeMachine, type ObserveOptions, type Report } from "./guard/observing.ts"
import type { Options } from "./guard/options.ts"
import * as Streaming from "./guard/streaming.ts"

export type { Piece, Read } from "./capture/Reading.ts"
export type { LabelCounts } from "./guard/Awaiting.ts"
export type { LabelledFigure, ScoreFigure } from "./guard/Figures.ts"
export { type Check, type Counts, type Live, type Picked, type Reason, reasons } from "./guard/model.ts"
export type { ObserveOptions, Report } from "./guard/observing.ts"
export type { Labels, Limits, Options, Redact, Sample } from "./guard/options.ts"
export { toText } from "./guard/reporting.ts"
export type { Asked, Fetched, StreamOptions } from "./guard/streaming.ts"

/** Options of {@link Guard.wrap}: what is known of a call, from its arguments. */
export interface WrapOptions<in Arguments extends Array<unknown>, out Input> extends ObserveOptions {
  /**
   * What is known of a call. What it throws costs the answer its check, and nothing else.
   *
   * @defaultValue `{ input: first argument }`
   */
  readonly asked?: (...args: Arguments) => Streaming.Asked<Input>
}

/** Options of {@link Guard.fetch}. */
export interface FetchOptions extends ObserveOptions {
  /**
   * What is known of a call; undefined for calls that are no answers of a model: they pass by uncounted.
   *
   * @defaultValue every response that is not an error, its input being the messages of the request
   */
  readonly asked?: (call: Streaming.Fetched) => Streaming.Asked<unknown> | undefined
  /**
   * Makes an outcome of the whole body.
   *
   * @defaultValue the text of the first answer, of chat completions and responses of OpenAI and messages of Anthropic,
   * streamed or not
   */
  readonly decode?: (body: string) => unknown
}

/** How long something may take. */
export interface Bound {
  /** Milliseconds for all of it together, 0 or more. */
  readonly within: number
}

/** A guard. None of its methods throws. */
export interface Guard<in Input, in Output, in Expected = unknown> {
  /** Shows it an answer. What comes back is the id, by which a label may come; undefined where it was not picked. */
  readonly observe: (live: Live<Input, Output, Expected>, options?: ObserveOptions) => string | undefined
  /** Gives an answer its label, once. Whether an answer with this id waited for one. */
  readonly label: (id: string, expected: Expected) => boolean
  /** The function, whose answers are observed. It returns and throws what it would. */
  readonly wrap: <Arguments extends Array<unknown>, Answer>(
    answer: (...args: Arguments) => Answer,
    options?: WrapOptions<Arguments, Input>
  ) => (...args: Arguments) => Answer
  /**
   * The stream, looked at chunk by chunk: it reads when you read, and a cancel reaches the source at once. Use what comes
   * back in its place.
   */
  readonly stream: <Source extends ReadableStream<unknown> | AsyncIterable<unknown>>(
    source: Source,
    asked: Streaming.Asked<Input>,
    options?: Streaming.StreamOptions<ChunkOf<Source>>
  ) => Source
  /** A `fetch` for the client of a model, such as `new OpenAI({ fetch: guard.fetch() })`. The client stays untouched. */
  readonly fetch: (fetch?: typeof globalThis.fetch, options?: FetchOptions) => typeof globalThis.fetch
  /**
   * Ends what is under way: checks, then sinks. Whether all of it ended in time. It never rejects.
   */
  readonly flush: (options: Bound) => Promise<boolean>
  /** As {@link Guard.flush}, and takes no more answers. */
  readonly close: (options: Bound) => Promise<boolean>
  /** What it knows. */
  readonly report: () => Report
}

/** The chunks of a stream. */
type ChunkOf<Source> =
  Source extends ReadableStream<infer Chunk>
    ? Chunk
    : Source extends AsyncIterable<infer Chunk>
      ? Chunk
      : never

const bodyOf = (init: RequestInit | undefined): string | undefined =>
  typeof init?.body === "string" ? init.body : undefined

const urlOf = (input: string | URL | Request): string =>
  typeof input === "string" ? input : input instanceof URL ? input.href : input.url

/** Calls what the user gave; undefined where it throws. */
const tried = <A>(call: () => A): A | undefined => {
  try {
    return call()
  } catch {
    return undefined
  }
}

/**
 * Makes a guard. It loads the scorers' runtime beside the start of the application.
 *
 * @throws RangeError where a number of the options is impossible; TypeError where there are no scorers
 */
export const make = <Input, Output, Expected = unknown>(
  options: Options<Input, Output, Expected>
): Guard<Input, Output, Expected> => {
  const machine = makeMachine(options)
  const shared: Reading.Shared = { bytes: machine.limits.bytes, held: 0 }
  const flush: Guard<Input, Output, Expected>["flush"] = ({ within }) => machine.flush(within)
  return {
    observe: (live, settings) => {
      const pick = machine.pick(
        tried(() => live.id),
        tried(() => live.session)
      )
      if (pick === undefined) return undefined
      machine.take(pick, live, settings)
      return pick.id
    },
    label: (id, expected) => machine.label(id, expected),
    wrap: (answer, { asked, ...settings } = {}) =>
      function (this: unknown, ...args) {
        const known = tried(
          (): Streaming.Asked<unknown> => (asked === undefined ? { input: args[0] } : { ...asked(...args) })
        )
        const pick = machine.pick(known?.id, known?.session)
        if (pick === undefined) return answer.apply(this, args)
        if (known === undefined) pick.taken.drop("not data")
        let value: ReturnType<typeof answer>
        try {
          value = answer.apply(this, args)
        } catch (thrown) {
          pick.taken.drop("failed")
          throw thrown
        }
        return Streaming.returned(machine, pick, known ?? { input: undefined }, settings, value)
      },
    stream: (source, asked, settings = {}) => Streaming.stream(machine, shared, source, asked, settings),
    fetch:
      (fetch = globalThis.fetch, { asked, decode = outcomeOf, ...settings } = {}) =>
      async (input, init) => {
        const response = await fetch(input, init)
        return (
          tried(() => {
            const call = { url: urlOf(input), body: bodyOf(init), status: response.status }
            const known = asked === undefined ? (response.ok ? { input: call.body } : undefined) : asked(call)
            if (known === undefined) return undefined
            // A long body is read beside the application, and only where it is picked.
            const readInput = asked === undefined ? inputOf : undefined
            return Streaming.response(machine, shared, response, known, { ...settings, decode, readInput })
          }) ?? response
        )
      },
    flush,
    close: (bound) => {
      machine.close()
      return flush(bound)
    },
    report: machine.report
  }
}
