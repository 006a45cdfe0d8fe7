/**
 * Reading runs row by row. A large run is read a batch in a turn of the event loop, so that what goes on beside it goes
 * on, and so that reading can be interrupted.
 *
 * Statements that walk through several tables join them by CROSS JOIN. That is how SQLite is told to keep the order of
 * the tables: left to choose, it has no statistics, and may read a whole run for each of its cases.
 */
import type { DatabaseSync } from "node:sqlite"
import * as Effect from "effect/Effect"
import { turn } from "../../foundation/turn.ts"
import type { StoreError } from "../StoreError.ts"
import type { GroupCommit } from "./groupCommit.ts"
import type { TrialRowKey } from "./rows.ts"

/** Rows that are read before others have their turn: some ten milliseconds of them. */
const batch = 2_000

/** Rows under way. */
export interface Walk {
  /** Visits one row and says whether there was one. */
  readonly next: () => boolean
  /** What it reads from, to be closed when it is left in the middle. */
  readonly cursors: ReadonlyArray<Iterator<unknown>>
}

/** Reads rows. Each cursor has a statement of its own, so that several may be under way at once. */
export const cursor = (
  db: DatabaseSync,
  statement: string,
  ...parameters: ReadonlyArray<number | string>
): IterableIterator<unknown> => db.prepare(statement).iterate(...parameters)

/** Visits all rows of a walk. */
export const all = (
  { attempt }: GroupCommit,
  operation: string,
  start: () => Walk
): Effect.Effect<void, StoreError> =>
  Effect.suspend(() => {
    let walk: Walk | undefined
    const some = attempt(operation, () => {
      walk ??= start()
      for (let row = 0; row < batch; row++) if (!walk.next()) return false
      return true
    })
    return Effect.ensuring(
      Effect.gen(function* () {
        while (yield* some) yield* turn
      }),
      // A statement that is left in the middle would hold its view of the database.
      Effect.sync(() => {
        for (const each of walk?.cursors ?? []) each.return?.()
      })
    )
  })

/** Visits the rows of one cursor. */
export const each = <Row>(
  from: Iterator<unknown>,
  decode: (raw: unknown) => Row,
  visit: (row: Row) => void
): Walk => ({
  next: () => {
    const { done, value } = from.next()
    if (done === true) return false
    visit(decode(value))
    return true
  },
  cursors: [from]
})

const isSameTrial = (a: TrialRowKey, b: TrialRowKey): boolean =>
  a.candidate === b.candidate && a.case_id === b.case_id && a.repeat === b.repeat

/**
 * Reads a cursor that is in the order of trials alongside them: each call takes the rows of one trial. Rows
 * of trials that are not asked for (attempts whose trial never finished) are passed over.
 */
export const following = <Row extends TrialRowKey>(
  cursor: Iterator<unknown>,
  decode: (raw: unknown) => Row
): ((trial: TrialRowKey) => ReadonlyArray<Row>) => {
  const pull = (): Row | undefined => {
    const next = cursor.next()
    return next.done === true ? undefined : decode(next.value)
  }
  let ahead = pull()
  return (trial) => {
    const taken: Array<Row> = []
    while (ahead !== undefined && !isAfter(ahead, trial)) {
      if (isSameTrial(ahead, trial)) taken.push(ahead)
      ahead = pull()
    }
    return taken
  }
}

/** From the first code point on whose UTF-16 units are not in the order of its bytes. */
const outOfOrder = /[\u{d800}-\u{10ffff}]/u

/** SQLite's BINARY collation compares UTF-8 bytes; code points order alike, UTF-16 units where there are no surrogates. */
const comparedAsBytes = (a: string, b: string): number => {
  if (outOfOrder.test(a) || outOfOrder.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return a < b ? -1 : 1
}

const isAfter = (a: TrialRowKey, b: TrialRowKey): boolean => {
  if (a.candidate !== b.candidate) return a.candidate > b.candidate
  if (a.case_id !== b.case_id) return comparedAsBytes(a.case_id, b.case_id) > 0
  return a.repeat > b.repeat
}
