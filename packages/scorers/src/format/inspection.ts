/**
 * From the defects of a reply to the scores of a scorer of format.
 */
import { type Candidate, Score, type Scorer } from "@assay/core"
import { callingOf } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { previewText } from "../comparing/preview.ts"
import type { CommonOptions } from "../scorerOptions.ts"
import { type DefectName, type Defects, placeOf } from "./defect.ts"
import { formatMetrics } from "./formatMetrics.ts"

/**
 * The cheapest way to a usable output.
 *
 * - `none`: it is usable as it is.
 * - `extract`: it has to be taken out of what is around it.
 * - `mend`: its notation has to be repaired.
 */
export type Repair = "none" | "extract" | "mend"

/** What an inspection found. */
export interface Inspection {
  readonly defects: Defects
  /** The output, as it is or repaired. Undefined where no repair recovers it. */
  readonly recovered: { readonly output: unknown; readonly repair: Repair } | undefined
  /** Why there is no score at all. */
  readonly unscored?: string
}

/** Options of every scorer of format. */
export interface FormatOptions<Input = unknown, Expected = unknown> extends CommonOptions {
  /**
   * A scorer for the output that the cheapest repair recovers: `content-if-repaired`. A reply that no repair recovers is
   * worth nothing.
   *
   * @defaultValue none: format only
   */
  readonly content?: Scorer.Scorer<Input, Expected, never>
}

/** What makes a scorer of format. */
export interface FormatSpec {
  /** The format: `json`, `xml`. */
  readonly format: string
  /** What else decides the scores, as JSON. */
  readonly settings: { readonly [key: string]: Schema.Json }
  /** Looks at the text of a reply. */
  readonly inspect: (text: string) => Effect.Effect<Inspection>
}

/** The text of the reply as it came; of a function that answers with text, that text. */
const rawText = (trial: Scorer.Trial<unknown, unknown, unknown>): string | undefined => {
  const { facts, outcome } = trial
  if (facts.text !== undefined) return facts.text
  return outcome._tag === "Answered" && typeof outcome.output === "string" ? outcome.output : undefined
}

const names = ["conforms", "recoverable"] as const
const contentName = "content-if-repaired"

/** Makes the scorer. */
export const makeFormat = <Input, Expected>(
  { format, settings, inspect }: FormatSpec,
  { name = "format", noAnswer = "zero", content }: FormatOptions<Input, Expected>
): Scorer.Scorer<Input, Expected, unknown> => {
  const all: readonly [string, ...ReadonlyArray<string>] =
    content === undefined ? names : [...names, contentName]
  const same = (score: Score.Score): Scorer.Scores => Object.fromEntries(all.map((each) => [each, score]))
  const without = (miss: DefectName, outcome: string, reason: string): Scorer.Scores =>
    noAnswer === "unscored"
      ? same(Score.unscored(`${outcome.toLowerCase()}: ${previewText(reason)}`))
      : {
          ...same(Score.scored(0)),
          conforms: Score.scored(0, { miss: [miss], outcome, reason: previewText(reason) })
        }

  const score = Effect.fnUntraced(function* (
    trial: Scorer.Trial<Input, Expected, unknown>,
    caller: Candidate.Caller | undefined
  ) {
    const { outcome } = trial
    if (outcome._tag === "Errored") return same(Score.unscored(`errored: ${previewText(outcome.error)}`))
    if (outcome._tag === "Escalated") return same(Score.unscored(`escalated: ${previewText(outcome.reason)}`))
    if (outcome._tag === "Refused") return without("refused", outcome._tag, outcome.reason)
    const text = rawText(trial)
    if (text === undefined) {
      return outcome._tag === "Answered"
        ? same(Score.unscored("the candidate kept no text of its reply"))
        : without("no-reply", outcome._tag, outcome.reason)
    }
    const { defects, recovered, unscored } = yield* inspect(text)
    if (unscored !== undefined) return same(Score.unscored(unscored))
    if (outcome._tag === "Truncated" && !defects.names.has("truncated")) defects.add("truncated", text.length)
    const conforms = defects.count === 0
    const scores: Record<string, Score.Score> = {
      conforms: conforms
        ? Score.scored(1, { repair: "none" })
        : Score.scored(0, {
            miss: [...defects.names],
            defects: defects.first.map(({ defect, at, note }) => ({
              defect,
              at: typeof at === "number" ? placeOf(text, at) : previewText(at, 100),
              ...(note === undefined ? {} : { note })
            })),
            defectCount: defects.count,
            repair: recovered?.repair ?? "impossible",
            actual: previewText(text),
            ...(outcome._tag === "Answered" ? {} : { outcome: outcome._tag })
          }),
      recoverable: Score.scored(recovered === undefined ? 0 : 1)
    }
    if (content === undefined) return scores
    if (recovered === undefined) {
      scores[contentName] = Score.scored(0, { reason: "no repair recovers the reply" })
      return scores
    }
    // Its output is what its schema decodes, which the types of the scorer's maker vouch for.
    const read = { ...trial, outcome: { _tag: "Answered", output: recovered.output } }
    const inner = yield* content.score(read as Scorer.Trial<Input, Expected, never>, caller)
    scores[contentName] = inner[content.names[0]] ?? Score.unscored("the scorer of content gave no score")
    return scores
  })

  return {
    name,
    names: all,
    unit: "share",
    settings: {
      scorer: `Format.${format}`,
      version: 1,
      ...settings,
      noAnswer,
      content: content === undefined ? null : { name: content.name, settings: content.settings }
    },
    metrics: formatMetrics(format),
    ...(content === undefined
      ? {}
      : callingOf(content, (score) => (score === content.names[0] ? contentName : score))),
    score: (trial, caller) =>
      Effect.catchDefect(score(trial, caller), (defect) => Effect.succeed(same(Score.failed(String(defect)))))
  }
}
