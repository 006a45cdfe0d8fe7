/**
 * Families of perturbations: how inputs are derived from the user's own cases, and what each guarantees about the label.
 *
 * Each is a function that returns a {@link Family}. Those of texts also give their variants as arbitraries of fast-check,
 * for tests of one's own: `fc.assert(fc.property(Family.typos().of(text), …))`.
 *
 * - characters: {@link typos}, {@link homoglyphs}, {@link mixedScripts}, {@link zeroWidth}, {@link bidi},
 *   {@link normalForms}, {@link fullWidth}, {@link letterCase}, {@link spacing}
 * - structure: {@link truncated}, {@link duplicated}, {@link shuffled}, {@link mixedDocuments}, {@link malformed},
 *   {@link long}
 * - wording: {@link register}, {@link languages}
 * - instructions: {@link conflicting}, {@link injection}, {@link canary}
 * - boundaries: {@link empty}, {@link strangeCharacters}, {@link numbers}, {@link dates}
 * - written by a model: {@link translated}, {@link paraphrased}, {@link reworded}, {@link written}
 * - of one's own: {@link text}, {@link directional}, {@link functionality}, {@link fromSchema}
 * - guard: {@link swap}, which every run has
 */
export { type EmptyOptions, empty } from "./family/boundary/empty.ts"
export { dates, numbers } from "./family/boundary/numbers.ts"
export { strangeCharacters } from "./family/boundary/strange.ts"
export { bidi } from "./family/characters/bidi.ts"
export { fullWidth } from "./family/characters/fullWidth.ts"
export { homoglyphs } from "./family/characters/homoglyphs.ts"
export { letterCase } from "./family/characters/letterCase.ts"
export { mixedScripts } from "./family/characters/mixedScripts.ts"
export { normalForms } from "./family/characters/normalForms.ts"
export { spacing } from "./family/characters/spacing.ts"
export { typos } from "./family/characters/typos.ts"
export { zeroWidth } from "./family/characters/zeroWidth.ts"
export { all, characters } from "./family/groups.ts"
export { canary } from "./family/instructions/canary.ts"
export { conflicting } from "./family/instructions/conflicting.ts"
export { injection } from "./family/instructions/injection.ts"
export { type TextOptions, text } from "./family/made/custom.ts"
export { type DirectionalOptions, directional } from "./family/made/directional.ts"
export { fromSchema, type SchemaOptions } from "./family/made/fromSchema.ts"
export { type FunctionalityOptions, functionality, type SimpleCase } from "./family/made/functionality.ts"
export { swap } from "./family/made/swap.ts"
export type * from "./family/model.ts"
export { duplicated } from "./family/structure/duplicated.ts"
export { type LongOptions, long, type Position } from "./family/structure/long.ts"
export { malformed } from "./family/structure/malformed.ts"
export { mixedDocuments } from "./family/structure/mixedDocuments.ts"
export { shuffled } from "./family/structure/shuffled.ts"
export { truncated } from "./family/structure/truncated.ts"
export type { ShareOptions } from "./family/text/places.ts"
export type { TextFamily } from "./family/textFamily.ts"
export { languages } from "./family/wording/languages.ts"
export { register } from "./family/wording/register.ts"
export {
  byModel,
  paraphrased,
  reworded,
  type TranslatedOptions,
  translated,
  type WriterOptions,
  type WrittenOptions,
  written
} from "./family/wording/written.ts"
