/**
 * What is found out of a trial for its failure mode: what its text reads as, and whether a check fires that production
 * has. The code of a user is isolated, and bounded in time, as scorers are.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Facts } from "../candidate/Candidate.ts"
import type { Outcome } from "../candidate/Outcome.ts"
import type { Case } from "../dataset/Case.ts"
import { proseOf } from "../failure/abstention.ts"
import { detectAbstention } from "../failure/detect/detectAbstention.ts"
import type { Abstaining, FailureOptions } from "../failure/options.ts"
import { defined } from "../foundation/defined.ts"
import { show } from "../foundation/SchemaLike.ts"
import { runUserCode } from "../foundation/userCode.ts"
import { bounded } from "../text/excerpt.ts"
import { explain, isolate } from "./call/isolate.ts"
import type { Timeouts } from "./call/timeouts.ts"

/** What is found out of a trial. */
export interface Signs {
  /** What its text reads as, and the words that say so. Absent for a plain answer. */
  readonly abstention?: { readonly kind: Abstaining; readonly evidence: string }
  /** What a check says that fires on its answer. Absent where none does. */
  readonly alarm?: string
}

/** What surrounds the code of a user. `stray`: told of what goes wrong beside the trial. */
export interface Surroundings {
  readonly timeouts: Timeouts
  readonly stray: (what: string) => void
}

const none: Signs = {}

const guarded = <A>(body: () => Effect.Effect<A, string>, what: string, { timeouts, stray }: Surroundings) =>
  Effect.map(isolate(body, { timeouts, stray }), (exit) =>
    Exit.isSuccess(exit)
      ? { value: exit.value }
      : {
          failed: `${what}: ${explain(exit.cause, `no result within ${Duration.format(timeouts.limit)}`)}`
        }
  )

/** What the user's own reading of a text says; what throws reads nothing, and is told. */
const readBy = Effect.fnUntraced(function* (
  read: NonNullable<FailureOptions<never, never>["abstention"]>,
  prose: string,
  around: Surroundings
): Effect.fn.Return<Signs["abstention"]> {
  const { value, failed } = yield* guarded(() => runUserCode(() => read(prose)), "abstention", around)
  if (failed !== undefined) around.stray(failed)
  if (value === "refusal" || value === "hedge") return { kind: value, evidence: "by the function abstention" }
  if (failed === undefined && value !== undefined)
    around.stray(`abstention: expected "refusal", "hedge" or undefined, found ${show(value)}`)
  return undefined
})

const complaintOf = (returned: unknown): string | undefined => {
  if (returned === true) return undefined
  if (returned === false) return "validate: false"
  return typeof returned === "string"
    ? bounded(`validate: ${returned}`)
    : `validate: expected true, false or a reason, found ${show(returned)}`
}

/** What can be found out of a trial without its label. `own`: a copy of case and output for the code of the user. */
export const signsOf = Effect.fnUntraced(function* <Input, Output>(
  { validate, confidence, abstention: read }: FailureOptions<Input, Output>,
  outcome: Outcome<Output>,
  facts: Facts,
  own: Effect.Effect<readonly [Case<Input, unknown>, Outcome<Output>]>,
  around: Surroundings
): Effect.fn.Return<Signs> {
  const prose = proseOf(outcome, facts)
  const abstention =
    prose === undefined
      ? undefined
      : read === undefined
        ? detectAbstention(prose)
        : yield* readBy(read, prose, around)
  if (outcome._tag !== "Answered") return abstention === undefined ? none : { abstention }
  let alarm: string | undefined
  if (validate !== undefined) {
    const [{ input }, copy] = yield* own
    if (copy._tag === "Answered") {
      const { output } = copy
      const { value, failed } = yield* guarded(
        () => runUserCode(() => validate(output, input)),
        "validate",
        around
      )
      alarm = failed ?? complaintOf(value)
    }
  }
  if (alarm === undefined && confidence !== undefined && outcome.confidence !== undefined) {
    if (outcome.confidence < confidence) alarm = `confidence below ${confidence}`
  }
  return abstention === undefined && alarm === undefined ? none : defined({ abstention, alarm })
})
