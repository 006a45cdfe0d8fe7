/**
 * A shadow puts live requests to new candidates as well, and says what would change.
 *
 * The primary answers always: what it returns, throws or streams is what the application gets. The same request, deeply copied,
 * goes to the candidates after or beside it. What is reported is the disagreement due to the change: that with the candidate,
 * less that of the primary with itself. A shadow has no side effects by structure: candidates have no tools but those that it
 * hands them, and of these only what is declared read-only is done.
 *
 * **Example**
 *
 * ```ts
 * const shadow = Shadow.make({ primary: classify, candidates: { small }, sample: 0.2, same: { fields: ["intent"] } })
 *
 * const answer = await shadow.answer(ticket, { id: request.id, session: request.user })
 * ```
 */
export type { CandidateFigures, Change, Interval, PairedRatio } from "./shadow/figures.ts"
export {
  type CandidateReason,
  type CandidateReport,
  type Reason,
  type Report,
  reasons
} from "./shadow/model.ts"
export {
  type Asked,
  isRateLimit,
  type Options,
  type PrimaryContext,
  type ReviewQueue,
  type ShadowContext,
  type Shadowed,
  type ShadowLimits,
  type Stop
} from "./shadow/options.ts"
export { toText } from "./shadow/reporting.ts"
export { make, type Shadow } from "./shadow/running.ts"
export type { Fields, JudgeContext, Same } from "./shadow/same.ts"
export {
  type SwitchOptions,
  type SwitchReport,
  switchReport,
  type TestSetVerdict
} from "./shadow/switchReport.ts"
export { type Callable, type Tool, type ToolCall, ToolRefused, type Tools } from "./shadow/tools.ts"
