/**
 * Which of the answers found in a reply is the answer.
 */
import { isDeepStrictEqual } from "node:util"
import { type Marker, markersIn } from "./answerMarkers.ts"

/** Which answer counts where a reply holds several that differ. */
export type Take = "first" | "last"

/** An answer and where in the text it starts. */
interface LocatedAnswer {
  readonly at: number
  readonly output: unknown
}

/** What was chosen: one answer, none, or several that differ. */
export type AnswerChoice<A> =
  | { readonly _tag: "One"; readonly answer: A }
  | { readonly _tag: "Several"; readonly answers: ReadonlyArray<A> }
  | { readonly _tag: "None" }

const distinct = <A extends LocatedAnswer>(answers: ReadonlyArray<A>): ReadonlyArray<A> => {
  const kept: Array<A> = []
  for (const answer of answers) {
    if (!kept.some(({ output }) => isDeepStrictEqual(output, answer.output))) kept.push(answer)
  }
  return kept
}

/** The answers that stand behind a marker: for each marker the first one before the next. */
const behind = <A extends LocatedAnswer>(
  answers: ReadonlyArray<A>,
  markers: ReadonlyArray<Marker>,
  text: string
): ReadonlyArray<A> =>
  markers.flatMap(({ start }, index) => {
    const next = markers[index + 1]?.start ?? Number.POSITIVE_INFINITY
    const first = answers.find(({ at }) => at >= start && at < next)
    // A key of the JSON itself, as in {"label": …}, is no marker.
    return first === undefined || /[{}[\]"]/u.test(text.slice(start, first.at)) ? [] : [first]
  })

/**
 * The answer of a text. Equal outputs are one answer. Of several, those behind a marker that says "final" count, else
 * those behind another marker, else all; of what counts then, `take` says which.
 */
export const choose = <A extends LocatedAnswer>(
  answers: ReadonlyArray<A>,
  text: string,
  take: Take | undefined
): AnswerChoice<A> => {
  const [first] = answers
  if (first === undefined) return { _tag: "None" }
  const differing = distinct(answers)
  if (differing.length === 1) return { _tag: "One", answer: first }
  const ordered = answers.toSorted((a, b) => a.at - b.at)
  const markers = markersIn(text)
  const marked = [behind(ordered, markers.final, text), behind(ordered, markers.plain, text)].find(
    (each) => each.length > 0
  )
  const counting = marked ?? ordered
  const [one, ...others] = distinct(counting)
  if (one !== undefined && others.length === 0) return { _tag: "One", answer: one }
  const taken = take === "first" ? counting[0] : take === "last" ? counting.at(-1) : undefined
  return taken === undefined
    ? { _tag: "Several", answers: distinct(counting) }
    : { _tag: "One", answer: taken }
}
