/**
 * Node's own SQLite, loaded without the warning that Node 22 prints before anything a command has to say.
 */
import type { DatabaseSync, DatabaseSyncOptions } from "node:sqlite"
import { nodeFault } from "../../../foundation/nodeVersion.ts"

type Sqlite = typeof import("node:sqlite")

let loaded: Sqlite | undefined

const load = (): Sqlite => {
  const fault = nodeFault()
  if (fault !== undefined) throw new Error(fault)
  const { emitWarning } = process
  // Nothing else is loaded meanwhile, so no other warning is lost.
  process.emitWarning = () => {}
  try {
    return process.getBuiltinModule("node:sqlite")
  } finally {
    process.emitWarning = emitWarning
  }
}

/** Opens a database. Throws what SQLite says. */
export const openDatabase = (path: string, options: DatabaseSyncOptions = {}): DatabaseSync => {
  loaded ??= load()
  return new loaded.DatabaseSync(path, options)
}

/** The result code of what SQLite threw, with its extension; undefined for any other error. */
const codeOf = (thrown: unknown): number | undefined =>
  thrown instanceof Error && "errcode" in thrown && typeof thrown.errcode === "number"
    ? thrown.errcode
    : undefined

/** Whether a lock of another program was in the way: SQLITE_BUSY or SQLITE_LOCKED. */
export const isLocked = (thrown: unknown): boolean => {
  const code = codeOf(thrown)
  return code !== undefined && [5, 6].includes(code & 0xff)
}

/** Whether a row would have belonged to a run that is not there: SQLITE_CONSTRAINT_FOREIGNKEY. */
export const isOrphan = (thrown: unknown): boolean => codeOf(thrown) === 787
