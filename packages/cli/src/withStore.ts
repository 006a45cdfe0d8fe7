/**
 * The store that every subcommand works on.
 */
import { existsSync } from "node:fs"
import { RunStore, SqliteStore } from "@assay/core"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import { type Failure, UsageError } from "./usage.ts"

export const storeFlag = Flag.String("store").pipe(
  Flag.withMetavar("file"),
  Flag.withDescription(`Where runs are kept (default ${SqliteStore.defaultPath})`),
  Flag.withDefault(SqliteStore.defaultPath)
)

/** Opens the store. One that is not there is an error rather than an empty new one. */
export const withStore = Effect.fnUntraced(function* <A, E extends Failure>(
  file: string,
  body: (store: RunStore.Service) => Effect.Effect<A, E>
): Effect.fn.Return<A, Failure> {
  if (!existsSync(file)) {
    return yield* Effect.fail(
      new UsageError(`there is no store ${file}: run an experiment first, or name another with --store`)
    )
  }
  return yield* Effect.flatMap(RunStore.RunStore, body).pipe(Effect.provide(SqliteStore.layer(file)))
})
