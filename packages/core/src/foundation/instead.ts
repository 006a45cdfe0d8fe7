/**
 * What to write instead of something that does not compile. It stands beside the right types in a signature, so that the
 * first line of the compiler's message names the fix: `Gate | Instead<"of a list: Gate.all(first, second)">`.
 */
export interface Instead<Sentence extends string> {
  /** What to write. */
  readonly instead: Sentence
}
