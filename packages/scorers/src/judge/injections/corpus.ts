/**
 * Texts that try to move a judge, written for this, by kind.
 */
import { commands } from "./commands.ts"
import { encodings } from "./encodings.ts"
import { fakeGrades } from "./fakeGrades.ts"
import { fences } from "./fences.ts"
import type { Injection } from "./injection.ts"
import { languages } from "./languages.ts"
import { lengths } from "./lengths.ts"
import { roles } from "./roles.ts"
import { structures } from "./structures.ts"
import { unicodes } from "./unicodes.ts"

/** All of them. */
export const injections: ReadonlyArray<Injection> = [
  ...commands,
  ...fakeGrades,
  ...fences,
  ...languages,
  ...encodings,
  ...structures,
  ...roles,
  ...unicodes,
  ...lengths
]
