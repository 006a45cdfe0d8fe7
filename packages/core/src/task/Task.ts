/**
 * A task is the typed contract with a model: what goes in, what must come out, the prompt that asks for it and
 * how a reply is decoded into an output. Put to a provider, it is a candidate.
 */

import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { type Asked, type AskOptions, ask as askOnce } from "../candidate/asking.ts"
import { type Answer, type Call, type Candidate, CandidateError } from "../candidate/Candidate.ts"
import * as Outcome from "../candidate/Outcome.ts"
import { factsWithoutReply, outcomeWithoutReply } from "../candidate/withoutReply.ts"
import type { Contract, ContractSchemas } from "../foundation/contract.ts"
import { defined } from "../foundation/defined.ts"
import { isJsonObject } from "../foundation/json.ts"
import type { SchemaLike } from "../foundation/SchemaLike.ts"
import { sourceDigest } from "../foundation/sourceDigest.ts"
import { describe } from "../foundation/userCode.ts"
import type { OutputSchema, Provider, Reply, ToolChoice, ToolSpec } from "../provider/Provider.ts"
import type { ProviderError } from "../provider/ProviderError.ts"
import { excerpt } from "../text/excerpt.ts"
import * as Decode from "./Decode.ts"
import { estimateTokens, tokensOfText } from "./estimateTokens.ts"
import { outputFormat } from "./outputFormat.ts"
import { type Message, user } from "./Prompt.ts"
import { fault, specs, type Call as ToolCall, type Tools } from "./Tool.ts"

export type { Asked, AskOptions } from "../candidate/asking.ts"
export { type Label, type Labels, labelsOf } from "../foundation/labels.ts"

/** A task: what to ask and how to read the reply. */
export interface Task<in Input, out Output> extends Contract<Input, Output> {
  /** Its name. */
  readonly name: string
  /** The schemas of an input and an output. Datasets, baselines and scorers take them from here. */
  readonly schemas: ContractSchemas<Output>
  /** Everything that decides the replies besides the provider, as JSON. */
  readonly settings: Schema.Json
  /** The messages that ask for a case. */
  readonly prompt: (input: Input) => ReadonlyArray<Message>
  /** How a reply becomes an output. With `tools` it gets the JSON of {@link Decode.calling}. */
  readonly decode: Decode.Decoder<Output>
  /**
   * The schema of the reply, for providers that can hold a model to one. Present where replies are decoded as
   * JSON of a known schema.
   */
  readonly outputSchema?: OutputSchema
  /** The tools that the model may call. Absent where there are none. */
  readonly tools?: ReadonlyArray<ToolSpec>
  /** Whether the model must call a tool. Absent for the API's default, which leaves it to the model. */
  readonly toolChoice?: ToolChoice
}

/** What a task is made of. */
export interface Definition<Input, Output> {
  /** The schema of a case's input. It gives the prompt its type, and decodes the inputs of a dataset of this task. */
  readonly input: SchemaLike<Input>
  /** The schema of an output. It decodes the labels of a dataset of this task, too. */
  readonly output: SchemaLike<Output>
  /** What to ask. A bare string is one user message. */
  readonly prompt: (input: NoInfer<Input>) => string | ReadonlyArray<Message>
  /**
   * How a reply becomes an output. A decoder stated here has the last word: its output is not put through the
   * schema again. Schemas whose library does not describe them as JSON Schema (Valibot) count as "all else"
   * below.
   *
   * @defaultValue by the output schema: a string is the reply, trimmed; a choice of strings is
   * {@link Decode.label}; all else is {@link Decode.json}; with `tools` it is {@link Decode.toolCalls}, put through
   * the output schema
   */
  readonly decode?: Decode.Decoder<NoInfer<Output>>
  /**
   * What the model may call, by name. The reply is then words and calls, as the JSON of
   * {@link Decode.calling}.
   *
   * @defaultValue none
   */
  readonly tools?: Tools
  /**
   * Whether the model must call a tool.
   *
   * @defaultValue the API's, which leaves it to the model
   */
  readonly toolChoice?: ToolChoice
  /**
   * Whether reasoning in the text of a reply (`<think>…</think>` and the like) is left out or read by the
   * default decoder. See {@link Decode.TextOptions}. A decoder stated in `decode` has its own.
   *
   * @defaultValue `"strip"`
   */
  readonly reasoning?: Decode.Reasoning
  /**
   * Which answer the default decoder counts where a reply gives several that differ. See
   * {@link Decode.JsonOptions}. A decoder stated in `decode` has its own.
   *
   * @defaultValue none: such a reply is `Malformed`
   */
  readonly take?: Decode.Take
  /**
   * Raise it when something that the prompt function closes over changes.
   *
   * @defaultValue none
   */
  readonly version?: string
}

