/** Families together. */
import { empty } from "./boundary/empty.ts"
import { dates, numbers } from "./boundary/numbers.ts"
import { strangeCharacters } from "./boundary/strange.ts"
import { bidi } from "./characters/bidi.ts"
import { fullWidth } from "./characters/fullWidth.ts"
import { homoglyphs } from "./characters/homoglyphs.ts"
import { letterCase } from "./characters/letterCase.ts"
import { mixedScripts } from "./characters/mixedScripts.ts"
import { normalForms } from "./characters/normalForms.ts"
import { spacing } from "./characters/spacing.ts"
import { typos } from "./characters/typos.ts"
import { zeroWidth } from "./characters/zeroWidth.ts"
import { canary } from "./instructions/canary.ts"
import { conflicting } from "./instructions/conflicting.ts"
import { injection } from "./instructions/injection.ts"
import type { Family } from "./model.ts"
import { duplicated } from "./structure/duplicated.ts"
import { long } from "./structure/long.ts"
import { malformed } from "./structure/malformed.ts"
import { mixedDocuments } from "./structure/mixedDocuments.ts"
import { shuffled } from "./structure/shuffled.ts"
import { truncated } from "./structure/truncated.ts"
import { languages } from "./wording/languages.ts"
import { register } from "./wording/register.ts"

/** The families of characters: all are certain to keep the label. */
export const characters = (): ReadonlyArray<Family> => [
  typos(),
  homoglyphs(),
  mixedScripts(),
  zeroWidth(),
  bidi(),
  normalForms(),
  fullWidth(),
  letterCase(),
  spacing()
]

/** Every family that needs nothing of the user's. */
export const all = (): ReadonlyArray<Family> => [
  ...characters(),
  truncated(),
  duplicated(),
  shuffled(),
  mixedDocuments(),
  malformed(),
  long(),
  register(),
  languages(),
  conflicting(),
  injection(),
  canary(),
  empty(),
  strangeCharacters(),
  numbers(),
  dates()
]
