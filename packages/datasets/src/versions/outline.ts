/**
 * A difference between versions for people: the answer, then each list with its first cases.
 */
import type { Report } from "@assay/core"
import type { SourceCase } from "../source/Source.ts"
import { changedFields } from "./changedFields.ts"
import type { Difference, Pair } from "./Difference.ts"
import { withVisibleBlanks, wordDiff } from "./words.ts"

/** Cases of each list that are shown without `--full`. */
const mostShown = 5

/** Characters of a text that are shown of a case that was added or removed. */
const mostText = 120

type Section = Report.Outline["sections"][number]
type Field = readonly [name: string, text: string]

const line = (text: string, tone: "plain" | "quiet" = "quiet") => ({ _tag: "Line", text, tone }) as const

const count = (n: number): string => n.toLocaleString("en")

const cut = (text: string, most = mostText): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text

const oneLine = (text: string): string => text.replaceAll(/\s+/gu, " ").trim()

/** A JSON text for people: a string without its quotes. */
const plain = (json: string | undefined): string => {
  if (json === undefined) return "no label"
  const value: unknown = JSON.parse(json)
  return oneLine(typeof value === "string" ? value : json)
}

const placeOf = ({ id, line }: SourceCase): string =>
  line === undefined ? id : `${id} (line ${count(line)})`

const labelOf = ({ before, after }: Pair): string =>
  `${cut(plain(before.expectedJson), 60)} → ${cut(plain(after.expectedJson), 60)}`

/** What changed between two JSON texts, a line for each value. */
const changesOf = (before: string | undefined, after: string | undefined): ReadonlyArray<string> =>
  changedFields(before, after).map((field) => {
    const at = field.path === "" ? "" : `${field.path}: `
    if (field.before === undefined) return `${at}{+${cut(oneLine(field.after ?? ""))}+}`
    if (field.after === undefined) return `${at}[-${cut(oneLine(field.before))}-]`
    const words = wordDiff(field.before, field.after)
    return `${at}${words === undefined ? `[-${cut(oneLine(field.before))}-]{+${cut(oneLine(field.after))}+}` : oneLine(withVisibleBlanks(words))}`
  })

const tagsOf = ({ kind, tags, cluster }: SourceCase): ReadonlyMap<string, string> =>
  new Map([
    ["kind", kind],
    ...Object.entries(tags),
    ...(cluster === undefined ? [] : [["cluster", cluster] as const])
  ])

const retaggingOf = ({ before, after }: Pair): string => {
  const then = tagsOf(before)
  const now = tagsOf(after)
  return [...new Set([...then.keys(), ...now.keys()])]
    .filter((name) => then.get(name) !== now.get(name))
    .map((name) => `${name}: ${then.get(name) ?? "none"} → ${now.get(name) ?? "none"}`)
    .join(", ")
}

const sectionOf = <A>(
  title: string,
  all: ReadonlyArray<A>,
  isFull: boolean,
  field: (each: A) => Field
): ReadonlyArray<Section> => {
  if (all.length === 0) return []
  const shown = isFull ? all : all.slice(0, mostShown)
  const more = all.length - shown.length
  return [
    {
      title: `${title} (${count(all.length)})`,
      blocks: [
        { _tag: "Fields", fields: shown.map(field) },
        ...(more === 0 ? [] : [line(`… and ${count(more)} more: --full shows all.`)])
      ]
    }
  ]
}

const editOf = (pair: Pair): string => {
  const relabelled = pair.before.expectedJson === pair.after.expectedJson ? [] : [`label: ${labelOf(pair)}`]
  return [...changesOf(pair.before.inputJson, pair.after.inputJson), ...relabelled].join("; ")
}

const wholeOf = ({ inputJson, expectedJson }: SourceCase): string =>
  `${expectedJson === undefined ? "" : `${cut(plain(expectedJson), 60)}: `}${cut(plain(inputJson))}`

/** The answer in a sentence or two. */
const answerOf = (difference: Difference): string => {
  const { added, removed, relabelled, edited, retagged, renamed, unchanged, cases } = difference
  const parts = [
    [added, "added"],
    [removed, "removed"],
    [relabelled, "relabelled"],
    [edited, "edited"],
    [retagged, "retagged"],
    [renamed, "under another id"]
  ] as const
  const said = parts.flatMap(([list, what]) => (list.length === 0 ? [] : [`${count(list.length)} ${what}`]))
  const same = `${count(unchanged)} ${unchanged === 1 ? "case is" : "cases are"} the same.`
  if (said.length === 0) return `Nothing changed: ${same}`
  return `${said.join(", ")}. ${same} ${difference.before} has ${count(cases.before)}, ${difference.after} ${count(cases.after)}.`
}

/** The difference as an outline. `full`: every case of every list. */
export const outlineOf = (
  difference: Difference,
  { full = false }: { readonly full?: boolean } = {}
): Report.Outline => ({
  title: `${difference.after} against ${difference.before}`,
  lines: [line(answerOf(difference), "plain")],
  sections: [
    ...sectionOf("Relabelled", difference.relabelled, full, (pair) => [
      placeOf(pair.after),
      `${labelOf(pair)}: ${cut(plain(pair.after.inputJson))}`
    ]),
    ...sectionOf("Edited", difference.edited, full, (pair) => [placeOf(pair.after), editOf(pair)]),
    ...sectionOf("Removed", difference.removed, full, (each) => [placeOf(each), wholeOf(each)]),
    ...sectionOf("Added", difference.added, full, (each) => [placeOf(each), wholeOf(each)]),
    ...sectionOf("Retagged", difference.retagged, full, (pair) => [placeOf(pair.after), retaggingOf(pair)]),
    ...sectionOf("Under another id", difference.renamed, full, ({ before, after }) => [
      placeOf(after),
      `was ${before.id}`
    ])
  ]
})