/** The schema to hold a model to. Names are limited to what all providers take: 64 of `a-zA-Z0-9_-`. */
const outputSchemaOf = (name: string, output: SchemaLike<unknown>): OutputSchema | undefined => {
  const format = outputFormat(output)
  if (format._tag !== "Json") return undefined
  return isJsonObject(format.jsonSchema)
    ? { name: name.replace(/[^a-zA-Z0-9_-]/gu, "_").slice(0, 64), schema: format.jsonSchema }
    : undefined
}

/**
 * Declares a task. Input and output types come from the schemas: Effect Schema, or Zod, Valibot, ArkType.
 *
 * The settings, and with them the fingerprint of every candidate made from the task, hold a digest of the prompt
 * function's source, as parsed code, and what decides the decoding. What the function closes over is invisible to them: raise `version`
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
  const { prompt, output, toolChoice } = definition
  const decode =
    definition.decode ??
    (definition.tools === undefined
      ? Decode.fromSchema(output, {
          ...defined({ reasoning: definition.reasoning, take: definition.take })
        })
      : Decode.refine(Decode.toolCalls(definition.tools), output))
  // A decoder stated by the user reads replies in its own way, and tool calls are no text: the output schema says
  // nothing about either.
  const outputSchema =
    definition.decode === undefined && definition.tools === undefined
      ? outputSchemaOf(name, output)
      : undefined
  const offered = defined({ tools: definition.tools && specs(definition.tools), toolChoice })
  return {
    name,
    schemas: { input: definition.input, output },
    // A provider may send the output schema along, so it decides the replies too.
    settings: {
      get prompt() {
        return sourceDigest(prompt)
      },
      outputSchema: outputSchema?.schema ?? null,
      version: definition.version ?? null,
      ...(offered.tools === undefined ? {} : { tools: offered.tools.map((tool) => ({ ...tool })) }),
      ...defined({ toolChoice })
    },
    prompt: messagesOf(prompt),
    decode,
    ...defined({ outputSchema }),
    ...offered
  }
}

/** What a matrix of candidates is made of: every prompt, put to every model. */
export interface Variants<Input, PromptName extends string, ModelName extends string> {
  /** What to ask in place of the task's own prompt, by name. A bare string is one user message. */
  readonly prompts: Readonly<Record<PromptName, (input: NoInfer<Input>) => string | ReadonlyArray<Message>>>
  /** The models to ask, by name. */
  readonly models: Readonly<Record<ModelName, Provider>>
}

/**
 * Candidates for every prompt with every model, under names such as `short/gpt`: the task with another prompt, and all
 * else of it as it is.
 *
 * @example
 * Task.variants(classify, {
 *   prompts: { short: (text) => text, polite: (text) => `Please classify: ${text}` },
 *   models: { gpt, claude }
 * }) // short/gpt, short/claude, polite/gpt, polite/claude
 * @throws RangeError when slashes in the names make two equal
 */
