/**
 * Asks somebody in shadow: a deep copy of the input, tools that change nothing, a time and a signal of its own.
 */
import * as Copy from "../capture/copy.ts"
import { after } from "../work/clock.ts"
import type { Money } from "../work/Money.ts"
import type { Answered, ask } from "./asking.ts"
import type { CandidateReason, Failure } from "./model.ts"
import type { Asked } from "./options.ts"
import { recorded, type ToolCall, type Tools } from "./tools.ts"

/** What came of it. */
export type Leg =
  | { readonly _tag: "Answered"; readonly answer: Answered; readonly calls: ReadonlyArray<ToolCall> }
  | { readonly _tag: "Failed"; readonly because: Failure; readonly calls: ReadonlyArray<ToolCall> }
  | { readonly _tag: "Not"; readonly because: CandidateReason; readonly error: unknown }

/** What is asked. */
export interface LegRequest {
  readonly id: string
  readonly asked: Asked
  readonly input: unknown
}

/** What every leg of a shadow shares. */
export interface LegMeans {
  readonly tools: Tools
  readonly money: Money
  /** How large an answer may be. */
  readonly copy: Copy.CopyLimits
  /** How long it may take, in milliseconds. */
  readonly timeMs: number
  /** Whether an error says that a quota is used up. It does not throw. */
  readonly isLimited: (error: unknown) => boolean
}

/** A deep copy of what was copied already: it fits. */
const again = (value: unknown): unknown => {
  const copied = Copy.copy(value, { bytes: Number.POSITIVE_INFINITY, values: Number.POSITIVE_INFINITY })
  return copied._tag === "Copied" ? copied.value : undefined
}

/** What is known of a request, for whoever answers it: of one's own, since it may be changed. */
export const contextOf = ({ id, asked: { session, tags } }: Pick<LegRequest, "id" | "asked">): Asked => ({
  id,
  ...(session === undefined ? {} : { session }),
  ...(tags === undefined ? {} : { tags: { ...tags } })
})

/** Asks. It never rejects. */
export const leg = async (
  { tools, money, copy, timeMs, isLimited }: LegMeans,
  asking: typeof ask,
  request: LegRequest,
  name: string,
  shadowed: Parameters<typeof ask>[0]
): Promise<Leg> => {
  const own = recorded(tools, true, copy)
  const aborting = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Leg>((resolve) => {
    timer = after(timeMs, () => {
      resolve({ _tag: "Failed", because: "took too long", calls: own.calls })
      aborting.abort(new Error("the shadow call took too long"))
    })
    timer.unref()
  })
  const asked = asking(shadowed as never, {
    ...contextOf(request),
    id: request.id,
    name,
    input: again(request.input),
    tools: own.tools as never,
    money,
    signal: aborting.signal
  }).then(
    (answer): Leg => {
      const copied = Copy.copy(answer.output, copy)
      if (copied._tag !== "Copied") return { _tag: "Not", because: "comparison failed", error: undefined }
      return { _tag: "Answered", answer: { ...answer, output: copied.value }, calls: own.calls }
    },
    (error: unknown): Leg => {
      const isUnpaid = error instanceof Error && error.name === "NotPaidFor"
      if (isUnpaid) return { _tag: "Not", because: "out of money", error }
      // What fails without a tool that the shadow refused does not fail by itself.
      if (own.wasRefused()) return { _tag: "Not", because: "tool refused", error }
      return isLimited(error)
        ? { _tag: "Not", because: "rate limited", error }
        : { _tag: "Failed", because: "failed", calls: own.calls }
    }
  )
  const found = await Promise.race([asked, late])
  clearTimeout(timer)
  return found
}

/** What a leg came to. A failure has no time: the clock was the limit's. */
export const answerOf = (found: Exclude<Leg, { readonly _tag: "Not" }>): Answered =>
  found._tag === "Answered"
    ? found.answer
    : { output: undefined, outcome: "Errored", latencyMs: Number.NaN, costUsd: undefined }
