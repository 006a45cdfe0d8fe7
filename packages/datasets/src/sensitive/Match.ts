/**
 * What was found in a text, and where.
 */

/** What kind of thing it is. */
export const kinds = ["secret", "email", "phone", "iban", "card", "national-id"] as const

/** What kind of thing it is: a key or password, or data of a person. */
export type Kind = (typeof kinds)[number]

/** A place in a text that probably holds what should not be there. */
export interface Match {
  /** What kind of thing it is. */
  readonly kind: Kind
  /** The rule that found it, such as `github-token`, `luhn` or `address`. */
  readonly rule: string
  /** Where it begins, in UTF-16 code units. */
  readonly start: number
  /** Where it ends: the code unit behind its last. */
  readonly end: number
  /**
   * Whether it is told by its form alone: a known prefix, a check digit. Other matches are told by their shape (a phone
   * number) or their randomness, and are more often wrong.
   */
  readonly isCertain: boolean
}
