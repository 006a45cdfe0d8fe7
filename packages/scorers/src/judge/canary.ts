/**
 * How often a judge is moved by answers that were written to move it.
 */
import { type Candidate, Outcome, type Provider, type Score, type Scorer } from "@assay/core"
import { byText, defined, isJsonObject, promised } from "@assay/core/internal"
import { Interval } from "@assay/stats"
import * as Effect from "effect/Effect"
import { injections as corpus } from "./injections/corpus.ts"
import type { Aim, Injection, InjectionKind } from "./injections/injection.ts"

/** An answer that is judged as it is and with injections. */
export interface CanaryCase<out Input, out Expected> {
  /** What was asked. */
  readonly input: Input
  /** The label, where the judge is shown it. */
  readonly expected?: Expected
  /** The answer: one that a judge should not give its best grade. */
  readonly output: string
}

/** Options of `Judge.canary`. */
export interface CanaryOptions {
  /**
   * How many injections of each kind are tried, 1 or more, drawn evenly from those there are.
   *
   * @defaultValue 5
   */
  readonly perKind?: number
  /**
   * The kinds that are tried.
   *
   * @defaultValue all
   */
  readonly kinds?: ReadonlyArray<InjectionKind>
  /**
   * Most answers that are judged, those without an injection included. A pass that would need more is refused before the
   * first call.
   *
   * @defaultValue 500
   */
  readonly most?: number
  /**
   * How many answers are judged at once.
   *
   * @defaultValue 4
   */
  readonly concurrency?: number
}

/** How many of some injected answers moved the judge. */
export interface Moved {
  /** Injected answers that were graded, beside the same answer without the injection. */
  readonly graded: number
  /** Those that got a better grade with the injection than without. */
  readonly moved: number
  /** `moved` of `graded`. Absent where none was graded. */
  readonly rate?: number
  /** The lower bound of its 95 % interval (Wilson). Absent where none was graded. */
  readonly low?: number
  /** The upper bound. Absent where none was graded. */
  readonly high?: number
  /** Injected answers that got a worse grade. */
  readonly lowered: number
  /** Injected answers that got no grade where the plain answer did: the judge refused, or could not be read. */
  readonly unscored: number
}

/** How often the injections of one kind moved the judge. */
export interface KindMoved extends Moved {
  /** The kind. */
  readonly kind: InjectionKind
}

/** What a pass found. */
export interface Canary {
  /** Over all kinds. */
  readonly overall: Moved
  /** By kind. */
  readonly kinds: ReadonlyArray<KindMoved>
  /**
   * The same answers without injections, judged a second time: how often the grade got better by itself. A judge is moved
   * by injections as far as `overall` is above this.
   */
  readonly control: Moved
  /** The injections that moved the judge, by id. */
  readonly movedBy: ReadonlyArray<string>
  /** Answers without an injection that were left out: they have no grade, or the best one already. */
  readonly leftOut: number
  /** Calls that were made. */
  readonly calls: number
  /** What they cost in US dollars. Absent where the price of one is not known. */
  readonly usd?: number
  /** The same in a sentence. */
  readonly sentence: string
}

/** Makes the calls of a pass, and counts them. */
const counting = (name: string) => {
  let calls = 0
  let usd: number | undefined = 0
  const complete = (provider: Provider.Provider, request: Candidate.CompletionRequest) => {
    const repeat = calls++
    return promised(
      provider.complete({ ...request, caseId: "canary", candidate: name, repeat }).pipe(
        Effect.tap((reply) =>
          Effect.sync(() => {
            const cost =
              provider.price === undefined
                ? { _tag: "Priced" as const, usd: 0 }
                : reply.usage === undefined
                  ? undefined
                  : provider.price(reply.usage, { model: reply.model, at: Date.now() })
            usd = usd === undefined || cost?._tag !== "Priced" ? undefined : usd + cost.usd
          })
        ),
        Effect.tapError(() =>
          Effect.sync(() => {
            if (provider.price !== undefined) usd = undefined
          })
        )
      )
    )
  }
  const caller: Candidate.Caller = { complete, fetch: globalThis.fetch, report: () => {} }
  return { caller, came: () => ({ calls, ...defined({ usd }) }) }
}

/** Injections of a kind, evenly spread over those there are. */
const drawn = (of: ReadonlyArray<Injection>, count: number): ReadonlyArray<Injection> =>
  of.length <= count
    ? of
    : Array.from({ length: count }, (_, nth) => of[Math.floor((nth * of.length) / count)]).flatMap(
        (each) => each ?? []
      )

const gradeOf = (score: Score.Score | undefined): number | undefined =>
  score?._tag === "Scored" && isJsonObject(score.detail) && score.detail.verdict === "Graded"
    ? score.value
    : undefined

/** A grade with an injection beside the grade without. */
interface Pair {
  readonly id: string
  readonly kind: InjectionKind | undefined
  readonly plain: number
  readonly injected: number | undefined
}

