import type { Task } from "@assay/core"
import { readerOf } from "../rules/features.ts"
import { describe, type Holds, prepare } from "../rules/test.ts"
import { confidenceOf, signalOf } from "./confidence.ts"
import type { Grown } from "./grown.ts"
import { mostOf, type Node } from "./node.ts"
import { finder } from "./wordRuns.ts"

/** What a tree says of an input. */
export interface Verdict<out Label> {
  /** The label of most examples of the leaf; of equal ones the first. */
  readonly label: Label
  /** The probability that it is right, 0 to 1: its share in the leaf, drawn to its share in all examples and calibrated. */
  readonly confidence: number
  /** The questions that held on the way, in words. */
  readonly because: () => ReadonlyArray<string>
}

/** Where a node looks for its phrase, among those of its feature. */
interface Asked {
  readonly feature: string
  readonly phrase: number
}

/** The phrase that a node asks for; undefined where it asks anything else. */
const phraseOf = (node: Node): string | undefined =>
  node._tag === "Split" && node.test._tag === "Has" && node.test.phrases.length === 1
    ? node.test.phrases[0]
    : undefined

/** Looks for all phrases that nodes ask of a feature in one reading of its text. */
const phrasesOf = (nodes: ReadonlyArray<Node>) => {
  const phrases = new Map<string, Array<string>>()
  const asked = nodes.map((node): Asked | undefined => {
    const phrase = phraseOf(node)
    if (phrase === undefined || node._tag !== "Split") return undefined
    const all = phrases.get(node.feature) ?? []
    phrases.set(node.feature, all)
    return { feature: node.feature, phrase: all.push(phrase) - 1 }
  })
  return { asked, finders: new Map([...phrases].map(([feature, all]) => [feature, finder(all)])) }
}

/** How a tree answers. Throws what a feature throws, with its name. */
export const predictorOf = <Input, Label extends Task.Label>({
  calibration,
  features,
  labels,
  nodes
}: Grown<Input, Label>): ((input: Input) => Verdict<Label>) => {
  const { asked, finders } = phrasesOf(nodes)
  const tests = nodes.map((node, at): Holds | undefined =>
    node._tag === "Split" && asked[at] === undefined ? prepare(node.test) : undefined
  )
  const all = labels.map(() => 0)
  for (const node of nodes) {
    if (node._tag === "Split") continue
    for (const [position, count] of node.counts.entries()) all[position] = (all[position] ?? 0) + count
  }
  const answers = nodes.map((node) => {
    if (node._tag === "Split") return undefined
    const position = mostOf(node.counts)
    const label = labels[position]
    const confidence = confidenceOf(calibration, signalOf(node.counts, all, position))
    return label === undefined ? undefined : { label, confidence }
  })
  const words = (held: ReadonlyArray<number>): ReadonlyArray<string> =>
    held.length === 0
      ? ["no question of the tree holds"]
      : held.flatMap((at) => {
          const node = nodes[at]
          return node?._tag === "Split" ? [describe(node.feature, node.test)] : []
        })
  return (input) => {
    const value = readerOf(features, input)
    const lines = new Map<string, string>()
    const found = new Map<string, (phrase: number) => boolean>()
    const has = ({ feature, phrase }: Asked): boolean => {
      const known = found.get(feature)
      if (known !== undefined) return known(phrase)
      const text = value(feature)
      const look = typeof text === "string" ? finders.get(feature)?.(text) : undefined
      found.set(feature, look ?? (() => false))
      return look?.(phrase) === true
    }
    const held: Array<number> = []
    for (let at = 0; ; ) {
      const node = nodes[at]
      if (node?._tag !== "Split") {
        const answer = answers[at]
        if (answer === undefined) throw new RangeError("expected at least one label, found none")
        return { ...answer, because: () => words(held) }
      }
      const ask = asked[at]
      const holds = ask === undefined ? tests[at]?.(value(node.feature), lines) === true : has(ask)
      if (holds) held.push(at)
      at = holds ? node.yes : node.no
    }
  }
}
