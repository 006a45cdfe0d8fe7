/**
 * Finds labels in the text of a reply.
 */
import { type Marker, markersIn } from "./answerMarkers.ts"
import type { Take } from "./jsonAnswer.ts"
import { fold, foldSeparators, lowered, parted, plainTextFor, withoutSoft } from "./labelText.ts"
import { lookAlikes } from "./lookAlikes.ts"
import { denies, isDenied } from "./negation.ts"
import { joined, standsAlone, wholeWords } from "./wholeWords.ts"
import { isUsedAsLabel, isWordLike } from "./wordLike.ts"

/**
 * What was found: exactly one label, several, only labels that the text denies, or none. `exact` when the label is all
 * the text there is.
 */
export type LabelMatch<Label extends string> =
  | { readonly _tag: "One"; readonly label: Label; readonly exact: boolean }
  | { readonly _tag: "Several"; readonly labels: ReadonlyArray<Label> }
  | { readonly _tag: "Denied"; readonly labels: ReadonlyArray<Label> }
  | { readonly _tag: "None" }

/** Labels that a stretch of the text may mean, and whether it denies them. */
interface Mention<Label extends string> {
  readonly labels: ReadonlyArray<Label>
  readonly isDenied: boolean
  readonly start: number
  readonly end: number
}

/** Where a label may stand in a text. */
interface Place {
  readonly found: string
  readonly start: number
}

/** How `searching` looks: whether inside longer text, and which of several labels counts. */
export interface Search {
  readonly anywhere: boolean
  readonly take?: Take | undefined
}

/** Decoration at either end of a label that is looked at for signs that belong to it. */
const nearest = 8

/** Mentions that are judged by the words around them, from each end of the text; those between count as they stand. */
const judged = 128

/** Longest line behind a marker that is read. */
const longestLine = 300

