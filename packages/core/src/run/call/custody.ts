/**
 * What the code of a user does behind our back while a run is under way: rejections that nobody handles, errors in its
 * timers, ending the process. Each is told to whoever ran that code, and none of it ends the run.
 */
import { AsyncLocalStorage } from "node:async_hooks"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { describe } from "../../foundation/userCode.ts"

/** Whose code it is. `failed` is told what it did in the background, in words. */
export interface Owner {
  readonly failed: (what: string) => void
}

const whose = new AsyncLocalStorage<Owner | undefined>()

/** From here on, what is started belongs to this owner: promises, timers and what follows from them. */
export const enter = (owner: Owner): void => whose.enterWith(owner)

/** What is started from here on belongs to nobody but us. */
export const leave = (): void => whose.enterWith(undefined)

/** Does something of ours that the code of a user asks for: what it starts is ours, and the code goes on as its own. */
export const apart = <A>(body: () => A): A => whose.run(undefined, body)

let runs = 0

/** Whether a run is under way in this process. */
export const isUnderWay = (): boolean => runs > 0

/** Told of what failed in the background and has no owner; undefined leaves that to Node, which ends the process. */
let orphans: ((what: string) => void) | undefined

/** For a process that does nothing but run: what has no owner is told here, and does not end it. */
export const adoptOrphans = (tell: (what: string) => void): void => {
  orphans = tell
  listen()
}

const failedInBackground =
  (event: "unhandledRejection" | "uncaughtException") =>
  (thrown: unknown): void => {
    const owner = whose.getStore()
    if (owner !== undefined) owner.failed(describe(thrown))
    else if (orphans !== undefined) orphans(describe(thrown))
    // Whoever else listens is to judge it.
    else if (process.listenerCount(event) === 1) {
      // As it would be without us.
      unlisten()
      setImmediate(() => {
        throw thrown
      })
    }
  }

const onRejection = failedInBackground("unhandledRejection")
const onException = failedInBackground("uncaughtException")

const unlisten = (): void => {
  process.off("unhandledRejection", onRejection)
  process.off("uncaughtException", onException)
}

const listen = (): void => {
  unlisten()
  process.on("unhandledRejection", onRejection)
  process.on("uncaughtException", onException)
}

const exit = process.exit

/** Ends the process for everybody but the code of a user. */
const guardedExit = (code?: number | string | null): never => {
  if (whose.getStore() === undefined) return exit.call(process, code)
  throw new Error(`process.exit(${code ?? ""}) was called; code inside a run cannot end the process`)
}

/** Keeps the code of users in custody until the scope closes. */
export const keep: Effect.Effect<void, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => {
    if (runs++ > 0) return
    listen()
    process.exit = guardedExit
  }),
  () =>
    Effect.sync(() => {
      if (--runs > 0) return
      process.exit = exit
      if (orphans === undefined) unlisten()
    })
)

/** What was said the most of, and how many were not said. */
const mostTold = 5

/** Collects what happened in the background of trials that were over by then. */
export const makeStrays = (tell: (what: string) => void) => {
  let count = 0
  const first: Array<string> = []
  return {
    add: (what: string): void => {
      if (count++ >= mostTold) return
      first.push(what)
      tell(what)
    },
    list: (): ReadonlyArray<string> =>
      count <= mostTold ? first : [...first, `and ${(count - mostTold).toLocaleString("en")} more`]
  }
}
