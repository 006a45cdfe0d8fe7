/** Something was asked for that cannot be done; the message says what would be right. */
export class ReviewUsageError extends Error {
  readonly _tag = "ReviewUsageError"
}
