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
import { type Abstaining, confidenceFor, type FailureOptions } from "../failure/options.ts"
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

/** What the code of the user finds out of an answer. */
const checked = Effect.fnUntraced(function* <Input, Output>(
  validate: NonNullable<FailureOptions<Input, Output>["validate"]>,
  own: () => Effect.Effect<readonly [Case<Input, unknown>, Outcome<Output>]>,
  around: Surroundings
): Effect.fn.Return<string | undefined> {
  const [{ input }, copy] = yield* own()
  if (copy._tag !== "Answered") return undefined
  const { output } = copy
  const { value, failed } = yield* guarded(
    () => runUserCode(() => validate(output, input)),
    "validate",
    around
  )
  return failed ?? complaintOf(value)
})

const isUnsure = (outcome: Outcome<unknown>, confidence: number | undefined): boolean =>
  confidence !== undefined &&
  outcome._tag === "Answered" &&
  outcome.confidence !== undefined &&
  outcome.confidence < confidence

const asSigns = (abstention: Signs["abstention"], alarm: string | undefined): Signs =>
  abstention === undefined && alarm === undefined ? none : defined({ abstention, alarm })

/**
 * What can be found out of a trial without its label. `candidate`: its name. `own`: makes a copy of case and output for
 * the code of the user. Without such code it is found at once.
 */
export const signsOf = <Input, Output>(
  { validate, confidence: stated, abstention: read }: FailureOptions<Input, Output>,
  candidate: string,
  outcome: Outcome<Output>,
  facts: Facts,
  own: () => Effect.Effect<readonly [Case<Input, unknown>, Outcome<Output>]>,
  around: Surroundings
): Effect.Effect<Signs> => {
  const prose = proseOf(outcome, facts)
  const confidence = confidenceFor(stated, candidate)
  const unsure = isUnsure(outcome, confidence) ? `confidence below ${confidence}` : undefined
  const detected = prose === undefined || read !== undefined ? undefined : detectAbstention(prose)
  const reading =
    prose === undefined || read === undefined ? Effect.succeed(detected) : readBy(read, prose, around)
  if (validate === undefined || outcome._tag !== "Answered")
    return Effect.map(reading, (abstention) => asSigns(abstention, unsure))
  return Effect.zipWith(reading, checked(validate, own, around), (abstention, alarm) =>
    asSigns(abstention, alarm ?? unsure)
  )
}
