/**
 * Where recorded replies are kept.
 */
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { Wanted } from "./replyIndex.ts"
import type { Row } from "./row.ts"

/**
 * A place that holds recorded replies.
 *
 * - `origin`: what messages call it.
 * - `settings`: changes with the content, as JSON. Read when a run is planned, not before.
 * - `ready`: looks at all of it. Fails, in words, when the archive is unusable.
 * - `find`: the row that answers; undefined when there is none. Fails, in words, when the archive is unusable.
 * - `candidates`: some of the candidates it has replies of, for messages.
 */
export interface Archive {
  readonly origin: string
  readonly settings: Schema.Json
  readonly ready: Effect.Effect<void, string>
  readonly find: (wanted: Wanted) => Effect.Effect<Row | undefined, string>
  readonly candidates: () => ReadonlyArray<string>
}
