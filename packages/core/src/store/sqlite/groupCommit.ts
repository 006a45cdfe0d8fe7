/**
 * Writes to SQLite that share transactions.
 */
import type { DatabaseSync } from "node:sqlite"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { describe } from "../../foundation/userCode.ts"
import { StoreError } from "../StoreError.ts"
import { isLocked, isOrphan } from "./file/database.ts"
import type { Lock } from "./lock.ts"

/** An error in words; `Error` before its message says nothing. */
const inWords = (cause: unknown): string =>
  cause instanceof Error && cause.name === "Error" && cause.cause === undefined
    ? cause.message
    : describe(cause)

/** What a thrown error of the database means to the caller. */
export const failure =
  (operation: string) =>
  (cause: unknown): StoreError =>
    new StoreError({
      operation,
      message: isOrphan(cause)
        ? "another process removed the run in the meantime, for example assay prune"
        : inWords(cause)
    })

interface Job {
  readonly write: () => void
  /** Told how the commit went. Absent where nobody waits for it. */
  readonly done?: (failed: StoreError | undefined) => void
}

/**
 * As long as every turn of the event loop brings more writes, up to so many wait for a commit, and so long. Longer, and
 * calls whose replies come one after the other would go on all at once, and wait for their replies all at once.
 */
const most = { jobs: 64, ms: 1 } as const

/**
 * So many writers go on in one turn of the event loop. What they send goes out when it ends: with more, the first call
 * waits for the work on the last reply, and then nothing is to be done until replies come.
 */
const mostResumed = 8

/**
 * Patient writes that come no faster than this are committed one by one, in the turn that brings them: their callers go
 * on with what they were doing, so calls that follow on replies are sent one by one too. Were all replies of a turn
 * written first, all calls would go out together, and their replies would come together again. `most`: so many at once
 * after a pause.
 */
const atOnce = { perSecond: 500, most: 100 } as const

/** Written so long ago, the log beside the file is brought into it. */
const idleMs = 2_000

export type GroupCommit = ReturnType<typeof make>

/** Brings the log into the file and makes it empty again, where nobody reads it. */
const checkpoint = (db: DatabaseSync): void => {
  try {
    if (db.isOpen) db.exec("PRAGMA wal_checkpoint(TRUNCATE)")
  } catch {
    // Somebody is at it; there will be another time.
  }
}

/**
 * Collects the writes of a turn of the event loop and commits them together, in order. A commit costs as much as
 * several rows, so where nobody is in a hurry those of a few turns share one, until a turn brings no other.
 *
 * While another program has the database locked, the writes are kept and tried again.
 */
export const make = (db: DatabaseSync, lock: Lock) => {
  let jobs: Array<Job> = []
  let since = 0
  let seen = 0
  let isUrgent = false
  let isWaiting = false
  let failed: StoreError | undefined
  let isReading = false
  let writtenAt = 0
  let idle: NodeJS.Timeout | undefined
  const endReading = (): void => {
    if (!isReading) return
    isReading = false
    if (db.isOpen) db.exec("COMMIT")
  }
  const whenIdle = (): void => {
    idle = undefined
    const left = writtenAt + idleMs - performance.now()
    if (left > 0) idle = setTimeout(whenIdle, left).unref()
    else if (!isReading) checkpoint(db)
  }
  const wrote = (): void => {
    writtenAt = performance.now()
    idle ??= setTimeout(whenIdle, idleMs).unref()
  }
  const ended: Array<() => void> = []
  let isResuming = false
  const resumeSome = (): void => {
    isResuming = ended.length > mostResumed
    if (isResuming) setImmediate(resumeSome)
    for (const resume of ended.splice(0, mostResumed)) resume()
  }
  const commit = (): void => {
    const batch = jobs
    isUrgent = false
    isWaiting = false
    if (batch.length === 0) return
    jobs = []
    try {
      endReading()
      transaction(db, () => {
        for (const job of batch) job.write()
      })
      lock.free()
      wrote()
    } catch (cause) {
      const wait = isLocked(cause) ? lock.wait() : undefined
      if (wait !== undefined) {
        jobs = [...batch, ...jobs]
        isWaiting = true
        setTimeout(commit, wait)
        return
      }
      failed = failure("write")(cause)
    }
    for (const { done } of batch) if (done !== undefined) ended.push(() => done(failed))
    if (!isResuming) resumeSome()
  }
  let left: number = atOnce.most
  let countedAt = performance.now()
  /** Whether writes come slowly enough to be committed one by one. */
  const isCalm = (): boolean => {
    const now = performance.now()
    left = Math.min(atOnce.most, left + ((now - countedAt) * atOnce.perSecond) / 1_000) - 1
    countedAt = now
    // Those that were not committed at once count too: at twice the rate none is.
    left = Math.max(left, -atOnce.most)
    return left >= 0
  }
  const turn = (): void => {
    // The next try takes along what has come since.
    if (isWaiting) return
    const isGrowing = jobs.length > seen && jobs.length < most.jobs && performance.now() - since < most.ms
    if (isGrowing && !isUrgent) {
      seen = jobs.length
      setImmediate(turn)
    } else commit()
  }
  const push = (job: Job): void => {
    jobs.push(job)
    if (jobs.length > 1) return
    since = performance.now()
    seen = 0
    setImmediate(turn)
  }
  /**
   * Resumes when the write is in the database, with what it returned: after this turn of the event loop, or, where
   * the caller is patient, after a few that bring more writes.
   */
  const append = <A>(write: () => A, isPatient = false): Effect.Effect<A, StoreError> =>
    Effect.callback((resume) => {
      if (!isPatient) isUrgent = true
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
      if (isPatient && isCalm() && !isWaiting) commit()
    })
  return {
    /** Why a commit failed, once one has. */
    failed: () => failed,
    /** The write follows with the next commit. */
    push: (write: () => void): void => push({ write }),
    append,
    /** Waits until everything so far is in the database. */
    flush: append(() => {}),
    /** Resumes at once; the write follows with the next commit. Fails once a commit has failed. */
    enqueue: (write: () => void): Effect.Effect<void, StoreError> =>
      Effect.suspend(() => {
        if (failed !== undefined) return Effect.fail(failed)
        push({ write })
        return Effect.void
      }),
    /**
     * Reads. A read of its own takes locks, which cost several times a look-up, so those of one turn of the event loop
     * share a transaction. {@link endReading} has to be called before anything else is done to the database.
     */
    reading: <A>(read: () => A): A => {
      if (!isReading) {
        db.exec("BEGIN")
        isReading = true
        setImmediate(endReading)
      }
      return read()
    },
    /** Does something with the database at once, or, while another program has it locked, as soon as that is over. */
    attempt: <A>(operation: string, body: () => A): Effect.Effect<A, StoreError> =>
      Effect.callback((resume) => {
        let retry: NodeJS.Timeout | undefined
        const once = (): void => {
          let result: A
          try {
            endReading()
            result = body()
          } catch (cause) {
            const wait = isLocked(cause) ? lock.wait() : undefined
            if (wait === undefined) resume(Effect.fail(failure(operation)(cause)))
            else retry = setTimeout(once, wait)
            return
          }
          lock.free()
          resume(Effect.succeed(result))
        }
        once()
        return Effect.sync(() => clearTimeout(retry))
      }),
    endReading,
    /** Nothing is written any more. */
    stop: (): void => {
      endReading()
      clearTimeout(idle)
    }
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
