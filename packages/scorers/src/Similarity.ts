/**
 * How near a free text comes to one that was expected: by its spelling, its words, or what an embedding makes of it.
 *
 * Use these where the wording may differ and the reference is a good answer: translations, summaries, names, transcripts.
 * All of them take one expected text or several, of which the best counts.
 *
 * Gotcha: they measure likeness, not truth. "The drug is safe" and "The drug is not safe" are near each other by every
 * one of them. The scale of one says nothing about that of another.
 */
export { type BleuOptions, bleu } from "./similarity/bleu.ts"
export type { Smoothing } from "./similarity/bleuStatistics.ts"
export type { Tokenizer } from "./similarity/bleuTokens.ts"
export { jaroWinkler, levenshtein, type SpellingOptions } from "./similarity/characters.ts"
export { type ChrfOptions, chrf } from "./similarity/chrf.ts"
export { type CosineOptions, cosine } from "./similarity/cosine.ts"
export { characterAccuracy, type WordOptions, wordAccuracy } from "./similarity/errorRates.ts"
export { type RougeOptions, rouge } from "./similarity/rouge.ts"
export type { RougeWords } from "./similarity/rougeOverlap.ts"
