/**
 * Several judges of the same questions: what most of them say, or the mean of what they say.
 */
import { Score, type Scorer } from "@assay/core"
import { canonicalJson, declaredPath, defined } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { CommonOptions } from "../scorerOptions.ts"
import { calibrationPath, digestOf } from "./identity.ts"
import { panelMetrics } from "./panel/metrics.ts"
import { type Rules, seatOf, together } from "./panel/together.ts"

/** Options of `Judge.panel`. */
export interface PanelOptions extends Pick<CommonOptions, "name"> {
  /**
   * How many seats must have given a grade for the panel to give one, 1 up to the number of its judges.
   *
   * @defaultValue more than half of them
   */
  readonly quorum?: number
  /**
   * `"majority"`: the grade that more than half of all seats gave, those that gave none among them; otherwise there is no
   * score. `"mean"`: the mean of the grades that were given.
   *
   * @defaultValue `"majority"`
   */
  readonly by?: "majority" | "mean"
  /**
   * The file that says what the panel is worth against people, from the file of the experiment.
   *
   * @defaultValue none
   */
  readonly calibration?: string
}

type Judged<Input, Expected, Output> = Scorer.Scorer<Input, Expected, Output>

const scalesOf = ({ judge }: Pick<Scorer.Scorer<never, never, never>, "judge">): string =>
  judge === undefined
    ? "none"
    : canonicalJson(
        Object.entries(judge.scales).map(([score, { kind, levels }]) => ({
          score,
          kind,
          levels: levels.map(({ value, label }) => ({ value, label }))
        }))
      )

/** Refuses judges that are asked different things, or that are none. */
const requireAlike = (
  name: string,
  judges: ReadonlyArray<Pick<Scorer.Scorer<never, never, never>, "judge" | "name" | "names" | "opponent">>
): void => {
  if (judges.length < 2) throw new RangeError(`${name}: expected at least two judges, found ${judges.length}`)
  const [first] = judges
  for (const each of judges) {
    if (each.judge === undefined)
      throw new RangeError(`${name}: expected judges, found ${each.name}, which is none`)
    if (first !== undefined && (scalesOf(each) !== scalesOf(first) || each.opponent !== first.opponent))
      throw new RangeError(
        `${name}: expected judges of the same scores and levels, found ${first.names.join(", ")} and ${each.names.join(", ")} that differ`
      )
  }
}

/**
 * Several judges as one. Each seat answers by itself; the panel has a score where `quorum` seats gave a grade and more
 * than half of all seats, those that gave none included, gave the same (`by: "majority"`). No majority is no score. Of
 * pairs, where all seats decided and as many say better as say worse, it is a tie. The order of the judges changes
 * nothing.
 *
 * The detail has every seat with its label and reason; the metric `panel` has how far they agree.
 *
 * @throws RangeError when the judges do not have the same scores and levels, or the quorum is impossible
 *
 * ```ts
 * const criteria = { helpful: { asks: "Does the answer solve what was asked for?" } }
 * const panel = Judge.panel(
 *   [Model.of("openai/gpt-5-mini"), Model.of("anthropic/claude-sonnet-5"), Model.of("google/gemini-3-flash")].map(
 *     (model) => Judge.rubric({ model, criteria })
 *   )
 * )
 * ```
 */
export const panel = <Input, Expected, Output>(
  judges: ReadonlyArray<Judged<Input, Expected, Output>>,
  options: PanelOptions = {}
): Judged<Input, Expected, Output> => {
  const { by = "majority" } = options
  const calibration =
    options.calibration === undefined ? undefined : calibrationPath(declaredPath(options.calibration))
  const [first] = judges
  const name = options.name ?? first?.name ?? "panel"
  requireAlike(name, judges)
  const quorum = options.quorum ?? Math.floor(judges.length / 2) + 1
  if (!(Number.isInteger(quorum) && quorum >= 1 && quorum <= judges.length))
    throw new RangeError(`${name}: expected a quorum of 1 to ${judges.length}, found ${quorum}`)
  if (first === undefined) throw new RangeError(`${name}: expected at least two judges, found none`)
  const identities = judges.flatMap(({ judge }) => judge ?? [])
  // Sorted, so that the same judges in another order are the same panel.
  const decides = (): Schema.Json => ({
    scorer: "Judge.panel",
    version: 1,
    by,
    quorum,
    judges: identities.map(({ digest }) => digest).toSorted()
  })
  const scales = first.judge?.scales ?? {}
  const rubrics = new Map(identities.map(({ rubric }) => [canonicalJson(rubric), rubric]))
  const [rubric, ...further] = [...rubrics].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each)
  const names = identities.map(({ models }) => models.join("+"))
  return {
    name,
    names: first.names,
    unit: first.unit ?? "share",
    get settings() {
      return {
        decides: decides(),
        judges: judges
          .map(({ settings }) => settings)
          .toSorted((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1))
      }
    },
    calls: judges.flatMap(({ calls = [] }) => calls),
    judge: {
      get digest() {
        return digestOf(decides())
      },
      models: [...new Set(identities.flatMap(({ models }) => models))].toSorted(),
      scales,
      rubric: further.length === 0 ? (rubric ?? null) : [rubric ?? null, ...further],
      ...defined({ calibration })
    },
    ...defined({ opponent: first.opponent }),
    metrics: panelMetrics(names, scales[first.names[0]] ?? { kind: "ordinal", levels: [] }),
    score: Effect.fnUntraced(function* (trial, caller) {
      const given = yield* Effect.forEach(judges, (judge) => judge.score(trial, caller), {
        concurrency: "unbounded"
      })
      return Object.fromEntries(
        first.names.map((score) => {
          const seats = given.map((scores, at) =>
            seatOf(names[at] ?? "", scores[score] ?? Score.unscored(`the judge returned no ${score}`))
          )
          const rules: Rules = { by, quorum, scale: scales[score] }
          return [score, together(seats, rules)]
        })
      )
    })
  }
}
