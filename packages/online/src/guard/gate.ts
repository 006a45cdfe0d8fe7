/**
 * Lets a stream through as far as it was judged. Texts are joined for each channel exactly as they came, and looked at in
 * places that hang on the text alone: so the verdict is the same however the stream is cut into chunks.
 */
import { piecesOf, type Read } from "../capture/Reading.ts"
import { quietly } from "../work/Work.ts"
import { inWords } from "../work/words.ts"
import type { Enforced } from "./enforcing.ts"

/**
 * When a stream is judged. `hold`: nothing leaves before all of it is. `window`: what leaves was judged with all before it,
 * in steps of so many UTF-16 units that end between words; for rules that a text once breaks for good, such as forbidden
 * words. `end`: all of it leaves at once, and the verdict comes when it has ended.
 */
export type StreamMode = "hold" | "end" | Window

/** Judged in steps. */
interface Window {
  /** UTF-16 units of a step, 1 or more. */
  readonly window: number
}

/** A stream was stopped. */
export class StoppedError extends Error {
  override readonly name = "StoppedError"
  /** What became of it. */
  readonly status: "blocked" | "escalated"

  constructor(status: "blocked" | "escalated", because: string) {
    super(because)
    this.status = status
  }
}

/** What the judge says of a text. */
type JudgeText = (text: string) => Promise<Enforced<string>>

/** Parts of a gate. */
export interface GateOptions<Chunk> {
  readonly mode: StreamMode
  readonly read: Read<Chunk>
  readonly judge: JudgeText
  /** Makes a chunk of a replacement. */
  readonly write: (text: string) => Chunk
  /** UTF-16 units that may be held. */
  readonly maxLength: number
  /** What becomes of a stream that cannot be judged: it is longer, or a chunk of it cannot be read. */
  readonly unjudged: (because: string) => Enforced<string>
}

interface Held<Chunk> {
  readonly chunk: Chunk
  /** How far each of its channels goes with it. */
  readonly ends: ReadonlyArray<readonly [channel: string, end: number]>
}

/** Chunks that may leave, and the verdict. */
export interface Gate<Chunk> {
  /** The next chunk that may leave. Rejects with a {@link StoppedError} where it is stopped. */
  readonly next: () => Promise<IteratorResult<Chunk, undefined>>
  /** The verdict on the whole, when it is known. It never rejects. */
  readonly verdict: Promise<Enforced<string>>
  /** The stream was given up. */
  readonly giveUp: (because: string) => void
}

/** The end of the last whole word before a place; undefined where there is none behind `from`. */
const wordEnd = (text: string, from: number, place: number): number | undefined => {
  for (let at = place; at > from; at--) if (/\s/u.test(text.charAt(at - 1))) return at
  return undefined
}

