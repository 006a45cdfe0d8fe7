/**
 * Recorded replies that a program holds or makes.
 */
import { hash } from "node:crypto"
import { sourceDigest } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Semaphore from "effect/Semaphore"
import type { Archive } from "./archive.ts"
import { describeThrown } from "./describeThrown.ts"
import * as ReplyIndex from "./replyIndex.ts"
import { complaints, type Row, rowReader } from "./row.ts"

/** A reply without what it is found by. A bare string is its text. */
export type InlineReply = string | Omit<Row, "caseId" | "candidate" | "repeat">

/** Rows; or, by case id, a reply to every candidate, or a list of them, one for each repeat. */
export type Rows = Iterable<Row> | Readonly<Record<string, InlineReply | ReadonlyArray<InlineReply>>>

/** Rows that are made, or read from elsewhere, when the first reply is asked for. */
export type MakeRows = () => Iterable<Row> | AsyncIterable<Row> | PromiseLike<Iterable<Row>>

type ByCase = Exclude<Rows, Iterable<Row>>

const isIterable = (rows: Rows): rows is Iterable<Row> => Symbol.iterator in rows

const isList = (canned: InlineReply | ReadonlyArray<InlineReply>): canned is ReadonlyArray<InlineReply> =>
  Array.isArray(canned)

const rowsOf = (byCase: ByCase): ReadonlyArray<Row> =>
  Object.entries(byCase).flatMap(([caseId, canned]) =>
    (isList(canned) ? canned : [canned]).map(
      (reply, repeat): Row => ({
        caseId,
        repeat,
        ...(typeof reply === "string" ? { text: reply } : reply)
      })
    )
  )

interface LoadedReplies {
  readonly index: ReplyIndex.ReplyIndex<number>
  readonly rows: ReadonlyArray<Row>
}

/** Checks rows one by one; `message` tells what was wrong with them. */
const collecting = (origin: string) => {
  const reader = rowReader({})
  const faults = complaints(origin)
  const index = ReplyIndex.make<number>()
  const rows: Array<Row> = []
  let position = 0
  return {
    add: (value: unknown): void => {
      position++
      const row = reader.read(value, position)
      if (Result.isFailure(row)) {
        for (const { field, problem } of row.failure) faults.add(position, field, problem)
        return
      }
      const taken = index.add(row.success, rows.length)
      if (taken !== undefined)
        faults.add(
          position,
          "",
          "expected each case, candidate and repeat once, found those of an earlier row"
        )
      else rows.push(row.success)
    },
    done: (): Result.Result<LoadedReplies, string> => {
      const message = faults.message()
      return message === undefined ? Result.succeed({ index, rows }) : Result.fail(message)
    }
  }
}

const find = ({ index, rows }: LoadedReplies, wanted: ReplyIndex.ReplyKey): Row | undefined => {
  const place = index.find(wanted)
  return place === undefined ? undefined : rows[place]
}

/** Rows that are there already. They are looked at once, at the first use. */
export const fromRows = (origin: string, source: Rows): Archive => {
  let known: Result.Result<LoadedReplies, string> | undefined
  const loaded = (): Result.Result<LoadedReplies, string> => {
    if (known !== undefined) return known
    const collection = collecting(origin)
    try {
      for (const row of isIterable(source) ? source : rowsOf(source)) collection.add(row)
      known = collection.done()
    } catch (thrown) {
      known = Result.fail(`${origin} cannot be read: ${describeThrown(thrown)}`)
    }
    return known
  }
  return {
    origin,
    get settings() {
      return Result.match(loaded(), {
        onSuccess: ({ rows }) => ({ digest: hash("sha256", JSON.stringify(rows), "hex") }),
        onFailure: (unreadable) => ({ unreadable })
      })
    },
    ready: Effect.suspend(() => Effect.asVoid(Effect.fromResult(loaded()))),
    find: (wanted) =>
      Effect.suspend(() => Effect.fromResult(Result.map(loaded(), (state) => find(state, wanted)))),
    candidates: () =>
      Result.match(loaded(), { onSuccess: ({ index }) => index.candidates(), onFailure: () => [] })
  }
}

/** Rows from a function. The fingerprint knows its source, as parsed code, and `version` only. */
export const fromFunction = (origin: string, makeRows: MakeRows, version: string | undefined): Archive => {
  const loading = Semaphore.makeUnsafe(1)
  let known: LoadedReplies | undefined
  const load = async (): Promise<Result.Result<LoadedReplies, string>> => {
    const collection = collecting(origin)
    for await (const row of await makeRows()) collection.add(row)
    return collection.done()
  }
  const ready: Effect.Effect<LoadedReplies, string> = Effect.suspend(() =>
    known !== undefined
      ? Effect.succeed(known)
      : Effect.tryPromise({
          try: load,
          catch: (thrown) => `${origin} cannot be read: ${describeThrown(thrown)}`
        }).pipe(
          Effect.flatMap(Effect.fromResult),
          Effect.tap((state) =>
            Effect.sync(() => {
              known = state
            })
          )
        )
  )
  const all = Effect.suspend(() =>
    known === undefined ? loading.withPermits(1)(ready) : Effect.succeed(known)
  )
  return {
    origin,
    settings: {
      get source() {
        return sourceDigest(makeRows)
      },
      version: version ?? null
    },
    ready: Effect.asVoid(all),
    find: (wanted) => Effect.map(all, (state) => find(state, wanted)),
    candidates: () => known?.index.candidates() ?? []
  }
}
