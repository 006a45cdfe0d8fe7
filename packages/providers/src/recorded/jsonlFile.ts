/**
 * A JSON Lines file of recorded replies. One pass finds where each line lies; the lines themselves are read when
 * they are asked for, and no handle stays open in between.
 */
import { statSync } from "node:fs"
import { type FileHandle, open, stat } from "node:fs/promises"
import { type DeclaredPath, missingFile, parseExactJson } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Semaphore from "effect/Semaphore"
import type { Archive } from "./archive.ts"
import { describeThrown } from "./describeThrown.ts"
import { digestNow, eachLine, longest } from "./lines.ts"
import * as ReplyIndex from "./replyIndex.ts"
import { complaints, type Fields, type Row, rowReader } from "./row.ts"

/** What tells two states of a file apart without reading it. */
const stampOf = ({ size, mtimeNs }: { readonly size: bigint; readonly mtimeNs: bigint }): string =>
  `${size} ${mtimeNs}`

interface LoadedReplies {
  readonly digest: string
  readonly stamp: string
  readonly index: ReplyIndex.ReplyIndex<number>
  readonly offsets: ReadonlyArray<number>
  readonly lengths: ReadonlyArray<number>
  readonly lineNumbers: ReadonlyArray<number>
}

const isMissing = (thrown: unknown): boolean =>
  thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT"

const explain = (path: DeclaredPath, thrown: unknown): string =>
  `${path.said} cannot be read: ${isMissing(thrown) ? `ENOENT: ${missingFile(path)}` : describeThrown(thrown)}`

const utf8 = new TextDecoder("utf-8", { fatal: true })

/** The JSON on a line, or what is wrong with it; undefined for a blank line. */
const parse = (
  bytes: Buffer | undefined
): { readonly json: unknown } | { readonly problem: string } | undefined => {
  if (bytes === undefined) return { problem: `expected at most ${longest} bytes on a line` }
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    return { problem: "expected UTF-8" }
  }
  if (text.trim() === "") return undefined
  try {
    return { json: parseExactJson(text) }
  } catch (thrown) {
    return { problem: `expected JSON, found something else: ${describeThrown(thrown)}` }
  }
}

const load = async (
  path: DeclaredPath,
  fields: Fields,
  signal: AbortSignal
): Promise<Result.Result<LoadedReplies, string>> => {
  const reader = rowReader(fields)
  const faults = complaints(path.said)
  const index = ReplyIndex.make<number>()
  const offsets: Array<number> = []
  const lengths: Array<number> = []
  const lineNumbers: Array<number> = []
  const file = path.locate()
  const stamp = stampOf(await stat(file, { bigint: true }))
  const digest = await eachLine(file, signal, ({ bytes, offset, length, number, isEnded }) => {
    const parsed = parse(bytes)
    // A killed recording leaves such an end; its reply is missing, the others are not.
    const isCutOff = parsed !== undefined && "problem" in parsed && !isEnded && offsets.length > 0
    if (parsed === undefined || isCutOff) return
    if ("problem" in parsed) return faults.add(number, "", parsed.problem)
    const row = reader.read(parsed.json, number)
    if (Result.isFailure(row)) {
      for (const { field, problem } of row.failure) faults.add(number, field, problem)
      return
    }
    const taken = index.add(row.success, offsets.length)
    if (taken !== undefined) {
      faults.add(
        number,
        "",
        `expected each case, candidate and repeat once, found those of line ${lineNumbers[taken]}`
      )
      return
    }
    offsets.push(offset)
    lengths.push(length)
    lineNumbers.push(number)
  })
  if (offsets.length > 0) {
    for (const column of reader.unseen()) faults.add(0, column, "expected this property, found it in no line")
  }
  const message = faults.message()
  return message === undefined
    ? Result.succeed({ digest, stamp, index, offsets, lengths, lineNumbers })
    : Result.fail(message)
}