/** Puts a gate before a source. `pull` reads the source, `stop` gives it up. */
export const make = <Chunk>(
  pull: () => Promise<IteratorResult<Chunk, unknown>>,
  stop: (reason: unknown) => unknown,
  { mode, read, judge, write, maxLength, unjudged }: GateOptions<Chunk>
): Gate<Chunk> => {
  const texts = new Map<string, string>()
  const judged = new Map<string, number>()
  let held: Array<Held<Chunk>> = []
  let isOver = false
  let isLetThrough = mode === "end"
  let tell: (verdict: Enforced<string>) => void = () => {}
  const verdict = new Promise<Enforced<string>>((resolve) => {
    tell = resolve
  })
  const whole = (): string => texts.values().next().value ?? ""

  const end = (found: Enforced<string>): IteratorResult<Chunk, undefined> => {
    isOver = true
    held = []
    tell(found)
    // Nobody waits for what the source says to that.
    quietly(() => stop(new StoppedError("blocked", "the answer was stopped")))
    if (found.status === "replaced") return { done: false, value: write(found.output) }
    if (found.status === "blocked" || found.status === "escalated")
      throw new StoppedError(found.status, found.because)
    return { done: true, value: undefined }
  }

  /** Judges a text; undefined where the stream goes on. */
  const stops = async (text: string): Promise<Enforced<string> | undefined> => {
    const found = await judge(text)
    if (found.status === "unchecked") {
      isLetThrough = true
      tell(found)
    }
    return found.status === "passed" || found.status === "unchecked" ? undefined : found
  }

  const judgeSteps = async (window: number): Promise<Enforced<string> | undefined> => {
    for (const [channel, text] of texts) {
      let [from, place] = [judged.get(channel) ?? 0, (judged.get(channel) ?? 0) + window]
      for (; place <= text.length; place += window) {
        const to = wordEnd(text, from, place)
        if (to === undefined) continue
        const fault = await stops(text.slice(0, to))
        if (fault !== undefined || isLetThrough) return fault
        judged.set(channel, to)
        from = to
        place = to
      }
    }
    return undefined
  }

  const judgeAll = async (): Promise<Enforced<string> | undefined> => {
    for (const text of texts.size === 0 ? [""] : texts.values()) {
      const fault = await stops(text)
      if (fault !== undefined || isLetThrough) return fault
    }
    return undefined
  }

  /** Takes a chunk; why the stream cannot be judged with it, or nothing. */
  const take = (chunk: Chunk): string | undefined => {
    const ends: Array<readonly [string, number]> = []
    held.push({ chunk, ends })
    try {
      for (const { channel, text } of piecesOf(read(chunk))) {
        const joined = (texts.get(channel) ?? "") + text
        texts.set(channel, joined)
        ends.push([channel, joined.length])
      }
    } catch (thrown) {
      return `a chunk could not be read: ${inWords(thrown)}`
    }
    // Chunks without a text are held as well, and so are channels.
    let length = 0
    for (const text of texts.values()) length += text.length
    return Math.max(length, held.length, texts.size) <= maxLength
      ? undefined
      : `the answer is longer than ${maxLength}`
  }

  const release = (): Chunk | undefined => {
    const [first] = held
    if (first === undefined) return undefined
    if (!isLetThrough && first.ends.some(([channel, place]) => place > (judged.get(channel) ?? 0)))
      return undefined
    held.shift()
    return first.chunk
  }

  // A source that throws at once, or answers with no promise, is one that breaks off.
  const pulled = async () => {
    const { done, value } = await pull()
    return { done, value } as IteratorResult<Chunk, unknown>
  }
  let isEnded = false
  const next = async (): Promise<IteratorResult<Chunk, undefined>> => {
    for (;;) {
      const ready = isLetThrough || typeof mode === "object" ? release() : undefined
      if (ready !== undefined) return { done: false, value: ready }
      if (isOver || isEnded) return { done: true, value: undefined }
      const { done, value } = await pulled().catch((error: unknown) => {
        isOver = true
        tell({ status: "blocked", because: "the source broke off" })
        throw error
      })
      if (done === true) {
        isEnded = true
        if (mode === "end") {
          judge(whole()).then(tell)
          continue
        }
        const fault = isLetThrough ? undefined : await judgeAll()
        if (fault !== undefined) return end(fault)
        isLetThrough = true
        tell({ status: "passed", output: whole() })
        continue
      }
      if (isLetThrough && mode !== "end") return { done: false, value }
      const because = take(value)
      if (because !== undefined) {
        const found = unjudged(because)
        if (mode === "end") {
          texts.clear()
          tell(found)
          continue
        }
        if (found.status !== "unchecked") return end(found)
        isLetThrough = true
        tell(found)
        continue
      }
      const fault = typeof mode === "object" ? await judgeSteps(mode.window) : undefined
      if (fault !== undefined) return end(fault)
    }
  }
  return {
    verdict,
    giveUp: (because) => {
      isOver = true
      held = []
      tell({ status: "blocked", because })
    },
    next
  }
}
