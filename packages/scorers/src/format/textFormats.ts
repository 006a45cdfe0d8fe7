/**
 * Formats of plain text: a pattern for the whole reply, and lines.
 */
import { answerOf, boundedMatch } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import { type DefectName, Defects } from "./defect.ts"
import type { Inspection } from "./inspection.ts"
import { linesOf } from "./tableCells.ts"
import { firstText, proseAround, unfenced } from "./wrapping.ts"

/** A pattern that must match a text as a whole. */
const wholly = (pattern: RegExp) =>
  boundedMatch(new RegExp(`(?<![^])(?:${pattern.source})(?![^])`, pattern.flags.replace(/[gy]/gu, "")))

/** The answer in a reply, or the defect that keeps it from having one. */
const answerIn = Effect.fnUntraced(function* (raw: string, reasoning: "strip" | "keep", defects: Defects) {
  if (raw.trim() === "") {
    defects.add("empty", 0)
    return undefined
  }
  const answered = yield* Effect.result(answerOf(raw, reasoning, "text"))
  if (answered._tag === "Success") {
    return { text: answered.success, offset: Math.max(0, raw.lastIndexOf(answered.success)) }
  }
  defects.add(answered.failure.kind === "empty" ? "empty" : "no-end-of-reasoning", raw.length)
  return undefined
})

const outputOf = (match: RegExpExecArray): unknown => match.groups ?? match[0]

/** The inspector of replies that must match a pattern from start to end, white space around aside. */
export const inspectRegex = (
  pattern: RegExp,
  reasoning: "strip" | "keep"
): ((text: string) => Effect.Effect<Inspection>) => {
  const whole = wholly(pattern)
  const within = boundedMatch(pattern)
  return Effect.fnUntraced(function* (raw) {
    const defects = new Defects()
    const none: Inspection = { defects, recovered: undefined }
    const answer = yield* answerIn(raw, reasoning, defects)
    if (answer === undefined) return none
    const { text, offset } = answer
    const exact = whole(text.trim())
    if (exact._tag === "TimedOut") return { ...none, unscored: exact.reason }
    if (exact.match !== null) return { defects, recovered: { output: outputOf(exact.match), repair: "none" } }
    const own = new Defects()
    const { text: inner, at, isFenced } = unfenced(text, own)
    const fenced = isFenced ? whole(inner.trim()) : undefined
    if (fenced?._tag === "Found" && fenced.match !== null) {
      defects.addAll(own, offset)
      return { defects, recovered: { output: outputOf(fenced.match), repair: "extract" } }
    }
    const found = within(inner)
    if (found._tag === "TimedOut") return { ...none, unscored: found.reason }
    if (isFenced) defects.addAll(own, offset)
    if (found.match === null || found.match[0] === "") {
      defects.add("no-match", offset + at + firstText(inner, 0))
      return none
    }
    const prose = new Defects()
    proseAround(inner, found.match.index, found.match.index + found.match[0].length, prose)
    defects.addAll(prose, offset + at)
    if (defects.count === 0) defects.add("no-match", offset + at)
    return { defects, recovered: { output: outputOf(found.match), repair: "extract" } }
  })
}

/** What is asked of the lines. */
export interface LinesSpec {
  readonly line: RegExp | undefined
  readonly least: number
  readonly most: number
  readonly reasoning: "strip" | "keep"
}

const marker = /^\s{0,20}(?:[-*+•‣–]|\(?(?:\d{1,4}|[a-z])[.)])\s+/iu

/** The inspector of replies with one item on each line. */
export const inspectLines = (spec: LinesSpec): ((text: string) => Effect.Effect<Inspection>) => {
  const whole = spec.line === undefined ? undefined : wholly(spec.line)
  return Effect.fnUntraced(function* (raw) {
    const defects = new Defects()
    const none: Inspection = { defects, recovered: undefined }
    const answer = yield* answerIn(raw, spec.reasoning, defects)
    if (answer === undefined) return none
    const own = new Defects()
    const { text: inner, at } = unfenced(answer.text, own)
    defects.addAll(own, answer.offset)
    const from = answer.offset + at
    const all = linesOf(inner)
    const first = all.findIndex(({ text }) => text.trim() !== "")
    const last = all.findLastIndex(({ text }) => text.trim() !== "")
    let timedOut: string | undefined
    const isLine = (text: string): boolean => {
      if (whole === undefined) return true
      if (timedOut !== undefined) return false
      const found = whole(text)
      if (found._tag === "TimedOut") timedOut = found.reason
      return found._tag === "Found" && found.match !== null
    }
    const read = all.slice(first, last + 1).map(({ text, at: place }) => {
      const bare = text.replace(marker, "").trim()
      const kind: DefectName | "line" =
        text.trim() === ""
          ? "blank-line"
          : marker.test(text) && (whole === undefined || !isLine(text.trim()))
            ? isLine(bare)
              ? "list-marker"
              : "wrong-line"
            : isLine(text.trim())
              ? "line"
              : "wrong-line"
      return { kind, place, content: kind === "list-marker" ? bare : text.trim() }
    })
    if (timedOut !== undefined) return { ...none, unscored: timedOut }
    const [opening] = read
    const isIntroduced = whole === undefined && opening?.content.endsWith(":") === true && read.length > 1
    const isItem = ({ kind }: { readonly kind: string }): boolean => kind === "line" || kind === "list-marker"
    const firstItem = isIntroduced ? 1 : read.findIndex(isItem)
    const lastItem = read.findLastIndex(isItem)
    const kept: Array<string> = []
    let isLost = firstItem < 0
    for (const [nth, { kind, place, content }] of read.entries()) {
      const isBefore = firstItem >= 0 && nth < firstItem
      const isAfter = firstItem >= 0 && nth > lastItem
      if (isBefore || isAfter) {
        const name = isBefore ? "prose-before" : "prose-after"
        if (kind !== "blank-line" && !defects.names.has(name)) defects.add(name, from + place)
      } else if (kind === "wrong-line") {
        defects.add("wrong-line", from + place)
        isLost = true
      } else {
        if (kind !== "line" && !(nth === firstItem && kind === "blank-line")) defects.add(kind, from + place)
        if (kind !== "blank-line") kept.push(content)
      }
    }
    if (kept.length < spec.least || kept.length > spec.most) {
      defects.add("line-count", from, `found ${kept.length}`)
      isLost = true
    }
    if (isLost) return none
    const repair = defects.names.has("list-marker") ? "mend" : defects.count > 0 ? "extract" : "none"
    return { defects, recovered: { output: kept, repair } }
  })
}
