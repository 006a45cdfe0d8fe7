/**
 * An open database, as every service of the store works on it.
 */
import type { DatabaseSync } from "node:sqlite"
import type { GroupCommit } from "./groupCommit.ts"

export interface Connection {
  readonly db: DatabaseSync
  /** Everything that is written goes through it, and so does every read that may find the database locked. */
  readonly writes: GroupCommit
  /** Nothing may be written. */
  readonly isReadOnly: boolean
}
