/**
 * The languages that the detector reads.
 */
import { chinese } from "./chinese.ts"
import { english } from "./english.ts"
import { french } from "./french.ts"
import { german } from "./german.ts"
import { japanese } from "./japanese.ts"
import { korean } from "./korean.ts"
import type { Language } from "./rule.ts"
import { spanish } from "./spanish.ts"

export const languages: ReadonlyArray<Language> = [
  english,
  german,
  french,
  spanish,
  chinese,
  japanese,
  korean
]
