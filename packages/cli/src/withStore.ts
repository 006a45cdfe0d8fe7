/**
 * The store that every subcommand works on.
 */
import { existsSync } from "node:fs"
import { SqliteStore, type Store } from "@assay/core/analysis"
import { storeFlag } from "@assay/core/internal/command"
import * as Effect from "effect/Effect"
import { type Failure, UsageError } from "./usage.ts"

export { storeFlag }

/**
 * Does something with a store. One that is not there is an error rather than an empty new one. `writes`: something is to be changed;
 * otherwise it may lie on a medium that takes no writes.
 */
export const withStore = Effect.fnUntraced(function* <A, E extends Failure>(
  file: string,
  body: Effect.Effect<A, E, Store.Store>,
  { writes = false }: { readonly writes?: boolean } = {}
): Effect.fn.Return<A, Failure> {
  if (!existsSync(file)) {
    return yield* Effect.fail(
      new UsageError(`there is no store ${file}: run an experiment first, or name another with --store`)
    )
  }
  return yield* Effect.provide(
    body,
    SqliteStore.layer(file, {
      readOnly: !writes,
      waiting: (message) => void process.stderr.write(`${message}\n`)
    })
  )
})
