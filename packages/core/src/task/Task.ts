/**
 * A task is the typed contract with a model: what goes in, what must come out, the prompt that asks for it and
 * how a reply is decoded into an output. Put to a provider, it is a candidate.
 */
import { Effect, type Schema, Struct } from "effect"
import { type Answer, type Call, type Candidate, CandidateError } from "../candidate/Candidate.ts"
import * as Outcome from "../candidate/Outcome.ts"
import type { OutputSchema, Provider, Reply } from "../provider/Provider.ts"
import type { ProviderError } from "../provider/ProviderError.ts"
import type { SchemaLike } from "../SchemaLike.ts"
import { describe } from "../settle.ts"
import * as Decode from "./Decode.ts"
import { excerpt } from "./excerpt.ts"
import { isObject, outputFormat } from "./outputFormat.ts"
import { type Message, user } from "./Prompt.ts"

/**
 * A task. `settings` is everything that decides the replies besides the provider, as JSON. `outputSchema` is there
 * where replies are decoded as JSON of a known schema, for providers that can hold a model to one.
 */
export interface Task<in Input, out Output> {
  readonly name: string
  readonly settings: Schema.Json
  readonly prompt: (input: Input) => ReadonlyArray<Message>
  readonly decode: Decode.Decoder<Output>
  readonly outputSchema?: OutputSchema
}

/**
 * What a task is made of.
 *
 * - `input`: the schema of a case's input; here it gives the prompt its type. Inputs arrive decoded.
 * - `output`: the schema of an output.
 * - `prompt`: what to ask. A bare string is one user message.
 * - `decode`: how a reply becomes an output. Default by the output schema: a string is the reply, trimmed; a
 *   choice of strings is {@link Decode.label}; all else is {@link Decode.json}. Schemas whose library does not
 *   describe them as JSON Schema (Valibot) count as all else. A decoder stated here has the last word: its output
 *   is not put through the schema again.
 * - `version`: raise it when something that the prompt function closes over changes.
 */
export interface Definition<Input, Output> {
  readonly input: SchemaLike<Input>
  readonly output: SchemaLike<Output>
  readonly prompt: (input: NoInfer<Input>) => string | ReadonlyArray<Message>
  readonly decode?: Decode.Decoder<NoInfer<Output>>
  readonly version?: string
}

/** The schema to hold a model to. Names are limited to what all providers take: 64 of `a-zA-Z0-9_-`. */
const outputSchemaOf = (name: string, output: SchemaLike<unknown>): OutputSchema | undefined => {
  const format = outputFormat(output)
  if (format._tag !== "Json") return undefined
  return isObject(format.jsonSchema)
    ? { name: name.replace(/[^a-zA-Z0-9_-]/gu, "_").slice(0, 64), schema: format.jsonSchema }
    : undefined
}

/**
 * Declares a task. Input and output types come from the schemas: Effect Schema, or Zod, Valibot, ArkType.
 *
 * The settings, and with them the fingerprint of every candidate made from the task, hold the prompt function's
 * source text and what decides the decoding. What the function closes over is invisible to them: raise `version`
 * when that changes.
 *
 * @example
 * const classify = Task.make("classify", {
 *   input: Schema.String,
 *   output: Schema.Literals(["refund", "cancel", "other"]),
 *   prompt: (text) => [Prompt.system("Answer with one label."), Prompt.user(text)]
 * })
 */
export const make = <Input, Output>(
  name: string,
  definition: Definition<Input, Output>
): Task<Input, Output> => {
  const { prompt } = definition
  const decode = definition.decode ?? Decode.fromSchema(definition.output)
  // A decoder stated by the user reads replies in its own way; the output schema says nothing about them.
  const outputSchema = definition.decode === undefined ? outputSchemaOf(name, definition.output) : undefined
  return {
    name,
    // A provider may send the output schema along, so it decides the replies too.
    settings: {
      prompt: prompt.toString(),
      outputSchema: outputSchema?.schema ?? null,
      version: definition.version ?? null
    },
    prompt: (input) => {
      const asked = prompt(input)
      return typeof asked === "string" ? [user(asked)] : asked
    },
    decode,
    ...(outputSchema === undefined ? {} : { outputSchema })
  }
}

