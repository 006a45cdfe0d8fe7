/**
 * The answers of a run that a judge graded, each with the digest by which labels find it.
 */
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { digestOf, digestOfPair } from "../label/digest.ts"
import type { Manifest, ManifestJudge } from "../store/Manifest.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { DetailedTrial, FinishedTrial, Trials } from "../store/Trials.ts"
import { firstWinsOf } from "./measure/positions.ts"

/** A judged score of a run. */
export interface JudgedScore {
  /** The scorer, by its position in the manifest. */
  readonly position: number
  /** The name of the scorer. */
  readonly scorer: string
  /** The name of the score. */
  readonly score: string
  /** The judge. */
  readonly judge: ManifestJudge
  /** What its grades can be. */
  readonly scale: ManifestJudge["scales"][string]
  /** The candidate that each answer is compared with. Undefined where each is judged by itself. */
  readonly opponent: string | undefined
}

/** What is made of a judge's grades and has no levels of its own: people cannot grade it. */
const withoutLevels: JudgedScore["scale"] = { kind: "ordinal", levels: [] }

/** The scores of a run that a judge gives, or that are made of what one gives, in the order of the manifest. */
export const judgedScores = ({ scorers }: Pick<Manifest, "scorers">): ReadonlyArray<JudgedScore> =>
  scorers.flatMap(({ name: scorer, names, judge, opponent }, position) =>
    judge === undefined
      ? []
      : names.map((score) => ({
          position,
          scorer,
          score,
          judge,
          scale: judge.scales[score] ?? withoutLevels,
          opponent
        }))
  )

/** What a judge's score says of itself that follows without the judge, such as the tie of two answers of the same text. */
const notAsked = "not asked"

const saysNotAsked = (detailJson: string | undefined): boolean => {
  if (detailJson?.includes(`"${notAsked}"`) !== true) return false
  const detail: unknown = JSON.parse(detailJson)
  return typeof detail === "object" && detail !== null && "how" in detail && detail.how === notAsked
}

/**
 * Whether the score of a trial is a judge's: what ended without an answer, cases that are not to be answered, and pairs
 * about which the judge was not asked have values that nobody has to judge. No person is shown them, so that labels are no
 * sample of them.
 */
export const isJudged = (
  { outcome, graceful }: Pick<FinishedTrial, "outcome" | "graceful">,
  score: Pick<FinishedTrial["scores"][number], "detailJson"> | undefined
): boolean => outcome === "Answered" && graceful === undefined && !saysNotAsked(score?.detailJson)

const parsed = (json: string): Schema.Json => JSON.parse(json)

/** What a digest is made of. */
type Texts = Pick<DetailedTrial, "inputJson" | "outputJson">

/** Digest of the answer of a trial; undefined where there is none. */
export const answerDigest = ({ inputJson, outputJson }: Texts): string | undefined =>
  outputJson === undefined ? undefined : digestOf({ input: parsed(inputJson), output: parsed(outputJson) })

/** Digest of the pair of a trial and that of its opponent; undefined where one of them has no answer. */
export const pairDigest = (
  trial: Texts,
  name: string,
  opponent: { readonly name: string; readonly outputJson: string | undefined } | undefined
): string | undefined =>
  trial.outputJson === undefined || opponent?.outputJson === undefined
    ? undefined
    : digestOfPair({
        input: parsed(trial.inputJson),
        outputs: { [name]: parsed(trial.outputJson), [opponent.name]: parsed(opponent.outputJson) }
      })

/** An answer that a judge was asked about, without its texts: a run may have more of them than memory holds. */
export interface JudgedAnswer {
  /** The trial. */
  readonly trial: Pick<FinishedTrial, "caseId" | "repeat" | "cluster" | "kind" | "tags" | "model">
  /** Characters of the answer. */
  readonly length: number
  /** The name of its candidate. */
  readonly candidate: string
  /** Digest of what was judged. */
  readonly answer: string
  /** The judge's grade. Undefined where it gave none. */
  readonly judged: number | undefined
  /** Of a pair, whether what was shown first won, for each order that decided. Undefined where that is not known. */
  readonly firstWins: ReadonlyArray<boolean> | undefined
}

/**
 * Visits the answers of a run that have been judged on one score, each with its texts, which are not to be kept. Memory
 * holds the outputs of an opponent alone.
 */
export const eachJudged = Effect.fnUntraced(function* (
  trials: Pick<Trials["Service"], "eachDetailed">,
  run: StoredRun,
  { position, score, opponent }: JudgedScore,
  visit: (answer: JudgedAnswer, texts: DetailedTrial) => void
): Effect.fn.Return<void, StoreError> {
  const names = run.manifest.candidates.map(({ name }) => name)
  const other = opponent === undefined ? -1 : names.indexOf(opponent)
  const outputs = new Map<string, string>()
  const key = ({ caseId, repeat }: DetailedTrial): string => `${repeat} ${caseId}`
  if (other >= 0)
    yield* trials.eachDetailed(run, (trial) => {
      if (trial.candidate === other && trial.outputJson !== undefined)
        outputs.set(key(trial), trial.outputJson)
    })
  yield* trials.eachDetailed(run, (trial) => {
    const row = trial.scores.find((each) => each.scorer === position && each.name === score)
    if (!isJudged(trial, row) || trial.candidate === other) return
    const candidate = names[trial.candidate] ?? ""
    const answer =
      opponent === undefined
        ? answerDigest(trial)
        : pairDigest(trial, candidate, { name: opponent, outputJson: outputs.get(key(trial)) })
    if (answer === undefined) return
    const { caseId, repeat, cluster, kind, tags, model, text, outputJson } = trial
    visit(
      {
        trial: { caseId, repeat, cluster, kind, tags, model },
        length: text?.length ?? outputJson?.length ?? 0,
        candidate,
        answer,
        judged: row?.value,
        firstWins: opponent === undefined ? undefined : firstWinsOf(row?.detailJson)
      },
      trial
    )
  })
})
