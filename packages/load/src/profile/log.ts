/** What a probe sent, and what came of it. */
import type { Sent } from "../generate/target.ts"

/** The sizes of a request of a probe. */
export interface Size {
  /** Tokens of input, about. */
  readonly inputTokens: number
  /** The most tokens of output that are asked for, which a server may reserve. */
  readonly maxOutputTokens: number
}

/** One request of a probe. Times in milliseconds on one clock. */
export interface Entry extends Size {
  /** When it was sent. */
  readonly startedAt: number
  /** When it ended; undefined while it is under way. */
  endedAt: number | undefined
  /** Tokens that it really took, input and output, as the server counts them. Undefined where it does not say. */
  usedTokens: number | undefined
  /** What came of it; undefined while it is under way. */
  sent: Sent | undefined
}

/** Whether the server took a request: it is under way, or was answered. An error that is no limit says nothing. */
export const isTaken = ({ sent }: Entry): boolean =>
  sent === undefined || sent._tag !== "Refused" || !sent.isLimit

/** Whether a limit refused it. */
export const isLimited = ({ sent }: Entry): boolean => sent?._tag === "Refused" && sent.isLimit