export const variants = <Input, Output, PromptName extends string, ModelName extends string>(
  task: Task<Input, Output>,
  { prompts, models }: Variants<Input, PromptName, ModelName>
): { readonly [Name in `${PromptName}/${ModelName}`]: Candidate<Input, Output> } => {
  const all = Object.entries<Definition<Input, Output>["prompt"]>(prompts).flatMap(([prompt, asking]) => {
    const asked = withPrompt(task, asking)
    return Object.entries<Provider>(models).map(
      ([model, provider]) => [`${prompt}/${model}`, on(asked, provider)] as const
    )
  })
  const twice = all.find(([name], at) => all.findIndex(([first]) => first === name) < at)
  if (twice !== undefined)
    throw new RangeError(`variants: expected names of their own, found ${twice[0]} twice`)
  // These are the names of the type, as made from the same two records.
  return Object.fromEntries(all) as { [Name in `${PromptName}/${ModelName}`]: Candidate<Input, Output> }
}

/** The task as if it had been made with this prompt. */
const withPrompt = <Input, Output>(
  task: Task<Input, Output>,
  prompt: Definition<Input, Output>["prompt"]
): Task<Input, Output> => ({
  ...task,
  settings: {
    ...(isJsonObject(task.settings) ? task.settings : { task: task.settings }),
    prompt: sourceDigest(prompt)
  },
  prompt: messagesOf(prompt)
})

const messagesOf =
  <Input>(prompt: (input: Input) => string | ReadonlyArray<Message>): Task<Input, never>["prompt"] =>
  (input) => {
    const asked = prompt(input)
    return typeof asked === "string" ? [user(asked)] : asked
  }

/** What a task is made of whose answer is tool calls. */
export interface CallingDefinition<Input, T extends Tools>
  extends Pick<Definition<Input, unknown>, "input" | "prompt" | "toolChoice" | "version"> {
  /** What the model may call, by name. */
  readonly tools: T
  /**
   * Whether a reply without a call is no answer, instead of the empty list.
   *
   * @defaultValue true where `toolChoice` demands a call, else false
   */
  readonly required?: boolean
}

/**
 * Declares a task whose answer is the tools that the model calls, by {@link Decode.toolCalls}.
 *
 * @example
 * const route = Task.calling("route", {
 *   input: Schema.String,
 *   tools: {
 *     refund: { description: "Give money back.", parameters: Schema.Struct({ order: Schema.String }) },
 *     ask: { description: "Ask the customer.", parameters: Schema.Struct({ question: Schema.String }) }
 *   },
 *   prompt: (ticket) => ticket
 * })
 */
export const calling = <Input, const T extends Tools>(
  name: string,
  { required, tools, ...definition }: CallingDefinition<Input, T>
): Task<Input, ReadonlyArray<ToolCall<T>>> => {
  const { toolChoice } = definition
  const decode = Decode.toolCalls(tools, {
    required: required ?? (toolChoice === "required" || typeof toolChoice === "object")
  })
  return make(name, { ...definition, tools, decode, output: Schema.Any })
}

/** The outcome of a reply that is no answer, whatever its text says. */
const withoutAnswer = (reply: Reply): Outcome.CandidateOutcome<never> | undefined => {
  const empty = reply.text.trim() === "" && (reply.toolCalls ?? []).length === 0
  switch (reply.finish) {
    case "refusal":
      return Outcome.refused(
        empty ? "declined by the model" : `declined by the model: ${excerpt(reply.text)}`
      )
    case "filtered":
      return Outcome.refused("filtered by the provider")
    case "length":
      return Outcome.truncated(
        empty
          ? "the reply reached its length limit before any answer"
          : "the reply was cut off at its length limit"
      )
    case "other":
      return empty
        ? Outcome.malformed(`empty reply: ${reply.ending ?? "the reason is not known"}`)
        : undefined
    case "stop":
      return empty ? Outcome.malformed("empty reply") : undefined
  }
}

/**
 * The model's own probability of the text of exactly this reply: the product of those of its tokens. Of a reply with
 * tool calls it is not known.
 */
const confidenceOf = ({ logprobs = [], toolCalls = [] }: Reply): { readonly confidence?: number } =>
  logprobs.length === 0 || toolCalls.length > 0
    ? {}
    : { confidence: Math.min(1, Math.exp(logprobs.reduce((sum, { logprob }) => sum + logprob, 0))) }