const alternative =
  /^[\s"'`*_()[\]]*(?:[,/|&]|(?<!\p{L})(?:or|and|and\/or|oder|ou|und|et|o|y|или|и|或|和|또는)(?!\p{L}))[\s"'`*_()[\]]*(?:maybe|perhaps|possibly|even|probably|option|vielleicht|peut-être)?[\s"'`*_()[\]]*$/u

const settled = <Label extends string>(labels: Iterable<Label>, exact: boolean): LabelMatch<Label> => {
  const distinct = [...new Set(labels)]
  const [first] = distinct
  if (first === undefined) return { _tag: "None" }
  return distinct.length === 1 ? { _tag: "One", label: first, exact } : { _tag: "Several", labels: distinct }
}

/** Prepares a search for labels. With `anywhere` false, a label counts only when it is all the text. */
export const searching = <Label extends string>(
  labels: ReadonlyArray<Label>,
  { anywhere, take }: Search
): ((text: string) => LabelMatch<Label>) => {
  const known = labels.filter((label) => label.trim() !== "")
  const verbatim = new Map<string, Label>(known.map((label) => [label.trim(), label]))
  const byCase = Map.groupBy(known, fold)
  const bySeparators = Map.groupBy(known, foldSeparators)
  const longest = Math.max(0, ...[...byCase.keys()].map((label) => label.length))
  const words = wholeWords(bySeparators.keys())
  const plain = plainTextFor(known)
  const alike = lookAlikes([...bySeparators.keys()])

  const named = (text: string): ReadonlyArray<Label> | undefined => {
    const same = verbatim.get(text)
    return same === undefined ? (byCase.get(fold(text)) ?? bySeparators.get(foldSeparators(text))) : [same]
  }

  /** The label with the most of the decoration around it. */
  const widest = (before: string, core: string, after: string): ReadonlyArray<Label> | undefined => {
    const left = before.slice(-nearest)
    const right = after.slice(0, nearest)
    for (let more = left.length + right.length; more >= 0; more--) {
      for (let ahead = Math.min(left.length, more); ahead >= 0 && more - ahead <= right.length; ahead--) {
        const text = left.slice(left.length - ahead) + core + right.slice(0, more - ahead)
        const found = text === "" ? undefined : named(text)
        if (found !== undefined) return found
      }
    }
    return undefined
  }

  /** Rules 1 and 2: the text is a label, or one in decoration. */
  const whole = (text: string): LabelMatch<Label> => {
    const trimmed = text.trim()
    const same = verbatim.get(trimmed)
    if (same !== undefined) return { _tag: "One", label: same, exact: true }
    // Longer texts hold more than a label and its decoration.
    const [before, core, after] = parted(trimmed)
    if (core.length > 2 * longest + 16) return { _tag: "None" }
    const sameCase = trimmed.length > 4 * longest + 64 ? undefined : byCase.get(fold(trimmed))
    if (sameCase !== undefined) return settled(sameCase, true)
    const ahead = lowered(before.slice(-8 * nearest))
    const behind = lowered(after.slice(0, 8 * nearest))
    const tight = widest(ahead, core, behind)
    const loose = widest(withoutSoft(ahead), core, withoutSoft(behind))
    return settled([...(tight ?? []), ...(loose ?? [])], false)
  }

  /** Labels by the spelling they were found in; a text repeats few spellings. */
  const spellings = new Map<string, ReadonlyArray<Label>>()
  const meantBy = (found: string): ReadonlyArray<Label> => {
    const cached = spellings.get(found)
    if (cached !== undefined) return cached
    const meant = bySeparators.get(foldSeparators(found)) ?? bySeparators.get(joined(found)) ?? []
    if (spellings.size < 1_000 && found.length < 200) spellings.set(found, meant)
    return meant
  }

  /** A mention judged by the words around it. */
  const mentionAt = (
    text: string,
    lower: string,
    { found, start }: Place,
    cuedAt: number
  ): Mention<Label> | undefined => {
    const end = start + found.length
    if (!standsAlone(lower, start, end)) return undefined
    const all = meantBy(found)
    const folded = foldSeparators(found)
    const meant = isWordLike(folded)
      ? all.filter((label) => isUsedAsLabel(text, start, end, label.trim(), start === cuedAt))
      : all
    if (meant.length === 0) return undefined
    const others = alike(folded, lower, start, end).flatMap((other) => bySeparators.get(other) ?? [])
    return { labels: [...meant, ...others], isDenied: isDenied(lower, start, end), start, end }
  }

  const mentionsIn = (text: string, cuedAt: number): ReadonlyArray<Mention<Label>> => {
    const lower = text.toLowerCase()
    const first: Array<Place> = []
    let last: Array<Place> = []
    const between = new Map<string, number>()
    words.lastIndex = 0
    for (let match = words.exec(lower); match !== null; match = words.exec(lower)) {
      const place = { found: match[0], start: match.index }
      if (first.length < judged) first.push(place)
      else {
        last.push(place)
        if (last.length === 2 * judged) {
          for (const { found, start } of last.slice(0, judged)) between.set(found, start)
          last = last.slice(judged)
        }
      }
    }
    const read = (places: ReadonlyArray<Place>): ReadonlyArray<Mention<Label>> =>
      places.flatMap((place) => mentionAt(text, lower, place, cuedAt) ?? [])
    const unjudged = [...between].flatMap(([found, start]) =>
      isWordLike(foldSeparators(found))
        ? []
        : [{ labels: meantBy(found), isDenied: false, start, end: start + found.length }]
    )
    return [...read(first), ...unjudged, ...read(last)]
  }

  /** What mentions say together. */
  const judge = (mentions: ReadonlyArray<Mention<Label>>): LabelMatch<Label> => {
    const affirmed = mentions.filter((mention) => !mention.isDenied).flatMap((mention) => mention.labels)
    const denied = new Set(
      mentions.filter((mention) => mention.isDenied).flatMap((mention) => mention.labels)
    )
    if (denied.size === 0) return settled(affirmed, false)
    const implied = [...denied].map((label) => {
      const negatives = known.filter((other) => denies(foldSeparators(other), foldSeparators(label)))
      return negatives.length === 1 ? negatives[0] : undefined
    })
    const meant = new Set([...affirmed, ...implied])
    const [only] = meant
    if (meant.size === 1 && only !== undefined) return { _tag: "One", label: only, exact: false }
    return affirmed.length === 0
      ? { _tag: "Denied", labels: [...denied] }
      : { _tag: "Several", labels: [...new Set([...affirmed, ...denied])] }
  }

  /** What follows a marker names: the label it starts with, or is. */
  const marked = (text: string, { start, end }: Marker): LabelMatch<Label> => {
    const content =
      end === undefined
        ? lineAt(text, start)
        : text.slice(start, end).replace(/\\(?:text|textbf|mathrm|mathbf)\s?/gu, "")
    const all = whole(content)
    if (all._tag === "One") return { ...all, exact: false }
    if (all._tag !== "None") return all
    const from = content.length - content.trimStart().length
    const mentions = mentionsIn(content, from)
    const [first, second] = mentions
    if (first === undefined || first.isDenied || parted(content.slice(0, first.start))[1] !== "")
      return judge(mentions)
    const goesOn =
      second !== undefined &&
      !second.isDenied &&
      alternative.test(content.slice(first.end, second.start).toLowerCase())
    return goesOn ? judge(mentions) : settled(first.labels, false)
  }

  const taken = (each: ReadonlyArray<LabelMatch<Label>>): LabelMatch<Label> => {
    const named = each.filter((found) => found._tag !== "None")
    const one = take === "first" ? named[0] : take === "last" ? named.at(-1) : undefined
    if (one !== undefined) return one
    const [only, ...others] = named
    if (only === undefined || others.length === 0) return only ?? { _tag: "None" }
    const together = settled(
      named.flatMap((found) => (found._tag === "One" ? [found.label] : found.labels)),
      false
    )
    // A denied label among the others does not make it one that was named.
    return together._tag === "One" && named.some((found) => found._tag !== "One") ? only : together
  }

  return (text) => {
    const all = whole(text)
    if (all._tag !== "None" || !anywhere) return all
    const searched = plain(text)
    const { final, plain: others } = markersIn(searched)
    if (final.length > 0) {
      const found = taken(final.map((marker) => marked(searched, marker)))
      if (found._tag !== "None") return found
    }
    if (others.length > 0) {
      const found = taken(others.map((marker) => marked(searched, marker)))
      if (found._tag !== "None") return found
    }
    const mentions = mentionsIn(searched, -1)
    if (take === undefined) return judge(mentions)
    const affirmed = mentions.filter((mention) => !mention.isDenied)
    const one = take === "first" ? affirmed[0] : affirmed.at(-1)
    return one === undefined ? judge(mentions) : settled(one.labels, false)
  }
}

/** The rest of the line from `start`; where nothing is on it, the next line that has something. */
const lineAt = (text: string, start: number): string => {
  const rest = text.slice(start, start + 2 * longestLine)
  const [line = ""] = rest.split("\n").filter((each) => parted(each)[1] !== "")
  return line.slice(0, longestLine)
}
