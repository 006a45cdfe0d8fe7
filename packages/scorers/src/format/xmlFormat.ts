/**
 * The format XML: elements by name, with or without one root around them.
 */
import { answerOf } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import { SaxesParser } from "saxes"
import { type DefectName, Defects } from "./defect.ts"
import type { Inspection, Repair } from "./inspection.ts"
import { firstText, unfenced } from "./wrapping.ts"

/** What is asked of the XML. */
export interface XmlSpec {
  readonly root: string | undefined
  readonly required: ReadonlyArray<string>
  readonly optional: ReadonlyArray<string>
  readonly order: boolean
  readonly isOpen: boolean
  readonly reasoning: "strip" | "keep"
}

/** What an error of the parser is called here. */
const errorNames: ReadonlyArray<readonly [RegExp, DefectName]> = [
  [/unclosed tag|unexpected end/u, "truncated"],
  [/unmatched closing tag|unexpected close tag|weird empty close|closing tag/u, "mismatched-tag"],
  [/attribute/u, "unquoted-attribute"],
  [/doctype/u, "doctype"],
  [/entity|disallowed character|the string "\]\]>"/u, "unescaped"]
]

const errorName = (message: string): DefectName =>
  errorNames.find(([pattern]) => pattern.test(message))?.[1] ?? "not-parseable"

/** After so many errors the rest is not looked at: each costs the parser more than a hundred characters. */
const mostErrors = 20

/** Characters that the parser gets at once. */
const chunk = 4_096

const notation: ReadonlySet<DefectName> = new Set([
  "truncated",
  "mismatched-tag",
  "unquoted-attribute",
  "doctype",
  "unescaped",
  "not-parseable"
])
const around: ReadonlySet<DefectName> = new Set([
  "fence",
  "prose-before",
  "prose-after",
  "prose-between",
  "several-documents",
  "wrong-root"
])

const repairOf = (names: ReadonlySet<DefectName>): Repair => {
  const all = [...names]
  return all.some((each) => notation.has(each))
    ? "mend"
    : all.some((each) => around.has(each))
      ? "extract"
      : "none"
}

const escaped = (name: string): string => name.replace(/[$()*+.?[\\\]^{|}]/gu, "\\$&")

const tagPattern = (names: ReadonlyArray<string>, slash: "" | "/"): RegExp =>
  new RegExp(`<${slash}(?:${names.map(escaped).join("|")})(?=[\\s/>])`, "gu")

/** An element at the level of fields, and where it starts. */
interface Field {
  readonly name: string
  readonly at: number
}

