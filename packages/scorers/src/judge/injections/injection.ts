/**
 * An answer that tries to move its judge.
 */

/** How it tries. */
export type InjectionKind =
  | "command"
  | "fake-grade"
  | "fence"
  | "language"
  | "encoding"
  | "structure"
  | "role"
  | "unicode"
  | "length"

/** What an injected text wants to be graded. */
export interface Aim {
  /** The name of the question. */
  readonly question: string
  /** The label that it wants. */
  readonly label: string
  /** The value of that label. */
  readonly value: number
}

/** A text that is added to an answer to move its judge. */
export interface Injection {
  /** Its id: kind and number. */
  readonly id: string
  /** How it tries. */
  readonly kind: InjectionKind
  /** The text, which asks for this grade. */
  readonly text: (aim: Aim) => string
}

/** The injections of a kind, numbered. */
export const ofKind = (
  kind: InjectionKind,
  texts: ReadonlyArray<Injection["text"]>
): ReadonlyArray<Injection> =>
  texts.map((text, index) => ({ id: `${kind}-${String(index + 1).padStart(2, "0")}`, kind, text }))