/** What a failed call means; see {@link outcomeWithoutReply}. */
const withoutReply = (error: ProviderError): Effect.Effect<Answer<never>, CandidateError> => {
  const outcome = outcomeWithoutReply(error)
  return outcome === undefined
    ? Effect.fail(new CandidateError({ message: error.message, cause: error }))
    : Effect.succeed({ outcome, facts: factsWithoutReply(error) })
}

/**
 * Puts a task to a provider. Calls are paced in the provider's lane.
 *
 * A reply that was declined or filtered ends `Refused`, one cut off at its limit `Truncated`, an empty or
 * undecodable one `Malformed`, as does one that the server could not read; a failing call or a prompt function that throws fails with a `CandidateError`. Facts
 * are what the provider reports.
 *
 * Where the provider reports log probabilities, an answer's `confidence` is the model's probability of exactly this
 * reply, exp(Σ log p) over its tokens. Longer replies are less probable whatever they say: compare it between answers of
 * one form, such as labels.
 *
 * Of a task with tools, the text in the facts is the JSON of {@link Decode.calling}; it is what is stored, and decoded
 * again when the decoding changes.
 *
 * Nothing is read before the run asks: `settings` passes on the provider's only when it is looked at.
 */
export const on = <Input, Output>(
  task: Task<Input, Output>,
  provider: Provider
): Candidate<Input, Output> => {
  const { tools, toolChoice } = task
  const unfit = fault(tools ?? [], toolChoice)
  const ask = (input: Input): Effect.Effect<ReadonlyArray<Message>, CandidateError> => {
    if (unfit !== undefined) return Effect.fail(new CandidateError({ message: `${task.name}: ${unfit}` }))
    return Effect.try({
      try: () => task.prompt(input),
      catch: (thrown) =>
        new CandidateError({ message: `the prompt of ${task.name} threw ${describe(thrown)}` })
    })
  }
  const conclude = (reply: Reply, text: string): Effect.Effect<Outcome.CandidateOutcome<Output>> => {
    const ended = withoutAnswer(reply)
    if (ended !== undefined) return Effect.succeed(ended)
    return Effect.match(task.decode(text), {
      onFailure: (failure) => Outcome.malformed(failure.message, failure.partial),
      onSuccess: ({ output }) => Outcome.answered(output, confidenceOf(reply))
    })
  }
  const expecting = defined({ outputSchema: task.outputSchema, tools, toolChoice })
  const call: Call<Input, Output> = {
    provider,
    request: ({ input, caseId, candidate, repeat }) =>
      Effect.map(ask(input), (messages) => ({ messages, caseId, candidate, repeat, ...expecting })),
    conclude: (reply) => {
      const text = tools === undefined ? reply.text : Decode.calling(reply)
      const facts = { ...Struct.omit(reply, ["finish", "toolCalls", "logprobs", "wire"]), text }
      return Effect.map(conclude(reply, text), (outcome) => ({ outcome, facts }))
    },
    fail: withoutReply
  }
  const tokensOfTools = tools === undefined ? 0 : tokensOfText(JSON.stringify(tools))
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
        return estimateTokens(task.prompt(input)) + tokensOfTools
      } catch {
        // An estimate is for planning; the run itself reports the prompt that throws.
        return 0
      }
    },
    restore: ({ text }) =>
      text === undefined
        ? Effect.fail(new CandidateError({ message: "the stored answer has no text to decode" }))
        : Effect.mapBoth(task.decode(text), {
            onFailure: ({ message, partial }) => new CandidateError({ message, ...defined({ partial }) }),
            onSuccess: ({ output }) => output
          })
  }
}

/**
 * Puts a task to a provider for one live input, without Effect. Prompt, decoding and outcome are those of a run. It is one
 * call: not paced, repeated, cached or stored. Rejects with a `Candidate.Error` when the call fails; its `cause` says why.
 *
 * @example
 * const answer = await Task.askPromise(classify, gpt, "I want my money back")
 * if (answer.outcome === "Answered") route(answer.output)
 */
export const askPromise = <Input, Output>(
  task: Task<Input, Output>,
  provider: Provider,
  input: NoInfer<Input>,
  options?: AskOptions
): Promise<Asked<Output>> => askOnce(on(task, provider), input, task.name, options)
