/**
 * Appends replies to a JSON Lines file of recorded replies, line by line.
 */
import { appendFile, mkdir, open, truncate } from "node:fs/promises"
import { dirname } from "node:path"
import type { DeclaredPath } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import { describeThrown } from "./describeThrown.ts"
import { indexOf } from "./jsonlFile.ts"
import type { ReplyIndex } from "./replyIndex.ts"
import type { Row } from "./row.ts"

/**
 * A file that replies are added to. `ready` opens it; `add` writes one line, or nothing where the case, candidate and
 * repeat are in it already. Both fail in words.
 */
export interface Recorder {
  readonly ready: Effect.Effect<void, string>
  readonly add: (row: Row) => Effect.Effect<void, string>
}

const newline = 0x0a
const block = 2 ** 16

/** Where the last whole line of a file ends, in bytes. */
const endOfLines = async (path: string): Promise<{ readonly end: number; readonly size: number }> => {
  const file = await open(path, "a+")
  try {
    const { size } = await file.stat()
    const buffer = Buffer.alloc(block)
    for (let from = size; from > 0; ) {
      const start = Math.max(0, from - block)
      const { bytesRead } = await file.read(buffer, 0, from - start, start)
      const at = buffer.subarray(0, bytesRead).lastIndexOf(newline)
      if (at >= 0) return { end: start + at + 1, size }
      from = start
    }
    return { end: 0, size }
  } finally {
    await file.close()
  }
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Makes the file end in a whole line: a last one that lacks its line break gets it, half a reply is taken off. */
const mend = async (path: string): Promise<void> => {
  const { end, size } = await endOfLines(path)
  if (end === size) return
  const file = await open(path, "r")
  const tail = Buffer.alloc(size - end)
  await file.read(tail, 0, tail.length, end).finally(() => file.close())
  if (isJson(tail.toString())) await appendFile(path, "\n")
  else await truncate(path, end)
}

const attempt = <A>(
  { said, locate }: DeclaredPath,
  work: (file: string) => Promise<A>
): Effect.Effect<A, string> =>
  Effect.tryPromise({
    try: () => work(locate()),
    catch: (thrown) => `${said} cannot be written: ${describeThrown(thrown)}`
  })

/** The file is created, with its folder, when it is first needed, and not held open in between. */
export const recorder = (path: DeclaredPath): Recorder => {
  const inTurn = Semaphore.makeUnsafe(1).withPermits(1)
  let held: ReplyIndex<number> | undefined
  const load = Effect.gen(function* () {
    yield* attempt(path, async (file) => {
      await mkdir(dirname(file), { recursive: true })
      await mend(file)
    })
    held = yield* indexOf(path)
    return held
  })
  const index = Effect.suspend(() => (held === undefined ? load : Effect.succeed(held)))
  const write = (row: Row) =>
    Effect.flatMap(index, (known) => {
      if (known.add(row, 0) !== undefined) return Effect.void
      return Effect.tapError(
        // One write of one line, at the end of the file as it is then.
        attempt(path, (file) => appendFile(file, `${JSON.stringify(row)}\n`)),
        // A disk that is full may have taken half of it: look again before the next line.
        () =>
          Effect.sync(() => {
            held = undefined
          })
      )
    })
  return {
    ready: inTurn(Effect.asVoid(index)),
    add: (row) => Effect.uninterruptible(inTurn(write(row)))
  }
}