const bare = /<!\[CDATA\[|<!--|&(?!(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[\da-f]{1,6});)|<(?![\p{L}_:/!?])/giu

/**
 * The region with a space for each bare `&` and `<`, which are named: the parser would take all up to the next `;` or `>`
 * for a name. Entities that a document type declares are such too, so that there is none to expand.
 */
const withoutBare = (region: string, defects: Defects): string => {
  const parts: Array<string> = []
  let from = 0
  bare.lastIndex = 0
  for (let found = bare.exec(region); found !== null; found = bare.exec(region)) {
    const [mark] = found
    if (mark.length > 1) {
      const close = region.indexOf(mark === "<!--" ? "-->" : "]]>", found.index)
      if (close < 0) break
      bare.lastIndex = close
    } else {
      defects.add("unescaped", found.index)
      parts.push(region.slice(from, found.index), " ")
      from = found.index + 1
    }
  }
  return parts.length === 0 ? region : parts.concat(region.slice(from)).join("")
}

/** Reads a region: its elements at the level of fields, its errors, and text between elements. */
const readXml = (given: string, hasRoot: boolean, defects: Defects) => {
  // The parser throws on half a character.
  const region = withoutBare(given.toWellFormed(), defects)
  const fields: Array<Field> = []
  const roots: Array<Field> = []
  const level = hasRoot ? 1 : 0
  let depth = 0
  let errors = 0
  let proseAt = -1
  const parser = new SaxesParser({ fragment: true, position: true })
  const here = (): number => Math.max(0, parser.position - 1)
  parser.on("error", (error) => {
    if (errors++ < mostErrors) defects.add(errorName(error.message), Math.min(here(), region.length))
  })
  parser.on("doctype", () => {
    defects.add("doctype", here())
  })
  parser.on("opentag", ({ name }) => {
    if (hasRoot && depth === 0) roots.push({ name, at: here() })
    if (depth === level) fields.push({ name, at: here() })
    depth++
  })
  parser.on("closetag", () => {
    depth--
  })
  parser.on("text", (text) => {
    if (depth <= level && proseAt < 0 && text.trim() !== "") proseAt = here()
  })
  for (let at = 0; at < region.length && errors < mostErrors; at += chunk)
    parser.write(region.slice(at, at + chunk))
  if (errors < mostErrors) parser.close()
  const isBroken = defects.names.has("mismatched-tag") || defects.names.has("truncated")
  if (proseAt >= 0 && !isBroken) defects.add("prose-between", proseAt)
  return { fields, roots }
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" }

const reference = /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([\da-f]{1,6}));/giu

const character = (code: number): string | undefined =>
  code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined

const withoutReferences = (text: string): string =>
  text.replace(
    reference,
    (whole: string, name: string | undefined, decimal: string | undefined, hexadecimal: string | undefined) =>
      (name === undefined
        ? character(decimal === undefined ? Number.parseInt(hexadecimal ?? "", 16) : Number(decimal))
        : entities[name]) ?? whole
  )

const dataStart = "<![CDATA["

/** The text of an element. References are read, but for those in CDATA, which are none. */
const plain = (inner: string): string => {
  const parts: Array<string> = []
  let from = 0
  for (let start = inner.indexOf(dataStart); start >= 0; start = inner.indexOf(dataStart, from)) {
    const end = inner.indexOf("]]>", start)
    const data = start + dataStart.length
    parts.push(withoutReferences(inner.slice(from, start)), inner.slice(data, end < 0 ? undefined : end))
    from = end < 0 ? inner.length : end + "]]>".length
  }
  return parts
    .concat(withoutReferences(inner.slice(from)))
    .join("")
    .trim()
}

/** The text of the first element of a name: up to its end tag, or where that is missing up to the next known element. */
const elementText = (text: string, name: string, starts: RegExp): string | undefined => {
  const open = tagPattern([name], "").exec(text)
  if (open === null) return undefined
  const behind = text.indexOf(">", open.index)
  if (behind < 0) return undefined
  if (text[behind - 1] === "/") return ""
  const closes = tagPattern([name], "/")
  closes.lastIndex = behind
  const close = closes.exec(text)?.index
  if (close !== undefined) return plain(text.slice(behind + 1, close))
  starts.lastIndex = behind
  return plain(text.slice(behind + 1, starts.exec(text)?.index ?? text.length))
}

const nameFields = (found: ReadonlyArray<Field>, spec: XmlSpec, from: number, defects: Defects): void => {
  const declared = [...spec.required, ...spec.optional]
  const places = new Map(declared.map((name, nth) => [name, nth]))
  const seen = new Set<string>()
  let last = -1
  let isInOrder = true
  for (const { name, at } of found) {
    const place = places.get(name)
    if (place === undefined) {
      if (!spec.isOpen) defects.add("unknown-field", from + at, name)
    } else if (seen.has(name)) defects.add("duplicate-field", from + at, name)
    else {
      if (spec.order && isInOrder && place < last) {
        isInOrder = false
        defects.add("wrong-order", from + at, name)
      }
      last = place
    }
    seen.add(name)
  }
  for (const name of spec.required) if (!seen.has(name)) defects.add("missing-field", name)
}

const declaration = /^\s*<\?xml[^>]{0,200}\?>\s*$/u
const wrapper = /^\s*(?:<\?xml[^>]{0,200}\?>)?\s*<[\w:.-]{1,100}[^<>]{0,1000}>\s*$/u
const closing = /^\s*<\/[\w:.-]{1,100}\s*>/u

/** The start of a tag that ends with the text. */
const cutTag = /^\s*<\/?(?:[\p{L}_][\w:.-]{0,100}[^<>]{0,1000})?$/u

/** Whether a text is elements, as far as its first and its last tag tell. */
const isElements = (text: string): boolean =>
  /^\s*<[\p{L}_]/u.test(text) && /(?:<\/[\w:.-]{1,100}|\/)>$/u.test(text.trimEnd().slice(-110))

/** Where the elements are, with what is around them named. `hasRoot`: whether one element is around all of them. */
const regionOf = (text: string, known: ReadonlyArray<string>, hasRoot: boolean, defects: Defects) => {
  const start = tagPattern(known, "").exec(text)?.index ?? -1
  const { text: inner, at } = unfenced(text, defects, start < 0 ? undefined : start)
  const first = tagPattern(known, "").exec(inner)?.index
  if (first === undefined) return undefined
  let lastClose = -1
  for (const { index } of inner.matchAll(tagPattern(known, "/"))) lastClose = index
  let lastOpen = -1
  for (const { index } of inner.matchAll(tagPattern(known, ""))) lastOpen = index
  const last =
    lastOpen > lastClose ? endOfOpen(inner, lastOpen) : inner.indexOf(">", lastClose) + 1 || inner.length
  // Elements of other names stand beside those that are known.
  const from = !hasRoot && isElements(inner.slice(0, first)) ? firstText(inner, 0) : first
  const end = !hasRoot && isElements(inner.slice(last)) ? inner.trimEnd().length : last
  const before = inner.slice(0, from)
  const rest = inner.slice(end)
  const doctype = before.search(/<!DOCTYPE/iu)
  const isWrapped = doctype < 0 && wrapper.test(before) && !declaration.test(before)
  const after = isWrapped ? rest.replace(closing, "") : rest
  if (doctype >= 0) defects.add("doctype", at + doctype)
  else if (isWrapped) defects.add("wrong-root", at + firstText(inner, 0))
  else if (before.trim() !== "" && !declaration.test(before))
    defects.add("prose-before", at + firstText(inner, 0))
  if (after.trim() !== "")
    defects.add(
      cutTag.test(after) ? "truncated" : "prose-after",
      at + firstText(inner, inner.length - after.length)
    )
  return { inner, at, from, end }
}

/** The end of an element that is not closed: itself where it is empty (`<a/>`), else the end of the text. */
const endOfOpen = (text: string, open: number): number => {
  const behind = text.indexOf(">", open)
  return behind > 0 && text[behind - 1] === "/" ? behind + 1 : text.length
}

/** The inspector of replies. */
export const inspectXml = (spec: XmlSpec): ((text: string) => Effect.Effect<Inspection>) => {
  const declared = [...spec.required, ...spec.optional]
  const known = spec.root === undefined ? declared : [spec.root]
  // An element may be called as reasoning is marked: then it is none.
  const isMark = [...known, ...declared].some((name) => {
    const sample = `<${name}>x</${name}>y`
    const answer = Effect.runSync(Effect.result(answerOf(sample, "strip", "text")))
    return answer._tag === "Failure" || answer.success !== sample
  })
  const reasoning = isMark ? "keep" : spec.reasoning
  const starts = tagPattern(declared, "")

  return Effect.fnUntraced(function* (raw) {
    const defects = new Defects()
    const none: Inspection = { defects, recovered: undefined }
    if (raw.trim() === "") {
      defects.add("empty", 0)
      return none
    }
    const answered = yield* Effect.result(answerOf(raw, reasoning, "text"))
    if (answered._tag === "Failure") {
      defects.add(answered.failure.kind === "empty" ? "empty" : "no-end-of-reasoning", raw.length)
      return none
    }
    const text = answered.success.replace(/^\uFEFF/u, "")
    const found = new Defects()
    const region = regionOf(text, known, spec.root !== undefined, found)
    if (region === undefined) {
      // Elements of the format without their root are still elements.
      found.add(starts.test(text) ? "wrong-root" : "not-parseable", firstText(text, 0))
      starts.lastIndex = 0
    } else {
      const { inner, at, from, end } = region
      const own = new Defects()
      const { fields, roots } = readXml(inner.slice(from, end), spec.root !== undefined, own)
      const second = roots[1]
      if (second !== undefined) own.add("several-documents", second.at)
      nameFields(fields, spec, 0, own)
      found.addAll(own, at + from)
    }
    defects.addAll(found, Math.max(0, raw.lastIndexOf(text)))
    const output = declared.flatMap((name) => {
      const content = elementText(text, name, starts)
      return content === undefined ? [] : [[name, content] as const]
    })
    const isWhole = spec.required.every((name) => output.some(([each]) => each === name))
    return {
      defects,
      recovered: isWhole ? { output: Object.fromEntries(output), repair: repairOf(defects.names) } : undefined
    }
  })
}
