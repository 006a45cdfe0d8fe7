/**
 * Reads the verdicts of a reply: from the JSON that was asked for, or from lines where there is no JSON in it.
 *
 * Nothing is guessed. What is not one of the labels is unreadable, and nothing else is searched for; two different verdicts
 * on one question are none.
 */
import { isRecord, jsonNesting } from "@assay/core/internal"
import { preview } from "../../comparing/preview.ts"
import { abstained, type Fault, unparseable, type Verdict } from "../verdict.ts"
import { type ClosedSet, listed, type Meaning, meaningOf } from "./closedSet.ts"
import { duplicateKey } from "./duplicateKeys.ts"
import { folded, labelKey, standsIn } from "./labelKey.ts"

/** Where a label may stand in a reply that is a text: on a line of its own, or anywhere as whole words. */
export type Place = "line" | "anywhere"

/** Longest reply that is read, in characters. */
export const longestReply = 50_000

const graded = (meaning: Meaning, reason: string, how: "structured" | "text"): Verdict =>
  meaning._tag === "Silent"
    ? abstained(meaning.label, reason)
    : { _tag: "Graded", label: meaning.label, value: meaning.value, reason, how }

type Read = (set: ClosedSet) => Verdict

const all =
  (fault: Fault, reason: string, raw: string): Read =>
  () =>
    unparseable(fault, reason, raw)

/** What the JSON of a reply holds, or what is wrong with it. */
type Held =
  | { readonly _tag: "Entries"; readonly entries: Readonly<Record<string, unknown>> }
  | { readonly _tag: "Fault"; readonly fault: Fault; readonly found: string }

/** What stands around the one JSON object of a reply. */
interface Placed {
  readonly json: string
  readonly before: string
}

/**
 * The JSON of a reply, from its first brace to its last. Prose may stand before it; what a judge quotes in a sentence, or
 * goes on after, is no reply in the form that was asked for.
 */
const placed = (text: string): Placed | undefined => {
  const from = text.indexOf("{")
  const to = text.lastIndexOf("}") + 1
  const before = text.slice(0, from)
  const isLast = /^[\s`]*$/u.test(text.slice(to, to + 1_000)) && text.length - to < 1_000
  const startsLine = /(?:^|[\n\r]|```[a-z]{0,10})[ \t]*$/iu.test(before.slice(-100))
  return isLast && startsLine ? { json: text.slice(from, to), before } : undefined
}

const held = (json: string): Held => {
  const broken = { _tag: "Fault", fault: "absent", found: "one that is broken, or several" } as const
  try {
    if (jsonNesting(json) > 20) return broken
    const entries: unknown = JSON.parse(json)
    if (!isRecord(entries)) return broken
    const twice = duplicateKey(json)
    return twice === undefined
      ? { _tag: "Entries", entries }
      : { _tag: "Fault", fault: "contradiction", found: `${JSON.stringify(twice)} twice in it` }
  } catch {
    return broken
  }
}

/** The fields that are asked for. One beside them may say something else, and is not passed over. */
const asked: ReadonlySet<string> = new Set(["reason", "grade"])

const readEntry = (set: ClosedSet, entry: unknown, raw: string): Verdict => {
  const { id } = set.question
  const fault = (kind: Fault, reason: string): Verdict => unparseable(kind, `${id}: ${reason}`, raw)
  if (!isRecord(entry)) return fault("absent", `expected { "reason", "grade" }, found ${preview(entry, 80)}`)
  const { grade, reason = "" } = entry
  const beside = Object.keys(entry).find((key) => !asked.has(key))
  if (beside !== undefined)
    return fault(
      "contradiction",
      `expected "reason" and "grade" alone, found ${JSON.stringify(beside)} beside them`
    )
  if (grade === undefined || grade === null) return fault("absent", "expected a grade, found none")
  const meaning =
    typeof grade === "string" || typeof grade === "number" ? meaningOf(set, String(grade)) : undefined
  return meaning === undefined
    ? fault("outside", `expected ${listed(set.labels)}, found ${preview(grade, 80)}`)
    : graded(meaning, typeof reason === "string" ? reason.trim() : preview(reason), "structured")
}

const readJson = (text: string, raw: string, isSingle: boolean): Read => {
  const found = placed(text)
  if (found === undefined)
    return all(
      "absent",
      "expected one JSON object at the end of the reply, found it in a sentence or with more behind it",
      raw
    )
  const object = held(found.json)
  if (object._tag === "Fault")
    return all(object.fault, `expected one JSON object, found ${object.found}`, raw)
  const lines = linesOf(found.before)
  return (set) => {
    const { id } = set.question
    const beside = lines.find((line) => marked(line, markersOf(set, isSingle)) !== undefined)
    if (beside !== undefined)
      return unparseable(
        "contradiction",
        `${id}: expected one verdict, found JSON and ${preview(beside.text.trim(), 80)}`,
        raw
      )
    return Object.hasOwn(object.entries, id)
      ? readEntry(set, object.entries[id], raw)
      : unparseable("absent", `${id}: expected an entry of this name, found none`, raw)
  }
}

