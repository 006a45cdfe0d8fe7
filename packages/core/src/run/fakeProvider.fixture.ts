/**
 * A provider of which a test decides how each call ends, with books of its own; and the means to let a run's time
 * pass at once.
 */
import { Clock, Effect, Fiber, Schema } from "effect"
import { TestClock } from "effect/testing"
import * as Dataset from "../dataset/Dataset.ts"
import type * as Provider from "../provider/Provider.ts"
import { ProviderError, type Reason } from "../provider/ProviderError.ts"
import { type AttemptRow, RunStore } from "../store/RunStore.ts"
import * as Task from "../task/Task.ts"

/** A call as it arrived. `nth`: 1 for the first with this question, 2 for the next. `at`: on the run's clock. */
export interface Asked extends Provider.Request {
  readonly nth: number
  readonly at: number
}

/** How a call ends. */
export type Answering = (asked: Asked) => Effect.Effect<Provider.Reply, ProviderError>

export const reply = (text = "yes", more: Partial<Provider.Reply> = {}): Provider.Reply => ({
  text,
  finish: "stop",
  usage: { inputTokens: 10, outputTokens: 5 },
  ...more
})

export const replies = (text?: string, more?: Partial<Provider.Reply>) => Effect.succeed(reply(text, more))

export const fails = (
  reason: Reason,
  more: Partial<Pick<ProviderError, "limits" | "requestId">> = {}
): Effect.Effect<never, ProviderError> =>
  Effect.fail(
    new ProviderError({ provider: "fake/model", reason, detail: `it said ${reason._tag}`, ...more })
  )

/** A provider `fake/model`, or another, and what it was asked. */
export const make = (answering: Answering, more: Partial<Provider.Provider> = {}) => {
  const asked: Array<Asked> = []
  const seen = new Map<string, number>()
  const provider: Provider.Provider = {
    id: "fake/model",
    settings: null,
    complete: (request) =>
      Effect.gen(function* () {
        const question = JSON.stringify([request.messages, request.repeat])
        const nth = (seen.get(question) ?? 0) + 1
        seen.set(question, nth)
        const call = { ...request, nth, at: yield* Clock.currentTimeMillis }
        asked.push(call)
        return yield* answering(call)
      }),
    ...more
  }
  return { asked, provider }
}

export const task = Task.make("ask", {
  input: Schema.Number,
  output: Schema.String,
  prompt: (input) => `Is ${input} even?`
})

export const questions = (count: number) =>
  Dataset.make(
    "questions",
    Array.from({ length: count }, (_, input) => ({ id: `case-${input}`, input, expected: "yes" }))
  )

/** Runs something whose waits are over at once: the test clock is set forward until it ends. */
export const soon = <A, E, R>(body: Effect.Effect<A, E, R>, step = 100): Effect.Effect<A, E, R> =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(body, { startImmediately: true })
    while (fiber.pollUnsafe() === undefined) {
      // The store writes once per turn of the event loop.
      yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
      yield* TestClock.adjust(step)
    }
    return yield* Fiber.join(fiber)
  })

/** Runs something and returns with what it returned every attempt that it journalled. */
export const journalled = <A, E, R>(body: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const store = yield* RunStore
    const attempts: Array<AttemptRow> = []
    const result = yield* Effect.provideService(body, RunStore, {
      ...store,
      journal: (run, row) => {
        attempts.push(row)
        return store.journal(run, row)
      }
    })
    return { result, attempts }
  })
