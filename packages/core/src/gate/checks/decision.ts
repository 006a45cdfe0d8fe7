import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Decided, Decision } from "../../decision/model.ts"
import type { Gate } from "../../definition/gateModel.ts"
import { type Finding, GateError } from "../finding.ts"
import { define, type Policy } from "../gateCheck.ts"

export interface DecisionOptions extends Policy {
  /**
   * The verdicts that pass, in the words of the decision: `["justified"]`. Another one fails, but where the data cannot
   * tell: then the check cannot either.
   *
   * @defaultValue every verdict that can be acted on, which is every decision of status `yes`
   */
  readonly is?: readonly [string, ...ReadonlyArray<string>]
}

const statusOf = (
  { verdict, status }: Decision,
  wanted: ReadonlyArray<string> | undefined
): Finding["status"] => {
  if (wanted === undefined ? status === "yes" : wanted.includes(verdict)) return "pass"
  return status === "cannot-tell" ? "inconclusive" : "fail"
}

/** A sentence inside another: without its full stop. */
const clause = (sentence: string): string => sentence.replace(/\.$/u, "")

/** What was decided under a name. A question that could not be answered is inconclusive. */
const find = (
  { decisions, undecided }: Decided,
  decision: string,
  wanted: ReadonlyArray<string> | undefined
): Effect.Effect<Omit<Finding, "name">, GateError> => {
  const found = decisions.find((each) => each.name === decision)
  if (found !== undefined)
    return Effect.succeed({
      status: statusOf(found, wanted),
      reason: `${found.verdict}: ${clause(found.sentences[0])}`
    })
  const open = undecided.find((each) => each.decision === decision)
  if (open !== undefined) return Effect.succeed({ status: "inconclusive", reason: clause(open.reason) })
  const known = [...decisions.map(({ name }) => name), ...undecided.map((each) => each.decision)]
  const message = `the run made no decision ${decision}; it made ${known.length === 0 ? "none" : known.join(", ")}`
  return Effect.fail(new GateError({ message, known }))
}

/**
 * A decision of the run comes out as is demanded: passes where its verdict is one of `is`, or where it can be acted on;
 * cannot tell where the decision cannot, or was not made; fails otherwise. It is said once, of the first candidate that
 * the decision is about. A stored run is held to the decisions that were kept with it.
 */
export const decision = define(
  {
    tag: "Decision",
    fields: { decision: Schema.String, is: Schema.optionalKey(Schema.Array(Schema.String)) },
    defaults: {},
    title: "decision",
    reads: "decisions",
    blames: "candidate",
    evaluate: (check, decided: Decided) =>
      Effect.map(find(decided, check.decision, check.is), (found) => ({
        name: `${check.decision}: ${check.is === undefined ? "yes" : check.is.join(" or ")}`,
        ...found
      }))
  },
  (gate) =>
    /** @param name the name of the decision, such as `worth of gpt over logreg` */
    (name: string, options: DecisionOptions = {}): Gate =>
      gate({ decision: name, ...options })
)