/** The outcome of a reply that is no answer, whatever its text says. */
const withoutAnswer = (reply: Reply): Outcome.Reached<never> | undefined => {
  const empty = reply.text.trim() === ""
  switch (reply.finish) {
    case "refusal":
      return Outcome.refused(
        empty ? "declined by the model" : `declined by the model: ${excerpt(reply.text)}`
      )
    case "filtered":
      return Outcome.refused("filtered by the provider")
    case "length":
      return Outcome.truncated(
        empty ? "the length limit was spent before any answer" : "the reply was cut off at its length limit"
      )
    case "stop":
      return empty ? Outcome.malformed("empty reply") : undefined
  }
}

// English text has about four characters to a token; a few more mark where a message starts and ends.
const charactersPerToken = 4
const tokensPerMessage = 4

const estimateTokens = (messages: ReadonlyArray<Message>): number =>
  messages.reduce(
    (sum, { content }) => sum + tokensPerMessage + Math.ceil(content.length / charactersPerToken),
    0
  )

/** A call that a content filter stopped is a refusal; every other failing call is the attempt's. */
const withoutReply = (error: ProviderError): Effect.Effect<Answer<never>, CandidateError> =>
  error.reason._tag === "ContentFiltered"
    ? Effect.succeed({
        outcome: Outcome.refused(`filtered by the provider: ${excerpt(error.detail)}`),
        facts: {
          ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
          ...(error.limits === undefined ? {} : { limits: error.limits })
        }
      })
    : Effect.fail(new CandidateError({ message: error.message, cause: error }))

/**
 * Puts a task to a provider. Calls are paced in the provider's lane.
 *
 * A reply that was declined or filtered ends `Refused`, one cut off at its limit `Truncated`, an empty or
 * undecodable one `Malformed`; a failing call or a prompt function that throws fails with a `CandidateError`. Facts
 * are what the provider reports.
 *
 * Nothing is read before the run asks: `settings` passes on the provider's only when it is looked at.
 */
const with_ = <Input, Output>(task: Task<Input, Output>, provider: Provider): Candidate<Input, Output> => {
  const ask = (input: Input): Effect.Effect<ReadonlyArray<Message>, CandidateError> =>
    Effect.try({
      try: () => task.prompt(input),
      catch: (thrown) =>
        new CandidateError({ message: `the prompt of ${task.name} threw ${describe(thrown)}` })
    })
  const conclude = (reply: Reply): Effect.Effect<Outcome.Reached<Output>> => {
    const ended = withoutAnswer(reply)
    if (ended !== undefined) return Effect.succeed(ended)
    return Effect.match(task.decode(reply.text), {
      onFailure: (failure) => Outcome.malformed(failure.message),
      onSuccess: ({ output }) => Outcome.answered(output)
    })
  }
  const expecting = task.outputSchema === undefined ? {} : { outputSchema: task.outputSchema }
  const call: Call<Input, Output> = {
    provider,
    request: ({ input, caseId, candidate, repeat }) =>
      Effect.map(ask(input), (messages) => ({ messages, caseId, candidate, repeat, ...expecting })),
    conclude: (reply) =>
      Effect.map(conclude(reply), (outcome) => ({ outcome, facts: Struct.omit(reply, ["finish"]) })),
    fail: withoutReply
  }
  return {
    _tag: "Candidate",
    kind: "task",
    get settings() {
      return { task: task.settings, provider: { id: provider.id, settings: provider.settings } }
    },
    decoding: task.decode.settings,
    lane: provider.id,
    call,
    answer: (question) =>
      Effect.flatMap(call.request(question), (request) =>
        Effect.matchEffect(provider.complete(request), { onFailure: call.fail, onSuccess: call.conclude })
      ),
    estimateTokens: (input) => {
      try {
        return estimateTokens(task.prompt(input))
      } catch {
        // An estimate is for planning; the run itself reports the prompt that throws.
        return 0
      }
    },
    restore: ({ text }) =>
      text === undefined
        ? Effect.fail(new CandidateError({ message: "the stored answer has no text to decode" }))
        : Effect.mapBoth(task.decode(text), {
            onFailure: ({ message }) => new CandidateError({ message }),
            onSuccess: ({ output }) => output
          })
  }
}

export { with_ as with }