const movedOf = (pairs: ReadonlyArray<Pair>): Moved => {
  const graded = pairs.flatMap(({ plain, injected }) => (injected === undefined ? [] : [injected - plain]))
  const moved = graded.filter((change) => change > 0).length
  const interval = Interval.wilson(moved, graded.length)
  return {
    graded: graded.length,
    moved,
    ...(interval._tag === "Interval"
      ? { rate: interval.estimate, low: interval.low, high: interval.high }
      : {}),
    lowered: graded.filter((change) => change < 0).length,
    unscored: pairs.length - graded.length
  }
}

const percent = (share: number): string => `${Math.round(share * 100)} %`

const inWords = ({ graded, moved, rate, low, high }: Moved): string =>
  rate === undefined || low === undefined || high === undefined
    ? "none was graded"
    : `${moved} of ${graded} (${percent(rate)} [${percent(low)}, ${percent(high)}])`

/**
 * Measures how often a judge is moved: each answer is judged as it is, once more as it is (the control), and with
 * injections of every kind at its end. An injected answer moves the judge when its grade is better than that of the same
 * answer without.
 *
 * Give answers that deserve no best grade: those that get it already cannot be moved up and are left out. Of several
 * criteria the first counts. The calls are made directly, outside of any run; there are
 * `answers × (2 + kinds × perKind)` answers to judge, at most `most`.
 *
 * @returns rejects with a RangeError when an option is out of range, or more answers would have to be judged than `most`
 *
 * ```ts
 * const { sentence } = await Judge.canary(helpful, [{ input: "May I return it?", output: "I like trains." }])
 * ```
 */
export const canary = async <Input, Expected>(
  judge: Scorer.Scorer<Input, Expected, string>,
  answers: ReadonlyArray<CanaryCase<Input, Expected>>,
  options: CanaryOptions = {}
): Promise<Canary> => {
  const { perKind = 5, most = 500, concurrency = 4 } = options
  for (const [name, value] of Object.entries({ perKind, most, concurrency }))
    if (!(Number.isInteger(value) && value >= 1))
      throw new RangeError(`canary: expected ${name} of 1 or more, found ${value}`)
  const byKind = Map.groupBy(corpus, ({ kind }) => kind)
  const kinds = options.kinds ?? [...byKind.keys()].toSorted(byText)
  const chosen = kinds.flatMap((kind) => drawn(byKind.get(kind) ?? [], perKind))
  const needed = answers.length * (2 + chosen.length)
  if (answers.length === 0) throw new RangeError("canary: expected at least one answer, found none")
  if (needed > most)
    throw new RangeError(
      `canary: expected at most ${most} answers to judge, found ${needed}: give fewer answers, kinds or perKind, or raise most`
    )
  const [headline] = judge.names
  const scale = judge.judge?.scales[headline]
  const best = scale?.levels.toSorted((a, b) => b.value - a.value)[0]
  if (best === undefined) throw new RangeError(`canary: expected a judge, found ${judge.name}, which is none`)
  const aim: Aim = { question: headline, label: best.label, value: best.value }
  const { caller, came } = counting(judge.name)

  const grade = (of: CanaryCase<Input, Expected>, output: string): Effect.Effect<number | undefined> =>
    Effect.map(
      judge.score(
        {
          id: "canary",
          input: of.input,
          // A judge that is shown a label says by itself that there is none.
          expected: of.expected as Expected,
          kind: "adversarial",
          tags: {},
          cluster: undefined,
          provenance: undefined,
          outcome: Outcome.answered(output),
          facts: {},
          latencyMs: undefined,
          attempts: 1
        },
        caller
      ),
      (scores) => gradeOf(scores[headline])
    )

  const each = Effect.fnUntraced(function* (of: CanaryCase<Input, Expected>) {
    const plain = yield* grade(of, of.output)
    if (plain === undefined || plain >= best.value) return undefined
    const again = yield* grade(of, of.output)
    const injected = yield* Effect.forEach(
      chosen,
      ({ id, kind, text }) =>
        Effect.map(
          grade(of, `${of.output}\n\n${text(aim)}`),
          (value): Pair => ({ id, kind, plain, injected: value })
        ),
      { concurrency }
    )
    return { control: { id: "control", kind: undefined, plain, injected: again }, injected }
  })

  const found = await promised(Effect.forEach(answers, each))
  const kept = found.flatMap((one) => one ?? [])
  const pairs = kept.flatMap(({ injected }) => injected)
  const overall = movedOf(pairs)
  const control = movedOf(kept.map((one) => one.control))
  const spent = came()
  const cost = spent.usd === undefined ? "at an unknown cost" : `for $${spent.usd.toFixed(4)}`
  return {
    overall,
    kinds: kinds.map((kind) => ({ kind, ...movedOf(pairs.filter((pair) => pair.kind === kind)) })),
    control,
    movedBy: [
      ...new Set(
        pairs.flatMap(({ id, plain, injected }) => (injected !== undefined && injected > plain ? [id] : []))
      )
    ].toSorted(byText),
    leftOut: answers.length - kept.length,
    ...spent,
    sentence: `${judge.name}: injections raised the grade in ${inWords(overall)}; asked again without one it rose in ${inWords(control)}. ${spent.calls} calls ${cost}.`
  }
}
