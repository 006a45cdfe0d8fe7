/**
 * Gives the space of what was removed back to the disk.
 */
import { statSync } from "node:fs"
import { resolve } from "node:path"
import * as Effect from "effect/Effect"
import type { StoreError } from "../../StoreError.ts"
import { failure } from "../groupCommit.ts"
import { openDatabase } from "./database.ts"

/**
 * Rebuilds the file of a store without what nothing refers to any more: inputs that no case of a run has, and free
 * pages. Needs as much free space as the store is large, and waits up to 10 seconds for a run that is being written.
 *
 * @returns the bytes that were saved
 */
export const compact = (path: string): Effect.Effect<number, StoreError> =>
  Effect.try({
    try: () => {
      const file = resolve(path)
      const before = statSync(file).size
      const db = openDatabase(file, { timeout: 10_000 })
      try {
        db.exec("DELETE FROM inputs WHERE digest NOT IN (SELECT input_digest FROM cases)")
        db.exec("VACUUM")
        db.exec("PRAGMA wal_checkpoint(TRUNCATE)")
      } finally {
        db.close()
      }
      return before - statSync(file).size
    },
    catch: failure("make the file smaller (the data itself is removed)")
  })
