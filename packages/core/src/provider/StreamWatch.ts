/**
 * Watches the answer of one call as it comes, for those who take its times: a load test, a guard. Nobody watches by default,
 * and providers that cannot tell say nothing.
 */
import * as Context from "effect/Context"

/** To be told of an answer on its way. Times are those of `performance.now()`, in milliseconds. */
export interface StreamWatch {
  /** The answer has begun: its first byte is there. */
  readonly onFirstByte: (at: number) => void
  /** A piece of the reply has come: of the answer itself, or of something else that the model writes, such as reasoning. */
  readonly onChunk: (channel: "answer" | "reasoning", at: number) => void
}

/** Who watches the calls of an Effect. Undefined for nobody. */
export const StreamWatch = Context.Reference<StreamWatch | undefined>("@assay/core/StreamWatch", {
  defaultValue: () => undefined
})
