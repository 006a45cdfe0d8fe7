/**
 * What people and models write down of entities: tags, offsets, or the texts themselves.
 */
import type { Affix, Located, Scheme } from "./tags.ts"
import { entitiesOfTags } from "./tags.ts"

/** An entity by its place. */
export interface Span {
  /** The type, such as `person`. */
  readonly type: string
  /** Where it starts, from 0: in UTF-16 units of the input, in tokens, or in whatever both sides count. */
  readonly start: number
  /** Where it ends: behind its last unit, or, under `end: "inclusive"`, at it. */
  readonly end: number
  /**
   * Its text. Where the input has another text at the place, the text counts and the place does not, since models
   * miscount.
   */
  readonly text?: string
}

/** An entity by its text, which is looked for in the input. */
export interface Mention {
  /** The type, such as `person`. */
  readonly type: string
  /** The text, letter by letter as in the input. */
  readonly text: string
}

/** The entities of a case: a tag for each token, or a list of spans and mentions. */
export type Annotation = ReadonlyArray<string> | ReadonlyArray<Span | Mention>

/** How annotations are read. */
export interface Reading {
  readonly scheme: Scheme
  readonly affix: Affix
  readonly isInclusive: boolean
  readonly input: () => string | undefined
}

/** What one side says. `stray`: entities without a place in the input. */
export interface Read {
  readonly located: ReadonlyArray<Located>
  readonly mentions: ReadonlyArray<Mention>
  /** How many tags there were, where it was tags. */
  readonly tags: number | undefined
  readonly invalidTags: number
  readonly malformed: number
}

const isText = (value: unknown): value is string => typeof value === "string"

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0

/** Reads a side. Undefined where it is no list. */
export const readAnnotation = (annotation: unknown, reading: Reading): Read | undefined => {
  if (!Array.isArray(annotation)) return undefined
  if (annotation.length > 0 && annotation.every(isText)) {
    const { entities, invalid } = entitiesOfTags(annotation, reading.scheme, reading.affix)
    return {
      located: entities,
      mentions: [],
      tags: annotation.length,
      invalidTags: invalid,
      malformed: 0
    }
  }
  const located: Array<Located> = []
  const mentions: Array<Mention> = []
  let malformed = 0
  for (const each of annotation) {
    const found = readOne(each, reading)
    if (found === undefined) malformed++
    else if ("start" in found) located.push(found)
    else mentions.push(found)
  }
  return { located, mentions, tags: undefined, invalidTags: 0, malformed }
}

const readOne = (value: unknown, { isInclusive, input }: Reading): Located | Mention | undefined => {
  if (typeof value !== "object" || value === null || !("type" in value)) return undefined
  const { type } = value
  if (!isText(type)) return undefined
  const text = "text" in value && isText(value.text) ? value.text : undefined
  if ("start" in value && "end" in value && isCount(value.start) && isCount(value.end)) {
    const end = isInclusive ? value.end + 1 : value.end
    const whole = text === undefined ? undefined : input()
    const isThere = whole === undefined || whole.slice(value.start, end) === text
    if (isThere && end > value.start) return { type, start: value.start, end }
  }
  return text === undefined || text === "" ? undefined : { type, text }
}
