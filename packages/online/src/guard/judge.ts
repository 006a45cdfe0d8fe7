/**
 * The verdict of rules on one answer.
 */
import { randomUUID } from "node:crypto"
import { after } from "../work/clock.ts"
import * as Money from "../work/Money.ts"
import { inWords } from "../work/words.ts"
import type { Enforced, EnforceOptions, Rule } from "./enforcing.ts"
import type { Live } from "./model.ts"
import type { Ready, Said } from "./scoring.ts"

/** Judges answers. It never rejects. */
export type Judge<Input, Output> = (live: Live<Input, Output>) => Promise<Enforced<Output>>

const lengthOf = (value: unknown): number =>
  typeof value === "string" ? value.length : (JSON.stringify(value) ?? "").length

/** Why a rule is broken, or why that is not known; undefined where it holds. */
const faultOf = (
  said: Said,
  min: number
): { readonly broken: boolean; readonly because: string } | undefined => {
  for (const [name, value] of Object.entries(said.scores))
    if (!(value >= min)) return { broken: true, because: `${name} is ${value}, ${min} or more is required` }
  for (const [name, reason] of Object.entries(said.unscored))
    return { broken: false, because: `${name} has no score: ${reason}` }
  return Object.keys(said.scores).length === 0 ? { broken: false, because: "no score was given" } : undefined
}

/**
 * Makes a judge.
 *
 * @throws RangeError where the time is impossible; TypeError where there are no rules or what happens on failure is not said
 */
export const make = <Input, Output>(options: EnforceOptions<Input, Output>): Judge<Input, Output> => {
  const { rules, onFailure, within, maxLength = 262_144, budget = {} } = options
  if (onFailure !== "allow" && onFailure !== "block")
    throw new TypeError(`onFailure: expected "allow" or "block", found ${String(onFailure)}`)
  if (!(within > 0)) throw new RangeError(`within: expected milliseconds above 0, found ${within}`)
  if (!(rules.length > 0)) throw new TypeError("rules: expected at least one, found none")
  const money = Money.make(budget)
  const ready: Promise<ReadonlyArray<readonly [Rule<Input, Output>, Ready]>> = import("./scoring.ts").then(
    (scoring) => rules.map((rule) => [rule, scoring.ready(rule.scorers)] as const)
  )
  ready.catch(() => {})

  const acted = (
    action: Rule<Input, Output>["action"],
    live: Live<Input, Output>,
    because: string
  ): Enforced<Output> => {
    if (action === "block") return { status: "blocked", because }
    if (action === "escalate") return { status: "escalated", because }
    try {
      const { replace } = action
      const output = typeof replace === "function" ? (replace as (live: unknown) => Output)(live) : replace
      return { status: "replaced", output, because }
    } catch (thrown) {
      return { status: "blocked", because: `${because}; the replacement failed: ${inWords(thrown)}` }
    }
  }

  const judged = async (
    live: Live<Input, Output>,
    signal: AbortSignal
  ): Promise<Enforced<Output> | string> => {
    const { id = randomUUID(), input, expected, tags = {}, candidate, latencyMs } = live
    const output = live.output as Output
    if (lengthOf(output) + lengthOf(input) > maxLength) return `the answer is longer than ${maxLength}`
    const outcome = live.outcome ?? ({ _tag: "Answered", output } as const)
    let unknown: string | undefined
    for (const [rule, scorers] of await ready) {
      const answer = { id, input, expected, outcome, tags, candidate, latencyMs }
      const fault = faultOf(await scorers.score(answer, money, signal), rule.min ?? 1)
      // A rule that is surely broken decides, whatever is not known of others.
      if (fault?.broken === true) return acted(rule.action, live, fault.because)
      unknown ??= fault?.because
    }
    return unknown ?? { status: "passed", output }
  }

  return async (given) => {
    let live: Live<Input, Output>
    try {
      // Read once: what is judged is what is passed on.
      live = { ...given }
    } catch (thrown) {
      return { status: "blocked", because: `unchecked: ${inWords(thrown)}` }
    }
    const aborting = new AbortController()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<string>((resolve) => {
      timer = after(within, () => resolve(`the checks took longer than ${within} ms`))
    })
    const found = await Promise.race([
      judged(live, aborting.signal).catch((thrown: unknown) => inWords(thrown)),
      late
    ])
    clearTimeout(timer)
    if (typeof found !== "string") return found
    aborting.abort(new Error(found))
    return onFailure === "allow"
      ? { status: "unchecked", output: live.output as Output, because: found }
      : { status: "blocked", because: `unchecked: ${found}` }
  }
}
