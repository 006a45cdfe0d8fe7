/**
 * Scores answers with the scorers of an experiment. It is loaded when a guard is made, beside the start of the application:
 * it brings the runtime that scorers run in.
 */
import type { Outcome, Scorer } from "@assay/core"
import { type Scorers, scorersOf } from "@assay/core/internal/scoring"
import * as Effect from "effect/Effect"
import * as Calls from "../work/calls.ts"
import type { Money } from "../work/Money.ts"
import { turn } from "../work/turn.ts"
import { inWords } from "../work/words.ts"

export type { Scorers } from "@assay/core/internal/scoring"

/** An answer as scorers see it. */
interface Scorable {
  /** Its id. */
  readonly id: string
  /** What was asked. */
  readonly input: unknown
  /** The label. Undefined where there is none. */
  readonly expected: unknown
  /** What it ended in. */
  readonly outcome: Outcome.Outcome<unknown>
  /** Slices. */
  readonly tags: Readonly<Record<string, string>>
  /** Who answered. Undefined where it is not said. */
  readonly candidate: string | undefined
  /** How long the application took, in milliseconds. Undefined where it is not known. */
  readonly latencyMs: number | undefined
}

/** What the scorers said. */
export interface Said {
  /** The scores that there are, by name: a score's own, with its scorer's before it where that is another. */
  readonly scores: Readonly<Record<string, number>>
  /** Why there is no score, by name. */
  readonly unscored: Readonly<Record<string, string>>
  /** What the calls of the scorers cost, in US dollars. */
  readonly usd: number
  /** Whether the cost of a call is not known. */
  readonly isCostUnknown: boolean
  /** Whether a call was not made for want of money. */
  readonly wasRefused: boolean
}

/** Scorers that are ready. */
export interface Ready {
  /** The names of the scores, in order. */
  readonly names: ReadonlyArray<string>
  /** Names of scores that are shares of 0 to 1. */
  readonly shares: ReadonlySet<string>
  /** Whether one of them calls models. */
  readonly isCalling: boolean
  /** Scores an answer. It never rejects. What scorers do ends when the signal aborts, where they let it. */
  readonly score: (answer: Scorable, money: Money, signal: AbortSignal) => Promise<Said>
}

/** Milliseconds that scorers may take before the application has its turn. */
const slice = 1

/** The longest reason of a scorer, in UTF-16 units. */
const longestReason = 500

const nameOf = (scorer: string, score: string): string => (scorer === score ? score : `${scorer}.${score}`)

type Any = Scorer.Scorer<unknown, unknown, unknown>

/** What a scorer made of an answer; whatever it throws is the reason why there is none. */
const scoreOne = async (
  scorer: Any,
  trial: Scorer.Trial<unknown, unknown, unknown>,
  calls: Calls.Spending,
  signal: AbortSignal
): Promise<Scorer.Scores | string> => {
  try {
    return await Effect.runPromise(scorer.score(trial, calls.caller), { signal })
  } catch (thrown) {
    return thrown instanceof Error ? inWords(thrown) : "the scorer failed"
  }
}

/**
 * Makes scorers ready.
 *
 * @throws TypeError where something among them is no scorer
 */
export const ready = (declared: Scorers<never, never, never>): Ready => {
  // The types were held where the guard was made; here an answer is whatever the application gave.
  const isNone = typeof declared === "object" && Object.keys(declared).length === 0
  const scorers = isNone ? [] : scorersOf(declared as Scorers<unknown, unknown, unknown>)
  const all = scorers.flatMap((scorer) => scorer.names.map((score) => ({ scorer, score })))
  return {
    names: all.map(({ scorer, score }) => nameOf(scorer.name, score)),
    shares: new Set(
      all.flatMap(({ scorer, score }) => (scorer.unit === "number" ? [] : [nameOf(scorer.name, score)]))
    ),
    isCalling: scorers.some(({ calls }) => calls !== undefined && calls.length > 0),
    score: async ({ id, tags, latencyMs, candidate, ...rest }, money, signal) => {
      const scores: Record<string, number> = {}
      const unscored: Record<string, string> = {}
      const trial = {
        ...rest,
        id,
        tags,
        kind: "typical" as const,
        cluster: undefined,
        provenance: undefined,
        facts: {},
        latencyMs,
        attempts: 1,
        ...(candidate === undefined ? {} : { candidate })
      }
      let [usd, isCostUnknown, wasRefused] = [0, false, false]
      let began = performance.now()
      for (const scorer of scorers) {
        if (performance.now() - began > slice) {
          await new Promise<void>(turn)
          began = performance.now()
        }
        const calls = Calls.make({ caseId: id, candidate: scorer.name }, money, signal)
        const said = await scoreOne(scorer, trial, calls, signal)
        for (const score of scorer.names) {
          const name = nameOf(scorer.name, score)
          const one = typeof said === "string" ? undefined : said[score]
          if (one?._tag === "Scored" && Number.isFinite(one.value)) scores[name] = one.value
          else
            unscored[name] =
              typeof said === "string"
                ? said
                : one?._tag === "Unscored"
                  ? String(one.reason).slice(0, longestReason)
                  : "no score"
        }
        usd += calls.usd()
        isCostUnknown ||= calls.isUnknown()
        wasRefused ||= calls.wasRefused()
      }
      return { scores, unscored, usd, isCostUnknown, wasRefused }
    }
  }
}
