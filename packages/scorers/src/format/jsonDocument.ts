/**
 * Where in a reply the JSON is, and what is wrong with it and around it.
 */
import type { Defects } from "./defect.ts"
import { scanJson } from "./jsonSyntax.ts"
import { firstText, type Part, unfenced } from "./wrapping.ts"

// What follows a bracket in JSON, its misspellings included, and hardly in prose: `[sic]`, `{name}` are none.
const objectStart = /\{\s{0,1000}(?:["'“„`}]|\/[/*]|#|\.{3}|[\p{L}_$][\p{L}\p{N}_$.-]{0,200}\s{0,100}:)/gu
const arrayStart =
  /\[\s{0,1000}(?:["'“„`{[\]]|\/[/*]|-?\d+(?:\.\d+)?\s{0,100}[,\]]|(?:true|false|null|None|True|False)\b)/gu

const startIn = (text: string, pattern: RegExp, from: number): number => {
  pattern.lastIndex = from
  return pattern.exec(text)?.index ?? -1
}

/** The next place at or after `from` where an object or a list starts: `wanted`, where it is known and is there. */
const nextStart = (text: string, from: number, wanted: "object" | "array" | undefined): number => {
  const object = startIn(text, objectStart, from)
  const array = startIn(text, arrayStart, from)
  if (wanted === "object" && object >= 0) return object
  if (wanted === "array" && array >= 0) return array
  return object < 0 || (array >= 0 && array < object) ? array : object
}

/** Finds the document, names its defects and those around it, and gives its text. Undefined where there is none. */
export const findJson = (
  text: string,
  wanted: "object" | "array" | undefined,
  defects: Defects
): Part | undefined => {
  const first = text.search(/\S/u)
  const start = nextStart(text, 0, wanted)
  const { text: inner, at, isFenced } = unfenced(text, defects, start < 0 ? undefined : start)
  const inside = isFenced ? nextStart(inner, 0, wanted) : start
  const isScalar = inside < 0 || (!isFenced && start !== first && isScalarStart(text, first))
  const from = isScalar ? firstText(inner, 0) : inside
  if (isScalar && !isScalarStart(inner, from)) {
    defects.add("not-parseable", at + from)
    return undefined
  }
  if (!isFenced && from > first) defects.add("prose-before", first)
  if (isFenced && inner.slice(0, from).trim() !== "") defects.add("prose-before", at + firstText(inner, 0))
  const own = new (defects.constructor as typeof Defects)()
  const end = scanJson(inner, from, own)
  defects.addAll(own, at)
  if (!own.names.has("not-parseable"))
    nameRest(inner, end, at, isScalar ? undefined : (wanted ?? "any"), defects)
  return { text: inner.slice(from, end), at: at + from }
}

const isScalarStart = (text: string, at: number): boolean =>
  /^(?:["'“-]|[+.]?\d|(?:true|false|null|none|undefined|nan)\s{0,100}$)/iu.test(text.slice(at, at + 200))

/** Names what stands behind the document. `kind`: what would be a second one; undefined where nothing would. */
const nameRest = (
  text: string,
  end: number,
  at: number,
  kind: "object" | "array" | "any" | undefined,
  defects: Defects
): void => {
  const rest = firstText(text, end)
  if (rest >= text.length || text.slice(rest).trim() === "") return
  const second =
    kind === undefined
      ? -1
      : kind === "any"
        ? nextStart(text, end, undefined)
        : startIn(text, kind === "object" ? objectStart : arrayStart, end)
  if (second >= 0) defects.add("several-documents", at + second)
  if (second !== rest) defects.add("prose-after", at + rest)
}
