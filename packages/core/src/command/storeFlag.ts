/**
 * The flag that names the store, of every command that has one.
 */
import * as Flag from "effect/cli/Flag"
import * as SqliteStore from "../store/SqliteStore.ts"

/** Where runs are kept. An empty path, which an unset variable leaves, is refused. */
export const storeFlag = Flag.String("store").pipe(
  Flag.withMetavar("file"),
  Flag.withDescription(`File of the store (default ${SqliteStore.defaultPath})`),
  Flag.mapTryCatch(
    (path) => {
      const fault = SqliteStore.pathFault(path)
      if (fault !== undefined) throw new Error(fault)
      return path
    },
    // The parser puts "Expected: " in front.
    (error) => (error instanceof Error ? error.message : String(error)).replace(/^expected /u, "")
  ),
  Flag.withDefault(SqliteStore.defaultPath)
)
