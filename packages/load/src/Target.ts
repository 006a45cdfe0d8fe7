/**
 * What is put under load: a candidate of an experiment, a model, or a function.
 */
import { Candidate, type Outcome, type Provider } from "@assay/core"
import { StreamWatch, Usage } from "@assay/core/internal"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { distinct } from "./generate/distinct.ts"
import { mostOf, pricedOf } from "./generate/money.ts"
import { isRemote } from "./generate/remote.ts"
import type { Ask, Sent, Target } from "./generate/target.ts"

export type { Ask, Refusal, Sent, Served, Target } from "./generate/target.ts"

const label: Readonly<Partial<Record<Provider.Error["reason"]["_tag"], string>>> = {
  RateLimited: "rate limited",
  Overloaded: "overloaded",
  ServerFault: "server fault",
  TimedOut: "time-out of the server",
  Unreachable: "unreachable",
  CutOff: "cut off",
  QuotaExhausted: "quota exhausted",
  Unauthorized: "unauthorized",
  InvalidRequest: "invalid request"
}

/** What a failed call was refused with. */
const refusalOf = (error: Provider.Error): Sent => {
  const { retryAfterMs } = error
  return {
    _tag: "Refused",
    kind: label[error.reason._tag] ?? error.reason._tag,
    isLimit: error.reason._tag === "RateLimited",
    isFinal: error.reason._tag === "QuotaExhausted" || error.reason._tag === "Unauthorized",
    scope: error.reason._tag === "RateLimited" ? error.reason.scope : undefined,
    status: error.status,
    retryAfterMs,
    detail: error.detail.slice(0, 300)
  }
}

const asError = (thrown: unknown): Sent =>
  thrown instanceof Candidate.Error && thrown.cause !== undefined
    ? refusalOf(thrown.cause)
    : isProviderError(thrown)
      ? refusalOf(thrown)
      : {
          _tag: "Refused",
          kind: "failed",
          isLimit: false,
          isFinal: false,
          scope: undefined,
          status: undefined,
          retryAfterMs: undefined,
          detail: (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 300)
        }

const isProviderError = (thrown: unknown): thrown is Provider.Error =>
  typeof thrown === "object" && thrown !== null && "_tag" in thrown && thrown._tag === "ProviderError"

/** Runs one call to what became of it. An interrupted one is `Aborted`. */
const outcomeOf = async <E>(call: Effect.Effect<Sent, E>, { signal, watch }: Ask): Promise<Sent> => {
  const exit = await Effect.runPromiseExit(Effect.provideService(call, StreamWatch, watch), { signal })
  if (Exit.isSuccess(exit)) return exit.value
  if (Cause.hasInterruptsOnly(exit.cause) || signal.aborted) return { _tag: "Aborted" }
  return asError(Option.getOrElse(Cause.findErrorOption(exit.cause), () => Cause.squash(exit.cause)))
}

const servedOf = (
  provider: Provider.Provider,
  { usage, model, finish }: Provider.Reply,
  outcome?: Outcome.Tag
): Sent => ({
  _tag: "Served",
  usage,
  costUsd: pricedOf(provider, usage, model),
  ending: outcome ?? finish
})

/** How a prompt is made for a request that has a length. */
export type PromptOf = (ask: Pick<Ask, "inputTokens" | "index">) => string

/** About so many tokens: common words are one each. */
const filler: PromptOf = ({ inputTokens = 100 }) =>
  `Repeat the last word of this text until you are stopped. ${"lorem ".repeat(Math.max(0, Math.round(inputTokens) - 20))}`

/** Options of {@link model}. */
export interface ModelOptions {
  /**
   * The prompt of a request.
   *
   * @defaultValue filler of about the length that the schedule says, or of 100 tokens
   */
  readonly prompt?: PromptOf
}

