/**
 * The flag `--fields`, the same in every command: which properties or columns make up a case, as `Dataset.jsonl` has them
 * in code.
 */
import * as Effect from "effect/Effect"

const parts = ["id", "input", "expected", "kind", "cluster", "provenance"] as const

/** Which property or column each part of a case is read from. */
export interface NamedFields {
  /** By part of the case; dotted where a property is nested. */
  readonly named: { readonly [K in (typeof parts)[number]]?: string }
  /** Properties that are tags. */
  readonly tags: ReadonlyArray<string>
}

/** Where nothing is named. */
export const noFields: NamedFields = { named: {}, tags: [] }

const isPart = (text: string): text is (typeof parts)[number] => parts.some((part) => part === text)

/** Reads `input=text,expected=intent,tags=language+channel`. Fails with what was expected. */
export const fieldsOf = (text: string | undefined, flag = "--fields"): Effect.Effect<NamedFields, Error> =>
  Effect.suspend(() => {
    if (text === undefined) return Effect.succeed(noFields)
    const named: { [K in (typeof parts)[number]]?: string } = {}
    const tags: Array<string> = []
    for (const pair of text.split(",")) {
      const at = pair.indexOf("=")
      const part = pair.slice(0, at).trim()
      const properties = pair
        .slice(at + 1)
        .split(part === "tags" ? "+" : "\0")
        .map((each) => each.trim())
      const [property = ""] = properties
      const found = JSON.stringify(pair)
      if (at <= 0 || properties.includes("") || !(part === "tags" || isPart(part)))
        return Effect.fail(
          new Error(
            `${flag}: expected pairs such as input=text,expected=intent,tags=language+channel, with the parts ${[...parts, "tags"].join(", ")}; found ${found}`
          )
        )
      if (part === "tags") tags.push(...properties)
      else if (named[part] === undefined) named[part] = property
      else return Effect.fail(new Error(`${flag}: expected each part once, found ${found} as well`))
    }
    return Effect.succeed({ named, tags })
  })
