/**
 * The messages that a task sends to a provider.
 */

export interface Message {
  readonly role: "system" | "user" | "assistant"
  readonly content: string
}

/** Standing instructions: who the model is, what it may answer. */
export const system = (content: string): Message => ({ role: "system", content })

/** What the user says: the case's input belongs here, never in `system`. */
export const user = (content: string): Message => ({ role: "user", content })

/** An earlier answer of the model, for multi-turn prompts and few-shot examples. */
export const assistant = (content: string): Message => ({ role: "assistant", content })
