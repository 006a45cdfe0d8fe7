/**
 * Gives the space of what was removed back to the disk.
 */
import { statSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import * as Effect from "effect/Effect"
import { UsageError } from "./usage.ts"

/**
 * Rebuilds the file of the store without what nothing refers to any more: inputs that no case of a run has, and free
 * pages. Needs as much free space as the store is large, and waits for a run that is being written.
 *
 * @returns the bytes that were saved
 */
export const compact = (file: string): Effect.Effect<number, UsageError> =>
  Effect.try({
    try: () => {
      const before = statSync(file).size
      const db = new DatabaseSync(file, { timeout: 10_000 })
      try {
        db.exec("DELETE FROM inputs WHERE digest NOT IN (SELECT input_digest FROM cases)")
        db.exec("VACUUM")
        db.exec("PRAGMA wal_checkpoint(TRUNCATE)")
      } finally {
        db.close()
      }
      return before - statSync(file).size
    },
    catch: (cause) =>
      new UsageError(
        `it was removed, but the file could not be made smaller: ${cause instanceof Error ? cause.message : String(cause)}`
      )
  })
