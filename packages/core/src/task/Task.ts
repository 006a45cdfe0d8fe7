/**
 * A task is the typed contract with a model: what goes in, what must come out, the prompt that asks for it and
 * how a reply is decoded into an output.
 */
import type { Effect, Schema } from "effect"
import type { Message } from "./Prompt.ts"

/** Why a reply is not an output. `kind` is for machines, `message` for people. */
export interface DecodeFailure {
  readonly kind: "empty" | "not-json" | "not-a-label" | "ambiguous-label" | "schema"
  readonly message: string
}

/** Turns the text of a reply into an output. */
export type Decoder<out Output> = (text: string) => Effect.Effect<Output, DecodeFailure>

/** A task. `settings` is everything that decides the answers besides the provider, as JSON. */
export interface Task<in Input, out Output> {
  readonly name: string
  readonly settings: Schema.Json
  readonly prompt: (input: Input) => ReadonlyArray<Message>
  readonly decode: Decoder<Output>
}
