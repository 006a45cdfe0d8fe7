/**
 * The languages that the detector reads.
 */
import { english } from "./english.ts"
import type { Language } from "./rule.ts"

export const languages: ReadonlyArray<Language> = [english]
