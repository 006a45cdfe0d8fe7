/**
 * Answers that come in pieces, answers of functions, and answers of `fetch`: each as it is, looked at while it goes by.
 */
import type { Outcome } from "@assay/core"
import * as Pass from "../capture/passThrough.ts"
import * as Reading from "../capture/Reading.ts"
import type { Live } from "./model.ts"
import type { Decode, ObserveOptions, Observing, Pick } from "./observing.ts"

/** What is known of an answer before it is there. */
export interface Asked<Input> extends Omit<Live<Input, never>, "output" | "outcome" | "latencyMs"> {}

/** Options of a stream. */
export interface StreamOptions<in Chunk> extends ObserveOptions {
  /**
   * The text in a chunk.
   *
   * @defaultValue texts as they are, bytes as UTF-8, nothing of other chunks
   */
  readonly read?: Reading.Read<Chunk>
  /**
   * Makes an output, or an outcome, of the whole text; of several channels the first counts. It runs beside the
   * application; what it throws makes the answer malformed.
   *
   * @defaultValue the text itself
   */
  readonly decode?: (text: string) => unknown
}

/** Options of a stream, as they are used inside. */
interface Watching extends StreamOptions<never> {
  /** Makes the input of what is known of the answer, beside the application. */
  readonly readInput?: ((asked: unknown) => unknown) | undefined
}

const isOutcome = (value: unknown): value is Outcome.Outcome<unknown> =>
  typeof value === "object" &&
  value !== null &&
  "_tag" in value &&
  ["Answered", "Refused", "Malformed", "Truncated", "Escalated", "Errored"].includes(String(value._tag))

/** A decoder as the machine takes it. */
const decoding =
  (decode: ((text: string) => unknown) | undefined): Decode =>
  (text) => {
    try {
      const output = decode === undefined ? text : decode(String(text))
      return isOutcome(output) ? output : { _tag: "Answered", output }
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message.slice(0, 200) : "the text could not be decoded"
      return { _tag: "Malformed", reason }
    }
  }

/** Streams that nobody reads to the end and nobody cancels are given up when they are collected. */
const abandoned = new FinalizationRegistry<() => void>((give) => give())

/** What is known of an answer, read once; undefined where it throws while it is read. */
const snapshot = (asked: Asked<unknown>): Asked<unknown> | undefined => {
  try {
    return { ...asked }
  } catch {
    return undefined
  }
}

/** What looks at a stream of a picked answer. */
const watching = (
  machine: Observing,
  shared: Reading.Shared,
  pick: Pick,
  asked: Live<unknown, unknown>,
  { read, decode, readInput, ...options }: Watching
): Pass.Watcher => {
  const reading = Reading.make(machine.limits.answerBytes, shared, read)
  const began = performance.now()
  return Pass.once({
    chunk: reading.add,
    end: (how) => {
      const texts = reading.texts()
      reading.free()
      if (how !== "ended") return pick.taken.drop(how)
      if (texts === undefined) return pick.taken.drop("too large")
      const [text = ""] = texts.values()
      const latencyMs = performance.now() - began
      machine.take(pick, { ...asked, output: text, latencyMs }, options, decoding(decode), readInput)
    }
  })
}

/** Something that comes in pieces, whose type stays what it is. */
export type Streamed<Chunk> = ReadableStream<Chunk> | AsyncIterable<Chunk>

/** Looks at a stream. What comes back is to be used in its place. A stream that is not picked comes back itself. */
export const stream = <Source extends Streamed<unknown>>(
  machine: Observing,
  shared: Reading.Shared,
  source: Source,
  asked: Asked<unknown>,
  options: Watching
): Source => {
  const known = snapshot(asked)
  const pick = machine.pick(known?.id, known?.session)
  if (pick === undefined) return source
  if (known === undefined) {
    pick.taken.drop("not data")
    return source
  }
  try {
    const watcher = watching(machine, shared, pick, known, options)
    // Each of the two makes the same kind of thing as it is given.
    const passed = (
      source instanceof ReadableStream ? Pass.readable(source, watcher) : Pass.iterable(source, watcher)
    ) as Source
    abandoned.register(passed, () => watcher.end("cancelled"))
    return passed
  } catch {
    // A stream that is locked, or odd in another way, is the application's own.
    pick.taken.drop("not data")
    return source
  }
}

/** Looks at what a function returns, or at what the promise that it returns comes to. */
export const returned = <A>(
  machine: Observing,
  pick: Pick,
  asked: Live<unknown, unknown>,
  options: ObserveOptions,
  value: A
): A => {
  const began = performance.now()
  const take = (output: unknown) =>
    machine.take(pick, { ...asked, output, latencyMs: performance.now() - began }, options)
  if (Pass.isLater(value)) {
    const followed = Pass.settled(value, take, () => pick.taken.drop("failed"))
    // A promise of another class is the application's own.
    if (followed === undefined) pick.taken.drop("not data")
    return followed ?? value
  }
  take(value)
  return value
}

/** The parts of a fetch that a guard is told of. */
export interface Fetched {
  /** The address. */
  readonly url: string
  /** The body of the request, where it is a text. */
  readonly body: string | undefined
  /** The status of the response. */
  readonly status: number
}

/** A response with another body. What the constructor cannot set is set. */
const withBody = (response: Response, body: ReadableStream<Uint8Array>): Response => {
  const { status, statusText, headers } = response
  const made = new Response(body, { status, statusText, headers })
  for (const name of ["url", "redirected", "type"] as const)
    Object.defineProperty(made, name, { value: response[name], configurable: true })
  return made
}

/** A response whose body is looked at while it is read. */
export const response = (
  machine: Observing,
  shared: Reading.Shared,
  found: Response,
  asked: Asked<unknown>,
  options: Watching
): Response => {
  const { body } = found
  if (body === null || found.bodyUsed || body.locked) return found
  // A response of another library has methods of its own, and one of an odd status cannot be made again.
  if (!(found instanceof Response && body instanceof ReadableStream && found.status >= 200)) {
    machine.pick(asked.id, asked.session)?.taken.drop("not data")
    return found
  }
  const watched = stream(machine, shared, body, asked, options)
  return watched === body ? found : withBody(found, watched)
}
