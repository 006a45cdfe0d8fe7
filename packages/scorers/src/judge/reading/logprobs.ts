/**
 * Grades as the mean of all levels, weighted by the probability of each: G-Eval (Liu et al. 2023, "G-Eval: NLG Evaluation
 * using GPT-4 with Better Human Alignment", section 2, formula 1).
 */
import type { Provider } from "@assay/core"
import { unparseable, type Verdict } from "../verdict.ts"
import type { ClosedSet } from "./closedSet.ts"
import { labelKey } from "./labelKey.ts"

/** The least probability that must fall on labels of the question for a mean of them to mean anything. */
const leastMass = 0.5

/** Where in a JSON text the grade of a question begins: the first character of the label. */
const gradeAt = (text: string, id: string): number => {
  const entry = text.indexOf(JSON.stringify(id))
  const field = entry < 0 ? -1 : text.indexOf('"grade"', entry)
  const colon = field < 0 ? -1 : text.indexOf(":", field)
  const quote = colon < 0 ? -1 : text.indexOf('"', colon)
  return quote < 0 ? -1 : quote + 1
}

/** The token that has the character at `place`, and how much of it stands before that. */
const tokenAt = (tokens: ReadonlyArray<Provider.TokenLogprob>, place: number) => {
  let start = 0
  for (const token of tokens) {
    const end = start + token.token.length
    if (place < end) return { token, before: token.token.slice(0, place - start) }
    start = end
  }
  return undefined
}

/** The one label that begins with the text of a token; undefined where none or several do. */
const meant = (set: ClosedSet, text: string): string | undefined => {
  const key = labelKey(text)
  const found = [...set.byKey].filter(([label]) => key !== "" && label.startsWith(key))
  return found.length === 1 ? found[0]?.[1].label : undefined
}

/**
 * A grade weighted by the probabilities of the first token of its label. Labels that begin with the same token cannot be
 * told apart, and their probability is left out.
 */
export const weighted = (set: ClosedSet, verdict: Verdict, reply: Provider.Reply): Verdict => {
  if (verdict._tag !== "Graded") return verdict
  const { id, levels } = set.question
  const without = (reason: string): Verdict => unparseable("no-logprobs", `${id}: ${reason}`, reply.text)
  if (verdict.how !== "structured") return without("expected JSON, whose grades have a place, found a text")
  const place = gradeAt(reply.text, id)
  const found = tokenAt(reply.logprobs ?? [], place)
  const alternatives = found?.token.alternatives
  if (place < 0 || found === undefined || alternatives === undefined)
    return without("expected the probabilities of the tokens of the grade, found none in the reply")
  const mass = new Map<string, number>()
  for (const { token, logprob } of alternatives) {
    if (!token.startsWith(found.before)) continue
    const label = meant(set, token.slice(found.before.length))
    if (label !== undefined) mass.set(label, (mass.get(label) ?? 0) + Math.exp(logprob))
  }
  const known = levels.map(({ label, value }) => ({ label, value, weight: mass.get(label) ?? 0 }))
  const total = known.reduce((sum, { weight }) => sum + weight, 0)
  if (total < leastMass)
    return without(
      `expected a probability of ${leastMass} or more on labels that begin differently, found ${total.toFixed(3)}`
    )
  return {
    ...verdict,
    value: known.reduce((sum, { value, weight }) => sum + (value * weight) / total, 0),
    how: "logprobs",
    weights: Object.fromEntries(known.map(({ label, weight }) => [label, weight / total]))
  }
}
