/**
 * Making failing inputs smaller, where answers are random.
 *
 * {@link text} shrinks a text with any way of asking; {@link found} shrinks a failure of an adversarial run, asked by the
 * engine of runs.
 *
 * @see docs/adversarial.md
 */
export {
  type FoundOptions,
  found,
  foundPromise,
  replayFound,
  type ShrunkCase,
  type ShrunkTexts
} from "./shrink/found.ts"
export type * from "./shrink/model.ts"
export { type SavedCase, save } from "./shrink/save.ts"
export { replay, shrink as text } from "./shrink/shrink.ts"
