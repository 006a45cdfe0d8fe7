/**
 * Decides on answers before the application has them: passes them on, blocks, replaces or escalates. Unlike a guard that
 * observes it takes the time of its checks. What happens where a check itself fails, and when a stream is judged, is said by
 * you: neither has a default.
 *
 * **Example**
 *
 * ```ts
 * const enforce = Enforce.make({
 *   rules: [{ scorers: noCardNumbers, action: "block" }],
 *   onFailure: "block",
 *   within: 200
 * })
 *
 * const found = await enforce.check({ input: question, output: answer })
 * if (found.status === "passed") response.end(found.output)
 * ```
 */
import * as Reading from "./capture/Reading.ts"
import type { Enforced, EnforcedCounts, EnforceOptions } from "./guard/enforcing.ts"
import * as Gate from "./guard/gate.ts"
import * as Judge from "./guard/judge.ts"
import type { Live } from "./guard/model.ts"

export type { Action, Enforced, EnforcedCounts, EnforceOptions as Options, Rule } from "./guard/enforcing.ts"
export { StoppedError, type StreamMode } from "./guard/gate.ts"

/** How a stream is judged. */
export interface StreamOptions<Chunk> {
  /** When it is judged. There is no default. */
  readonly mode: Gate.StreamMode
  /**
   * The text in a chunk.
   *
   * @defaultValue texts as they are, bytes as UTF-8, nothing of other chunks
   */
  readonly read?: Reading.Read<Chunk>
  /**
   * Makes a chunk of a replacement.
   *
   * @defaultValue the text itself, which is right for streams of texts alone
   */
  readonly write?: (text: string) => Chunk
}

/** A stream that is judged. */
export interface Judged<Source> {
  /** Use it in place of the source. It breaks off with a `StoppedError` where it is blocked or escalated. */
  readonly stream: Source
  /** The verdict on the whole. It never rejects. */
  readonly verdict: Promise<Enforced<string>>
}

/** A guard that decides. */
export interface Enforce<in Input, in out Output> {
  /** Decides on an answer. It never rejects. */
  readonly check: (live: Live<Input, Output>) => Promise<Enforced<Output>>
  /** Decides on an answer that comes in pieces, for rules on texts. */
  readonly stream: <Chunk, Source extends ReadableStream<Chunk> | AsyncIterable<Chunk>>(
    source: Source & (ReadableStream<Chunk> | AsyncIterable<Chunk>),
    asked: Omit<Live<Input, never>, "output" | "outcome">,
    options: StreamOptions<Chunk>
  ) => Judged<Source>
  /** Answers so far, by what became of them. */
  readonly counts: () => EnforcedCounts
}

interface Source<Chunk> {
  /** Reads the next chunk. */
  readonly pull: () => Promise<IteratorResult<Chunk, unknown>>
  /** Gives it up, for this reason. */
  readonly stop: (reason: unknown) => unknown
}

const sourceOf = <Chunk>(source: ReadableStream<Chunk> | AsyncIterable<Chunk>): Source<Chunk> => {
  if (source instanceof ReadableStream) {
    const reader = source.getReader()
    return {
      pull: async () => {
        const read = await reader.read()
        return read.done ? { done: true, value: undefined } : { done: false, value: read.value }
      },
      stop: (reason) => reader.cancel(reason)
    }
  }
  const iterator = source[Symbol.asyncIterator]()
  return { pull: () => iterator.next(), stop: () => iterator.return?.() }
}

const readableOf = <Chunk>(gate: Gate.Gate<Chunk>, stop: Source<Chunk>["stop"]): ReadableStream<Chunk> =>
  new ReadableStream<Chunk>(
    {
      pull: async (controller) => {
        const { done, value } = await gate.next()
        if (done === true) controller.close()
        else controller.enqueue(value)
      },
      cancel: (reason) => {
        gate.giveUp("the application stopped reading")
        return stop(reason) as Promise<void>
      }
    },
    { highWaterMark: 0 }
  )

const iterableOf = <Chunk>(
  gate: Gate.Gate<Chunk>,
  stop: Source<Chunk>["stop"]
): AsyncIterableIterator<Chunk> => {
  const iterator: AsyncIterableIterator<Chunk> = {
    next: gate.next,
    return: async (value) => {
      gate.giveUp("the application stopped reading")
      await stop(undefined)
      return { done: true, value }
    },
    [Symbol.asyncIterator]: () => iterator
  }
  return iterator
}

/**
 * Makes one.
 *
 * @throws TypeError where there are no rules, or `onFailure` is neither; RangeError where `within` is not above 0
 */
export const make = <Input, Output>(options: EnforceOptions<Input, Output>): Enforce<Input, Output> => {
  const judge = Judge.make(options)
  const counts = { passed: 0, replaced: 0, unchecked: 0, blocked: 0, escalated: 0 }
  const count = <Found extends Enforced<unknown>>(found: Found): Found => {
    counts[found.status]++
    return found
  }
  const { maxLength = 262_144, onFailure } = options
  return {
    check: async (live) => count(await judge(live)),
    counts: () => ({ ...counts }),
    stream: (source, asked, { mode, read, write }) => {
      if (mode !== "hold" && mode !== "end" && !(mode.window >= 1))
        throw new RangeError(`mode: expected a window of 1 or more, found ${mode.window}`)
      type Chunk = Parameters<NonNullable<typeof read>>[0]
      const { pull, stop } = sourceOf<Chunk>(source)
      const gate = Gate.make<Chunk>(pull, stop, {
        mode,
        read: read ?? Reading.plain(),
        write: write ?? ((text) => text as Chunk),
        // Rules on a stream are rules on its text.
        judge: async (text) => (await judge({ ...asked, output: text as Output })) as Enforced<string>,
        maxLength,
        unjudged: (because) =>
          onFailure === "allow"
            ? { status: "unchecked", output: "", because }
            : { status: "blocked", because: `unchecked: ${because}` }
      })
      gate.verdict.then(count)
      const stream = source instanceof ReadableStream ? readableOf(gate, stop) : iterableOf(gate, stop)
      // The same kind of thing as was given.
      return { stream: stream as typeof source, verdict: gate.verdict }
    }
  }
}
