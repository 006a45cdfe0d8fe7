/**
 * Looks at what the primary returned: at once, later, or as a stream. What comes back is to be used in its place.
 */
import * as Pass from "../capture/passThrough.ts"
import * as Reading from "../capture/Reading.ts"
import type { Reason } from "./model.ts"

/** Whom to tell, and how a stream is read. */
export interface Means {
  /** The primary answered. */
  readonly took: (output: unknown) => void
  /** It failed. */
  readonly failed: (error: unknown) => void
  /** Its answer cannot be compared. */
  readonly drop: (reason: Reason) => void
  /** Whether the request was sampled. */
  readonly isPicked: boolean
  /** The most that is kept of a stream, in bytes. */
  readonly bytes: number
  /** What all streams keep together. */
  readonly shared: Reading.Shared
  /** The text in a chunk. */
  readonly read: Reading.Read<never> | undefined
  /** Makes an output of the text. */
  readonly decoded: (text: string) => unknown
}

/** Whether something comes in pieces. */
export const isStream = (value: unknown): value is ReadableStream<unknown> | AsyncIterable<unknown> =>
  value instanceof ReadableStream ||
  (typeof value === "object" && value !== null && Symbol.asyncIterator in value)

/** Streams that nobody reads to the end and nobody cancels are given up when they are collected. */
const abandoned = new FinalizationRegistry<() => void>((give) => give())

const watched = <S>(source: S, { took, drop, bytes, shared, read, decoded }: Means): S => {
  try {
    const reading = Reading.make(bytes, shared, read)
    const watcher = Pass.once({
      chunk: reading.add,
      end: (how) => {
        const texts = reading.texts()
        reading.free()
        if (how !== "ended") return drop(how)
        if (texts === undefined) return drop("too large")
        try {
          took(decoded([...texts.values()][0] ?? ""))
        } catch {
          drop("not data")
        }
      }
    })
    const passed =
      source instanceof ReadableStream
        ? Pass.readable(source, watcher)
        : Pass.iterable(source as unknown as AsyncIterable<unknown>, watcher)
    abandoned.register(passed, () => watcher.end("cancelled"))
    return passed as unknown as S
  } catch {
    drop("not data")
    return source
  }
}

/** Looks at what the primary returned: at once, later, or as a stream. */
export const observed = <A>(returned: A, means: Means): A => {
  const { took, failed, drop, isPicked } = means
  if (Pass.isLater(returned)) {
    // A stream that comes later can be looked at only by standing in for it, as below.
    let stream: unknown
    const followed = Pass.settled(
      returned,
      (value) => {
        if (isPicked && isStream(value)) stream = watched(value, means)
        else took(value)
      },
      failed
    )
    if (followed === undefined) {
      drop("not data")
      return returned
    }
    if (!isPicked) return followed
    const stood = (followed as unknown as Promise<unknown>).then((value) => stream ?? value)
    return stood as unknown as A
  }
  if (isStream(returned)) return isPicked ? watched(returned, means) : returned
  took(returned)
  return returned
}
