/**
 * The flag `--fields`: which properties or columns make up a case, as `Dataset.jsonl` has them in code.
 */
import * as Effect from "effect/Effect"

const parts = ["id", "input", "expected", "kind", "cluster", "provenance"] as const

/** Which property or column each part of a case is read from. */
export interface NamedFields {
  /** By part of the case. */
  readonly named: { readonly [K in (typeof parts)[number]]?: string }
  /** Properties that are tags. */
  readonly tags: ReadonlyArray<string>
}

const isPart = (text: string): text is (typeof parts)[number] => parts.some((part) => part === text)

/** Reads `input=text,expected=intent,tags=language+channel`. Fails with what was expected. */
export const fieldsOf = (text: string): Effect.Effect<NamedFields, Error> =>
  Effect.suspend(() => {
    const named: { [K in (typeof parts)[number]]?: string } = {}
    const tags: Array<string> = []
    for (const pair of text.split(",")) {
      const at = pair.indexOf("=")
      const part = pair.slice(0, at).trim()
      const property = pair.slice(at + 1).trim()
      if (at > 0 && property !== "" && part === "tags") tags.push(...property.split("+"))
      else if (at > 0 && property !== "" && isPart(part)) named[part] = property
      else
        return Effect.fail(
          new Error(
            `--fields: expected pairs such as input=text,expected=intent,tags=language+channel, with the parts ${[...parts, "tags"].join(", ")}; found ${JSON.stringify(pair)}`
          )
        )
    }
    return Effect.succeed({ named, tags })
  })