/** What may stand before the name of a question or a label: bullets, numbers, quotes, emphasis. */
const lead = /^[\s>*_#`"'\-•·+(]*(?:\d{1,3}[.)]\s*)?[\s*_`"'(]*/u

/** A line of a reply, as it is read and as it stands. */
interface Line {
  readonly read: string
  readonly text: string
}

const linesOf = (text: string): ReadonlyArray<Line> =>
  text
    .split(/[\n\r\u2028\u2029\u0085]+/u)
    .map((line) => ({ read: folded(line).trim(), text: line }))
    .filter(({ read }) => read !== "")

/** What a line says behind a marker, such as `grade: good`; undefined where it is no such line. */
const marked = ({ read }: Line, markers: ReadonlyArray<string>): string | undefined => {
  const bare = read.slice(0, 400).replace(lead, "")
  for (const marker of markers) {
    if (!bare.replaceAll("_", " ").startsWith(marker)) continue
    const behind = /^[\s*_`"')]*(?::|=|：|→)(?<rest>.*)$/u.exec(bare.slice(marker.length))?.groups?.rest
    if (behind !== undefined) return read.length > 400 ? "…" : behind
  }
  return undefined
}

/** Words that introduce the only verdict of a reply. */
const introductions: ReadonlyArray<string> = ["final verdict", "final grade", "verdict", "grade"]

/** What a line with the verdict on a question begins with. */
const markersOf = ({ question }: ClosedSet, isSingle: boolean): ReadonlyArray<string> => [
  labelKey(question.id),
  ...(isSingle ? introductions : [])
]

/** One verdict of what several places of a reply say. */
const settled = (
  set: ClosedSet,
  said: ReadonlyArray<string>,
  reason: string,
  raw: string
): Verdict | undefined => {
  const [first] = said
  if (first === undefined) return undefined
  const { id } = set.question
  const meanings = said.map((each) => meaningOf(set, each))
  const outside = meanings.indexOf(undefined)
  if (outside >= 0)
    return unparseable(
      "outside",
      `${id}: expected ${listed(set.labels)}, found ${preview(said[outside]?.trim() ?? "", 80)}`,
      raw
    )
  const labels = [...new Set(meanings.flatMap((meaning) => meaning?.label ?? []))]
  const [meaning] = meanings
  if (labels.length > 1)
    return unparseable("contradiction", `${id}: expected one verdict, found ${listed(labels)}`, raw)
  return meaning === undefined ? undefined : graded(meaning, reason, "text")
}

const readLines = (text: string, raw: string, isSingle: boolean): Read => {
  const lines = linesOf(text)
  return (set) => {
    const { id } = set.question
    const said = lines.map((line) => marked(line, markersOf(set, isSingle)))
    const at = said.findIndex((each) => each !== undefined)
    const before = (end: number): string =>
      lines
        .slice(0, end)
        .map((line) => line.text.trim())
        .join(" ")
    const found = settled(
      set,
      said.flatMap((each) => each ?? []),
      before(at),
      raw
    )
    if (found !== undefined) return found
    const bare = isSingle ? lines.map(({ read }) => meaningOf(set, read.replace(lead, ""))?.label) : []
    if (bare.at(-1) !== undefined) {
      const labels = bare.flatMap((label) => label ?? [])
      const verdict = settled(set, labels, before(lines.length - 1), raw)
      if (verdict !== undefined) return verdict
    }
    return unparseable("absent", `${id}: expected a verdict of ${listed(set.labels)}, found none`, raw)
  }
}

/** Whether a reply is meant as the JSON that was asked for. Braces alone may be of what the judge speaks of. */
const isMeantAsJson = (text: string): boolean =>
  text.includes("{") && (text.trimStart().startsWith("{") || /["'“”](?:grade|reason)["'“”]\s*:/u.test(text))

const readAnywhere = (text: string, raw: string): Read => {
  const searched = folded(text).replace(/[\s_]+/gu, " ")
  return (set) => {
    const found = [...set.byKey]
      .filter(([key]) => standsIn(key, searched))
      .map(([, meaning]) => meaning.label)
    return (
      settled(set, found, text.trim(), raw) ??
      unparseable("absent", `${set.question.id}: expected ${listed(set.labels)}, found none`, raw)
    )
  }
}

/**
 * Reads a reply. It is asked for the verdict on each question.
 *
 * @param answer the reply without reasoning
 * @param raw the reply as it came
 * @param isSingle whether one question was asked, so that a verdict needs no name
 */
export const readReply = (answer: string, raw: string, isSingle: boolean, place: Place): Read => {
  if (answer.trim() === "") return all("empty", "expected a verdict, found an empty reply", raw)
  if (raw.length > longestReply)
    return all("absent", `expected at most ${longestReply} characters, found ${raw.length}`, raw)
  if (isMeantAsJson(answer)) return readJson(answer, raw, isSingle)
  return place === "anywhere" ? readAnywhere(answer, raw) : readLines(answer, raw, isSingle)
}
