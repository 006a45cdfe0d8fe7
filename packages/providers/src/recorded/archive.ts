/**
 * Where recorded replies are kept.
 */
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { ReplyKey } from "./replyIndex.ts"
import type { Row } from "./row.ts"

/** A place that holds recorded replies. */
export interface Archive {
  /** What messages call it. */
  readonly origin: string
  /** Changes with the content, as JSON. Read when a run is planned, not before. */
  readonly settings: Schema.Json
  /** Looks at all of it. Fails, in words, when the archive is unusable. */
  readonly ready: Effect.Effect<void, string>
  /** The row that answers. Undefined when there is none. Fails, in words, when the archive is unusable. */
  readonly find: (wanted: ReplyKey) => Effect.Effect<Row | undefined, string>
  /** Some of the candidates it has replies of, for messages. */
  readonly candidates: () => ReadonlyArray<string>
}
