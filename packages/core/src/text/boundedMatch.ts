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

/** All matches of a text, or that the time was up. */
export type BoundedMatches =
  | { readonly _tag: "Found"; readonly matches: ReadonlyArray<RegExpExecArray> }
  | Extract<BoundedMatch, { readonly _tag: "TimedOut" }>

/** How long one pattern may work on one text, in milliseconds. */
const matchLimitMs = 500

// Far fewer steps than half a second takes. To watch the clock starts a thread, 0.1 ms or more: a hundred times what
// an ordinary pattern takes, so that it is only done for a pattern and a text that can need it.
const unwatchedSteps = 2_000_000

interface Sandbox {
  run: () => null
}

let watch: { readonly sandbox: Sandbox & vm.Context; readonly script: vm.Script } | undefined

type Watched<A> = { readonly _tag: "Found"; readonly value: A } | Extract<BoundedMatch, { _tag: "TimedOut" }>

const watched = <A>(work: () => A): Watched<A> => {
  let done: { readonly value: A } | undefined
  const run = (): null => {
    done = { value: work() }
    return null
  }
  watch ??= {
    sandbox: Object.assign(vm.createContext({}), { run }),
    script: new vm.Script("run()")
  }
  watch.sandbox.run = run
  const late = { _tag: "TimedOut", reason: `the pattern took longer than ${matchLimitMs} ms` } as const
  try {
    watch.script.runInContext(watch.sandbox, { timeout: matchLimitMs })
    return done === undefined ? late : { _tag: "Found", value: done.value }
  } catch (error) {
    // The error is of the sandbox's making, so that it is no instance of ours.
    if (Predicate.hasProperty(error, "code") && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return late
    throw error
  }
}

/** Work with a pattern on texts, watched where it can take long. */
const bounded = <A>(pattern: RegExp, work: (text: string) => A): ((text: string) => Watched<A>) => {
  const cost = costOf(pattern)
  return (text) =>
    cost(text, unwatchedSteps) <= unwatchedSteps
      ? { _tag: "Found", value: work(text) }
      : watched(() => work(text))
}

/**
 * Prepares a pattern for texts of any content: like `regex.exec`, without regard to the flags `g` and `y`, but given
 * up after `matchLimitMs`. A pattern with nested repetition can take longer than anyone waits, and no timer fires
 * while it does.
 */
export const boundedMatch = (regex: RegExp): ((text: string) => BoundedMatch) => {
  // Under g and y a RegExp remembers where it stopped: texts would depend on each other.
  const stateless = new RegExp(regex.source, regex.flags.replace(/[gy]/gu, ""))
  const find = bounded(stateless, (text) => stateless.exec(text))
  return (text) => {
    const found = find(text)
    return found._tag === "Found" ? { _tag: "Found", match: found.value } : found
  }
}

/**
 * The same for all matches of a text, at most `most`. No place of a text is tried twice, so that all together may take as long
 * as one may.
 */
export const boundedMatches = (regex: RegExp, most: number): ((text: string) => BoundedMatches) => {
  const all = new RegExp(regex.source, `${regex.flags.replace(/[gy]/gu, "")}g`)
  const find = bounded(all, (text) => text.matchAll(all).take(most).toArray())
  return (text) => {
    const found = find(text)
    return found._tag === "Found" ? { _tag: "Found", matches: found.value } : found
  }
}
