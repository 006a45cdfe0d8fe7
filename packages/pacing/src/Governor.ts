/**
 * Decides when the calls of one lane (one provider and model) may start, so that the server's limits are used and
 * hardly ever hit, whether it tells them or not.
 *
 * A pure state machine: `step` takes a state and an event, and gives the next state and a decision. It holds no timer
 * and reads no clock: every event carries its time, milliseconds of one monotonic clock that never goes back. A state
 * is a record of plain values, which JSON can hold; its memory is bounded, and every step takes bounded time. So a log
 * of events is all that is needed to see again why a call waited or why the lane slowed down: see `replay` and
 * `explain`.
 *
 * Four things hold a call back, and the strictest wins:
 *
 * - **Declared limits** (`requestsPerMinute`, `tokensPerMinute`): caps that no window exceeds. See `declared.ts`.
 * - **Told limits**: what the server says beside its replies. See `advertised.ts`.
 * - **Learned limits**: rates measured from 429s. See `learned.ts`.
 * - **Concurrency**: grows while the lane is full, shrinks once per episode. See `concurrency.ts`.
 *
 * An *episode* is one event at the server, however many calls it refuses: 429s of calls that started before the
 * episode belong to it. A 429 that names requests or tokens slows that rate; one that names concurrency shrinks the
 * concurrency. One that names nothing is read from the evidence (see `suspicion.ts`).
 *
 * Refusals that come whatever is sent teach nothing. When refusals go on below the level that was cut, a *probe*, some
 * calls more than any limit could allow, tells whether what is sent matters (see `series.ts`). If not, the cuts are
 * taken back, and such refusals are passed over as long as they are no more than was shown (see `background.ts`): each
 * is then the business of its own call, which waits by itself for what it was asked.
 *
 * `Retry-After` pauses the whole lane, but for refusals that are passed over. One that is absent, zero or too short is
 * replaced by the lane's own estimate, doubled while everything is refused. One that is too long is honoured, up to one
 * window, since the server's word wins: the throughput that it costs is lost.
 */

import { admit } from "./internal/admission.ts"
import type {
  Acknowledgement,
  CallEnded,
  CallRequested,
  Decision,
  Event,
  Options,
  Permit,
  Wait
} from "./internal/model.ts"
import { ended } from "./internal/results.ts"
import { initial, type State } from "./internal/state.ts"

export { explain, explainEpisode, explainWait } from "./internal/explain.ts"
export type {
  Acknowledgement,
  CallEnded,
  CallRequested,
  CallResult,
  Conclusion,
  Decision,
  Episode,
  Event,
  Options,
  Overview,
  Permit,
  Slowed,
  Wait
} from "./internal/model.ts"
export { defaultWindowMs, initial, overview, type State } from "./internal/state.ts"

/** Takes in an event, and answers it. The state that is given stays as it is. */
export function step(state: State, event: CallRequested): readonly [State, Permit | Wait]
export function step(state: State, event: CallEnded): readonly [State, Acknowledgement]
export function step(state: State, event: Event): readonly [State, Decision]
export function step(state: State, event: Event): readonly [State, Decision] {
  if (event._tag === "CallRequested") return admit(state, event.at, event.tokens)
  const [next, conclusion] = ended(state, event.at, event.permit, event.result)
  return [next, { _tag: "Acknowledgement", conclusion }]
}

/** One step of a replay. */
export interface Step {
  /** What happened. */
  readonly event: Event
  /** What the governor answered. */
  readonly decision: Decision
  /** The lane before it. */
  readonly before: State
  /** The lane after it. */
  readonly after: State
}

/**
 * Goes through a log of events from the beginning of a lane, one step after the other.
 *
 * @param options those that the lane was made with
 * @throws RangeError when an option is impossible.
 *
 * @example
 * for (const step of Governor.replay(options, events)) console.log(Governor.explain(step))
 */
export function* replay(options: Options, events: Iterable<Event>): Generator<Step, void> {
  let before = initial(options)
  for (const event of events) {
    const [after, decision] = step(before, event)
    yield { event, decision, before, after }
    before = after
  }
}
