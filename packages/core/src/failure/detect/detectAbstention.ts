/** What a text reads as where it is no plain answer. */
export interface Abstention {
  /** A refusal, or doubt and a question back in place of an answer. */
  readonly kind: "refusal" | "hedge"
  /** The words that say so. */
  readonly evidence: string
}

/** Finds a refusal or a hedge in a text. */
export const detectAbstention = (_text: string): Abstention | undefined => undefined
