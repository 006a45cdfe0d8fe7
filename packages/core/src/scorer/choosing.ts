/**
 * A scorer for some of the trials.
 */
import * as Effect from "effect/Effect"
import type { Kind } from "../dataset/Case.ts"
import { sourceDigest } from "../foundation/sourceDigest.ts"
import { describe } from "../foundation/userCode.ts"
import { callingOf } from "./calling.ts"
import type { Scorer, Scores, Trial } from "./making.ts"
import * as Score from "./Score.ts"

/** Options of `when`. */
export interface WhenOptions {
  /**
   * What the condition means, for the reason of trials that it leaves out.
   *
   * @defaultValue `"the condition of Scorer.when does not hold"`
   */
  readonly reason?: string
  /**
   * Raise it when the condition changes, so that stored scores are not reused.
   *
   * @defaultValue none
   */
  readonly version?: string
}

const left = (names: ReadonlyArray<string>, score: Score.Score): Scores =>
  Object.fromEntries(names.map((name) => [name, score]))

/**
 * The scorer, on trials for which the condition holds. The others are unscored, and so outside of its mean. Names,
 * details and metrics stay as they are. A condition that throws makes the trial unscored until the run is continued.
 *
 * ```ts
 * Scorer.when(({ tags }) => tags.language === "de", Exact.match)
 * ```
 */
export const when = <Input, Expected, Output>(
  condition: (trial: Trial<Input, Expected, Output>) => boolean,
  scorer: Scorer<Input, Expected, Output>,
  options: WhenOptions = {}
): Scorer<Input, Expected, Output> => ({
  ...plain(scorer),
  get settings() {
    return {
      scorer: "Scorer.when",
      version: 1,
      condition: sourceDigest(condition),
      conditionVersion: options.version ?? null,
      of: scorer.settings
    }
  },
  score: (trial, caller) =>
    Effect.suspend(() => {
      try {
        if (condition(trial)) return scorer.score(trial, caller)
      } catch (thrown) {
        return Effect.succeed(left(scorer.names, Score.failed(describe(thrown))))
      }
      const reason = options.reason ?? "the condition of Scorer.when does not hold"
      return Effect.succeed(left(scorer.names, Score.unscored(reason)))
    })
})

/**
 * The scorer, on cases of a kind or several. Other cases are unscored, and so outside of its mean.
 *
 * ```ts
 * Scorer.forKind("adversarial", graceful)
 * ```
 */
export const forKind = <Input, Expected, Output>(
  kind: Kind | ReadonlyArray<Kind>,
  scorer: Scorer<Input, Expected, Output>
): Scorer<Input, Expected, Output> => {
  const kinds = typeof kind === "string" ? [kind] : [...kind]
  return {
    ...plain(scorer),
    settings: { scorer: "Scorer.forKind", version: 1, kinds: kinds.toSorted(), of: scorer.settings },
    score: (trial, caller) =>
      kinds.includes(trial.kind)
        ? scorer.score(trial, caller)
        : Effect.succeed(
            left(
              scorer.names,
              Score.unscored(`only ${kinds.join(" and ")} cases are scored, this one is ${trial.kind}`)
            )
          )
  }
}

/** A scorer may be a function as well, whose name is not among its own properties. */
const plain = <Input, Expected, Output>(
  scorer: Scorer<Input, Expected, Output>
): Omit<Scorer<Input, Expected, Output>, "settings" | "score"> => {
  const { name, names, unit, metrics } = scorer
  return { name, names, metrics, ...(unit === undefined ? {} : { unit }), ...callingOf(scorer) }
}
