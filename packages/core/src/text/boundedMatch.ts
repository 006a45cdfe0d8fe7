/**
 * Regular expressions of a user on texts of a model, in bounded time.
 */
import * as vm from "node:vm"
import * as Predicate from "effect/Predicate"
import { costOf } from "./regexCost.ts"

/** What `exec` gives, or that the time was up. */
export type BoundedMatch =
  | { readonly _tag: "Found"; readonly match: RegExpExecArray | null }
  | { readonly _tag: "TimedOut"; readonly reason: string }

/** How long one pattern may work on one text, in milliseconds. */
const matchLimitMs = 500

// Far fewer steps than half a second takes. To watch the clock starts a thread, 0.1 ms or more: a hundred times what
// an ordinary pattern takes, so that it is only done for a pattern and a text that can need it.
const unwatchedSteps = 2_000_000

interface Sandbox {
  run: () => RegExpExecArray | null
}

let watch: { readonly sandbox: Sandbox & vm.Context; readonly script: vm.Script } | undefined

const watched = (run: () => RegExpExecArray | null): BoundedMatch => {
  watch ??= {
    sandbox: Object.assign(vm.createContext({}), { run }),
    script: new vm.Script("run()")
  }
  let match: RegExpExecArray | null = null
  watch.sandbox.run = () => {
    match = run()
    return null
  }
  try {
    watch.script.runInContext(watch.sandbox, { timeout: matchLimitMs })
    return { _tag: "Found", match }
  } catch (error) {
    // The error is of the sandbox's making, so that it is no instance of ours.
    if (Predicate.hasProperty(error, "code") && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT")
      return { _tag: "TimedOut", reason: `the pattern took longer than ${matchLimitMs} ms` }
    throw error
  }
}

/**
 * Prepares a pattern for texts of any content: like `regex.exec`, without regard to the flags `g` and `y`, but given
 * up after `matchLimitMs`. A pattern with nested repetition can take longer than anyone waits, and no timer fires
 * while it does.
 */
export const boundedMatch = (regex: RegExp): ((text: string) => BoundedMatch) => {
  // Under g and y a RegExp remembers where it stopped: texts would depend on each other.
  const stateless = new RegExp(regex.source, regex.flags.replace(/[gy]/gu, ""))
  const cost = costOf(stateless)
  return (text) =>
    cost(text, unwatchedSteps) <= unwatchedSteps
      ? { _tag: "Found", match: stateless.exec(text) }
      : watched(() => stateless.exec(text))
}