/** The replies that a file holds, by what they answer; fails as a use of the file would. */
export const indexOf = (path: DeclaredPath): Effect.Effect<ReplyIndex.ReplyIndex<number>, string> =>
  Effect.tryPromise({
    try: (signal) => load(path, {}, signal),
    catch: (thrown) => explain(path, thrown)
  }).pipe(
    Effect.flatMap(Effect.fromResult),
    Effect.map(({ index }) => index)
  )

/** Reads bytes of a file that must not have changed since `stamp`; undefined when it has. */
const readAt = async (file: FileHandle, stamp: string, offset: number, length: number) => {
  if (stampOf(await file.stat({ bigint: true })) !== stamp) return undefined
  const bytes = Buffer.alloc(length)
  const { bytesRead } = await file.read(bytes, 0, length, offset)
  return bytesRead === length ? bytes : undefined
}

/** Replies in a JSON Lines file. Nothing is opened before the first use. */
export const jsonlFile = (path: DeclaredPath, fields: Fields): Archive => {
  const loading = Semaphore.makeUnsafe(1)
  let loaded: LoadedReplies | undefined
  /** The content that the latest fingerprint was taken of. */
  let fingerprinted: { readonly digest: string; readonly stamp: string } | undefined

  const current = (): LoadedReplies | undefined =>
    loaded !== undefined && (fingerprinted === undefined || fingerprinted.digest === loaded.digest)
      ? loaded
      : undefined

  const changed = `${path.said} has changed since the run began`

  const ready: Effect.Effect<LoadedReplies, string> = Effect.suspend(() => {
    const known = current()
    return known === undefined ? loading.withPermits(1)(reload) : Effect.succeed(known)
  })

  const reload: Effect.Effect<LoadedReplies, string> = Effect.suspend(() => {
    const known = current()
    if (known !== undefined) return Effect.succeed(known)
    return Effect.tryPromise({
      try: (signal) => load(path, fields, signal),
      catch: (thrown) => explain(path, thrown)
    }).pipe(
      Effect.flatMap(Effect.fromResult),
      Effect.flatMap((fresh) => {
        loaded = fresh
        return current() === undefined ? Effect.fail(changed) : Effect.succeed(fresh)
      })
    )
  })

  const readRow = Effect.fnUntraced(function* (
    { offsets, lengths, lineNumbers, stamp }: LoadedReplies,
    place: number
  ): Effect.fn.Return<Row, string> {
    const bytes = yield* Effect.acquireUseRelease(
      Effect.tryPromise({ try: () => open(path.locate(), "r"), catch: (thrown) => explain(path, thrown) }),
      (file) =>
        Effect.tryPromise({
          try: () => readAt(file, stamp, offsets[place] ?? 0, lengths[place] ?? 0),
          catch: (thrown) => explain(path, thrown)
        }),
      (file) => Effect.promise(() => file.close())
    )
    const parsed = bytes === undefined ? undefined : parse(bytes)
    if (parsed === undefined || "problem" in parsed) {
      loaded = undefined
      return yield* Effect.fail(changed)
    }
    const row = rowReader(fields).read(parsed.json, lineNumbers[place] ?? 0)
    return yield* Result.isSuccess(row) ? Effect.succeed(row.success) : Effect.fail(changed)
  })

  return {
    origin: path.said,
    get settings() {
      try {
        const file = path.locate()
        const stamp = stampOf(statSync(file, { bigint: true }))
        if (fingerprinted?.stamp !== stamp) fingerprinted = { digest: digestNow(file), stamp }
        return { digest: fingerprinted.digest }
      } catch (thrown) {
        return { unreadable: thrown instanceof Error && "code" in thrown ? String(thrown.code) : "unknown" }
      }
    },
    ready: Effect.asVoid(ready),
    find: (wanted) =>
      Effect.flatMap(ready, (state) => {
        const place = state.index.find(wanted)
        return place === undefined ? Effect.succeed(undefined) : readRow(state, place)
      }),
    candidates: () => loaded?.index.candidates() ?? []
  }
}