/** A model, asked with prompts of the lengths that a schedule says. */
export const model = (provider: Provider.Provider, { prompt = filler }: ModelOptions = {}): Target => ({
  id: provider.id,
  isRemote: isRemote(provider.settings),
  makesDistinct: true,
  takesSizes: true,
  ready: provider.ready,
  most: (ask) => mostOf(provider, { messages: [{ role: "user", content: prompt(ask) }] }),
  costs: provider,
  send: (ask) => {
    const asked =
      ask.outputTokens === undefined || provider.withMaxOutputTokens === undefined
        ? provider
        : provider.withMaxOutputTokens(Math.max(1, ask.outputTokens))
    const messages = distinct([{ role: "user", content: prompt(ask) }], ask.prefix)
    const request = { messages, caseId: `load-${ask.index}`, candidate: "load", repeat: ask.index }
    return outcomeOf(
      Effect.map(asked.complete(request), (reply) => servedOf(provider, reply)),
      ask
    )
  }
})

/** Options of {@link candidate}. */
export interface CandidateOptions<Input> {
  /** Its name in the report. */
  readonly name: string
  /** What it is asked, one after the other and again from the beginning. At least one. */
  readonly inputs: ReadonlyArray<Input>
}

/**
 * A candidate of an experiment, asked with inputs.
 *
 * @throws RangeError when there is no input.
 */
export const candidate = <Input, Output>(
  answering: Candidate.Candidate<Input, Output>,
  { name, inputs }: CandidateOptions<Input>
): Target => {
  const inputAt = (index: number): Input => {
    const input = inputs[index % inputs.length]
    if (input === undefined) throw new RangeError("inputs: expected at least one, found none")
    return input
  }
  if (inputs.length === 0) throw new RangeError("inputs: expected at least one, found none")
  const { call } = answering
  const questionAt = (index: number): Candidate.Question<Input> => ({
    input: inputAt(index),
    caseId: `load-${index}`,
    candidate: name,
    repeat: 0,
    seed: 0
  })
  if (call === undefined)
    return {
      id: name,
      isRemote: answering.kind === "function" ? undefined : false,
      makesDistinct: false,
      takesSizes: false,
      ready: undefined,
      most: () => undefined,
      costs: undefined,
      send: (ask) =>
        outcomeOf(
          Effect.map(
            answering.answer(questionAt(ask.index)),
            ({ facts, outcome }): Sent => ({
              _tag: "Served",
              usage: facts.usage,
              costUsd: undefined,
              ending: outcome._tag
            })
          ),
          ask
        )
    }
  const { provider } = call
  return {
    id: `${name} (${provider.id})`,
    isRemote: isRemote(provider.settings),
    makesDistinct: true,
    takesSizes: false,
    ready: provider.ready,
    most: (ask) => {
      const exit = Effect.runSyncExit(call.request(questionAt(ask.index)))
      return Exit.isSuccess(exit) ? mostOf(provider, exit.value) : undefined
    },
    costs: provider,
    send: (ask) =>
      outcomeOf(
        Effect.gen(function* () {
          const request = yield* call.request(questionAt(ask.index))
          const messages = distinct(request.messages, ask.prefix)
          const reply = yield* provider.complete({ ...request, messages })
          const { outcome } = yield* call.conclude(reply)
          return servedOf(provider, reply, outcome._tag)
        }),
        ask
      )
  }
}

/** What a function may tell of a request. */
const isTold = Schema.is(
  Schema.Struct({
    usage: Schema.optional(Usage.Usage),
    costUsd: Schema.optional(Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))),
    ending: Schema.optional(Schema.String)
  })
)

/**
 * A function that makes one request, and rejects where it is refused. `signal` aborts at the end of the run. Where it resolves to
 * an object with `usage`, `costUsd` or `ending`, that is taken over.
 */
export const fromFunction = (name: string, send: (ask: Ask) => Promise<unknown>): Target => ({
  id: name,
  isRemote: undefined,
  makesDistinct: false,
  takesSizes: true,
  ready: undefined,
  most: () => undefined,
  costs: undefined,
  send: async (ask) => {
    try {
      const told = await send(ask)
      const { costUsd, ending, usage } = isTold(told) ? told : {}
      return { _tag: "Served", usage, costUsd, ending }
    } catch (thrown) {
      return ask.signal.aborted ? { _tag: "Aborted" } : asError(thrown)
    }
  }
})
