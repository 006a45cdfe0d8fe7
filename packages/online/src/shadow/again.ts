/**
 * The primary in shadow: asked a second time, to know how often it disagrees with itself.
 */
import * as Reading from "../capture/Reading.ts"
import { after } from "../work/clock.ts"
import type { ShadowContext } from "./options.ts"
import { isStream } from "./standing.ts"
import type { Tools } from "./tools.ts"

/** What is needed to ask it. */
interface Means {
  /** It. */
  readonly primary: (input: never, context: never) => unknown
  /** The text in a chunk. */
  readonly read: Reading.Read<never> | undefined
  /** Makes an output of the text of a stream. */
  readonly decoded: (text: string) => unknown
  /** The most that is kept of a stream, in bytes. */
  readonly bytes: number
}

/** Asks it as a candidate is asked. A stream that it answers with is read, to its end or to the cap. */
export const againOf =
  ({ primary, read, decoded, bytes }: Means) =>
  async (input: never, context: never): Promise<unknown> => {
    const { id, tools, session, tags, report, signal } = context as ShadowContext<Tools>
    const own = {
      id,
      tools,
      report,
      ...(session === undefined ? {} : { session }),
      ...(tags === undefined ? {} : { tags })
    }
    const answer = await primary(input, own as never)
    if (!isStream(answer)) return answer
    const reading = Reading.make(bytes, { bytes, held: 0 }, read)
    for await (const chunk of answer as AsyncIterable<unknown>) {
      reading.add(chunk)
      // Nobody waits for the rest of one that is too large or too late.
      if (signal.aborted || reading.isOver()) break
    }
    const texts = reading.texts()
    if (texts === undefined) throw new RangeError("the answer is too large")
    return decoded([...texts.values()][0] ?? "")
  }

/** What the primary came to beside candidates that may have answered long ago: one that never ends keeps no place. */
export const inTime = async <Ended>(
  primary: Promise<Ended>,
  timeMs: number
): Promise<Ended | "took too long"> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<"took too long">((resolve) => {
    timer = after(timeMs, () => resolve("took too long"))
    timer.unref()
  })
  const ended = await Promise.race([primary, late])
  clearTimeout(timer)
  return ended
}
