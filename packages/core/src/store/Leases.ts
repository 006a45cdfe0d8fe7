/**
 * Who runs an experiment on a store. One process at a time: two would ask the same cases, and pay twice.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { StoreError } from "./StoreError.ts"

/** A process that runs an experiment. */
export interface LeaseHolder {
  /** Number of the process on its machine. */
  readonly pid: number
  /** Name of its machine. */
  readonly host: string
  /** When it took the lease, in Unix milliseconds. */
  readonly since: number
  /** It is this process. */
  readonly isHere: boolean
}

/** The leases of a store. */
export class Leases extends Context.Service<
  Leases,
  {
    /**
     * Takes the lease of an experiment until the scope ends, so that no other process runs it meanwhile. Returns who
     * has it where another has, and then nothing is taken unless forced.
     */
    readonly take: (
      experiment: string,
      options?: {
        /**
         * Whether to take the lease although another process has it.
         *
         * @defaultValue false
         */
        readonly force?: boolean
      }
    ) => Effect.Effect<LeaseHolder | undefined, StoreError, Scope.Scope>
    /** Who runs an experiment now; undefined where nobody does. */
    readonly holder: (experiment: string) => Effect.Effect<LeaseHolder | undefined, StoreError>
  }
>()("@assay/core/store/Leases") {}
