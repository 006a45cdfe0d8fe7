/**
 * What the failure modes of a candidate's trials come to.
 */
import { type CountedMode, countedAs, isAbstention } from "../failure/FailureMode.ts"
import { defined } from "../foundation/defined.ts"
import type { FinishedTrial } from "../store/Trials.ts"
import { type Group, makeGroup } from "./groups.ts"
import type { FailureRate, Failures, Modes } from "./model.ts"
import { makeReasons } from "./reasons.ts"

/** A share of requests. Trials must come case by case. */
const rateFold = () => {
  const group: Group = makeGroup(true)
  let trials = 0
  return {
    add: ({ caseId, cluster, outcome }: FinishedTrial, happened: boolean | undefined): void => {
      if (happened === true) trials++
      const value = happened === undefined ? undefined : Number(happened)
      group.add({ caseId, cluster, value, errored: outcome === "Errored" })
    },
    rate: (): FailureRate => {
      const { scored, mean } = group.figures()
      return { trials, of: scored, ...defined({ rate: mean }) }
    }
  }
}

/** Counts the modes of one candidate. `knowsRight`: whether a score tells right answers from wrong ones. */
export const failuresFold = (knowsRight: boolean) => {
  const modes: Record<keyof Modes, number> = {
    right: 0,
    "wrong-silent": 0,
    "wrong-detectable": 0,
    hedged: 0,
    refused: 0,
    escalated: 0,
    malformed: 0,
    truncated: 0,
    unscored: 0,
    errored: 0
  }
  const silent = rateFold()
  const abstentions = rateFold()
  const alarms = makeReasons()
  const graceful = { trials: 0, right: 0 }
  let falseAlarms = 0
  let partlyRight = 0
  let rightThoughHedged = 0
  return {
    /** `value`: the score that tells. Returns what the trial is counted as. */
    add: (trial: FinishedTrial, value: number | undefined): "right" | CountedMode => {
      const { mode, outcome } = trial
      const counted = countedAs(mode, outcome)
      modes[counted]++
      const isMeasured = mode !== "not-measured"
      silent.add(trial, isMeasured ? mode === "wrong-silent" : undefined)
      abstentions.add(trial, isMeasured && trial.graceful === undefined ? isAbstention(mode) : undefined)
      if (trial.graceful !== undefined) {
        graceful.trials++
        if (mode === "right") graceful.right++
      } else if (mode === "right") {
        if (trial.abstains !== undefined) rightThoughHedged++
        if (trial.alarm !== undefined) {
          falseAlarms++
          alarms.add(trial.alarm)
        }
      } else if (value !== undefined && value > 0 && outcome === "Answered") partlyRight++
      return counted
    },
    figures: (): { readonly modes: Modes; readonly failures: Failures } => ({
      modes: { ...modes },
      failures: {
        ...(knowsRight ? { silent: silent.rate() } : {}),
        falseAbstentions: abstentions.rate(),
        partlyRight,
        rightThoughHedged,
        falseAlarms: { trials: falseAlarms, reasons: alarms.list() },
        ...(graceful.trials === 0 ? {} : { graceful })
      }
    })
  }
}
