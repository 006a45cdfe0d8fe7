/**
 * The name of a model, taken apart, and what to say of one that names none.
 */
import { nearest } from "@assay/core/internal"
import { makerOf } from "../prices/bundled.ts"
import { alsoCalled, isMaker, type Maker, makers } from "./makers.ts"

/** A name taken apart. */
export interface NamedModel {
  readonly maker: Maker
  /** What the maker calls the model. It may hold further slashes. */
  readonly model: string
}

/** Whom somebody means who writes something else. */
const meantBy = (text: string): ReadonlyArray<string> => {
  if (text === "") return []
  const lower = text.toLowerCase()
  const known = [...alsoCalled].flatMap(([prefix, maker]) => (lower.startsWith(prefix) ? [maker] : []))
  return known.length > 0 ? known : nearest(lower, makers)
}

const quoted = (names: ReadonlyArray<string>): string =>
  names.map((name) => JSON.stringify(name)).join(" or ")

/** What would have been right: the nearest first, then all that is known. */
const complaint = (found: string, near: ReadonlyArray<string>): string => {
  const question = near.length === 0 ? "." : `; did you mean ${quoted(near)}?`
  return `expected MAKER/MODEL such as "openai/gpt-5-mini", found ${JSON.stringify(found)}${question} Known makers: ${makers.join(", ")}. For any other server: OpenAICompatible.chat`
}

/** Takes a name apart at its first slash; a text says what is wrong with one that names no model. */
export const readName = (name: string): NamedModel | string => {
  const slash = name.indexOf("/")
  const maker = name.slice(0, Math.max(slash, 0))
  const model = name.slice(slash + 1)
  if (isMaker(maker) && model.trim() !== "") return { maker, model }
  if (isMaker(maker))
    return `expected a model behind the slash, such as "openai/gpt-5-mini", found ${JSON.stringify(name)}`
  if (slash >= 0)
    return complaint(
      name,
      meantBy(maker).map((near) => `${near}/${model}`)
    )
  const priced = makerOf(name)
  const near = priced !== undefined && isMaker(priced) ? [priced] : meantBy(name).slice(0, 1)
  return complaint(
    name,
    near.map((each) => `${each}/${name}`)
  )
}
