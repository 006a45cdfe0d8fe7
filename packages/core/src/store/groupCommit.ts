/**
 * Writes to SQLite that share transactions.
 */
import type { DatabaseSync } from "node:sqlite"
import { Effect, Option } from "effect"
import { describe } from "../settle.ts"
import { StoreError } from "./RunStore.ts"

/** What a thrown error of the database means to the caller. */
export const failure =
  (operation: string) =>
  (cause: unknown): StoreError =>
    new StoreError({ operation, message: describe(cause) })

interface Job {
  readonly write: () => void
  readonly done: (failed: StoreError | undefined) => void
}

/** Collects the writes of one turn of the event loop and commits them together, in order. */
export const make = (db: DatabaseSync) => {
  let jobs: Array<Job> = []
  let scheduled = false
  let failed: StoreError | undefined
  const flush = (): void => {
    scheduled = false
    const batch = jobs
    if (batch.length === 0) return
    jobs = []
    try {
      transaction(db, () => {
        for (const job of batch) job.write()
      })
    } catch (cause) {
      failed = failure("write")(cause)
    }
    for (const job of batch) job.done(failed)
  }
  const push = (job: Job): void => {
    jobs.push(job)
    if (scheduled) return
    scheduled = true
    setImmediate(flush)
  }
  return {
    /** Resumes when the write is in the database, with what it returned. */
    append: <A>(write: () => A): Effect.Effect<A, StoreError> =>
      Effect.callback((resume) => {
        let written: Option.Option<A> = Option.none()
        push({
          write: () => {
            written = Option.some(write())
          },
          done: (failed) =>
            resume(
              failed === undefined && Option.isSome(written)
                ? Effect.succeed(written.value)
                : Effect.fail(failed ?? failure("write")(new Error("nothing was written")))
            )
        })
      }),
    /** Resumes at once; the write follows with the next commit. Fails once a commit has failed. */
    enqueue: (write: () => void): Effect.Effect<void, StoreError> =>
      Effect.suspend(() => {
        if (failed !== undefined) return Effect.fail(failed)
        push({ write, done: () => {} })
        return Effect.void
      }),
    flush
  }
}

/** Runs a body in a transaction; what it throws rolls back. */
export const transaction = <A>(db: DatabaseSync, body: () => A): A => {
  db.exec("BEGIN IMMEDIATE")
  try {
    const result = body()
    db.exec("COMMIT")
    return result
  } catch (cause) {
    if (db.isTransaction) db.exec("ROLLBACK")
    throw cause
  }
}
