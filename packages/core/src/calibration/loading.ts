/**
 * The calibrations of a run: for each judged score what its file says, and which of its labels hold for answers of this
 * run.
 */
import { readFile } from "node:fs/promises"
import { resolve } from "node:path"
import * as Effect from "effect/Effect"
import { describe } from "../foundation/userCode.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { Trials } from "../store/Trials.ts"
import { rubricDigest } from "./calibrating.ts"
import { CalibrationError, read } from "./calibrationFile.ts"
import { defaultFloors } from "./floors.ts"
import { answerDigest, type JudgedScore, judgedScores, pairDigest } from "./judgedTrials.ts"
import { answersOf, type LabelledAnswer } from "./measure/answers.ts"
import { answerLength, type CalibrationFile, type Floors } from "./model.ts"
import type { FileState } from "./standing.ts"

/** A label that holds for an answer of the run. */
export interface OwnLabel {
  /** The mean of people's grades. */
  readonly grade: number
  /** Probability with which the answer was drawn; 1 for all alike. */
  readonly inclusion: number
}

/** A judged score of a run with what is known of its judge. */
export interface LoadedScore extends JudgedScore {
  /** What the file says. */
  readonly state: FileState
  /** The floors that count. */
  readonly floors: Floors
  /** Labels of answers of the run: by the name of the candidate, then by case, then by repeat. */
  readonly own: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<number, OwnLabel>>>
}

/** Where answers of a run are read from: the store has them, a snapshot has not. */
export interface Answers {
  /** The answers of a candidate to a case. Absent where there are none: a snapshot has no texts. */
  readonly answers?: Trials["Service"]["answers"]
  /** The first digits of their digests, where those are kept in place of texts. */
  readonly answerDigests?: (candidate: number, caseId: string) => ReadonlyArray<AnswerDigest>
}

/** The digest of an answer, or its first digits. */
interface AnswerDigest {
  /** Repeat of the trial, from 0. */
  readonly repeat: number
  /** The digest. Undefined where there is no answer. */
  readonly digest: string | undefined
}

/** Reads a calibration file, whose path is taken from the working directory. */
export const fromFile = (path: string): Effect.Effect<CalibrationFile, CalibrationError> =>
  Effect.flatMap(
    Effect.tryPromise({
      try: () => readFile(resolve(path), "utf8"),
      catch: (cause) =>
        new CalibrationError({
          file: path,
          message:
            cause instanceof Error && "code" in cause && cause.code === "ENOENT"
              ? `there is no file ${path}`
              : `${path} cannot be read: ${describe(cause)}`
        })
    }),
    (text) => read(path, text)
  )

const changed = (judge: JudgedScore["judge"], { judge: before }: CalibrationFile): string => {
  if (before.models.join() !== judge.models.join())
    return `its model was ${before.models.join(", ")} and is ${judge.models.join(", ")}`
  return before.rubric === rubricDigest(judge)
    ? "its prompt, settings or parameters have changed since"
    : "its rubric has changed since"
}

const stateOf = Effect.fnUntraced(function* ({
  judge,
  score,
  scale
}: JudgedScore): Effect.fn.Return<FileState> {
  if (scale.levels.length === 0)
    return {
      _tag: "None",
      because: `${score} is made of a judge's grades and has no levels of its own, so that nobody can label it`
    }
  const { calibration: path } = judge
  if (path === undefined) return { _tag: "None", because: "the judge names no calibration file" }
  const found = yield* Effect.match(fromFile(path), {
    onFailure: ({ message }) => ({ message }),
    onSuccess: (file) => ({ file })
  })
  if (!("file" in found)) return { _tag: "None", because: found.message }
  const { file } = found
  if (file.judge.digest !== judge.digest)
    return { _tag: "Stale", because: `${path} is of another judge: ${changed(judge, file)}` }
  const measured = file.scores.find((each) => each.score === score)
  return measured === undefined
    ? { _tag: "None", because: `${path} has no labels for ${score}` }
    : { _tag: "Held", file, measured }
})

/** The digests of the answers of a candidate to a case; of a score that compares, those of pairs. */
const digestsOf = Effect.fnUntraced(function* (
  { answers: readAnswers, answerDigests }: Answers,
  run: StoredRun,
  { opponent }: JudgedScore,
  candidate: string,
  caseId: string
): Effect.fn.Return<ReadonlyArray<AnswerDigest>, StoreError> {
  const names = run.manifest.candidates.map(({ name }) => name)
  const position = names.indexOf(candidate)
  if (position < 0) return []
  if (readAnswers === undefined)
    return opponent === undefined ? (answerDigests?.(position, caseId) ?? []) : []
  const own = yield* readAnswers(run, position, caseId)
  if (opponent === undefined) return own.map((each) => ({ repeat: each.repeat, digest: answerDigest(each) }))
  const other = names.indexOf(opponent)
  const others = other < 0 ? [] : yield* readAnswers(run, other, caseId)
  return own.map((each) => {
    const outputJson = others.find(({ repeat }) => repeat === each.repeat)?.outputJson
    return { repeat: each.repeat, digest: pairDigest(each, candidate, { name: opponent, outputJson }) }
  })
})

/** The labels of a file that are of answers which the run has, by their digests. */
const ownLabels = Effect.fnUntraced(function* (
  readers: Answers,
  run: StoredRun,
  score: JudgedScore,
  file: CalibrationFile
): Effect.fn.Return<LoadedScore["own"], StoreError> {
  const own = new Map<string, Map<string, Map<number, OwnLabel>>>()
  if (file.sampling !== "random") return own
  const answers = answersOf(
    file.labels.filter((row) => row.score === score.score),
    score.scale
  )
  const groups = Map.groupBy(answers, ({ row }) => JSON.stringify([row.candidate ?? null, row.case]))
  for (const labelled of groups.values()) {
    const [first] = labelled
    const { candidate, case: caseId = "" } = first?.row ?? {}
    if (candidate === undefined) continue
    for (const { repeat, digest } of yield* digestsOf(readers, run, score, candidate, caseId)) {
      const answer = labelled.find(
        ({ row, mean }) =>
          mean !== undefined && row.answer === digest?.slice(0, answerLength) && (row.repeat ?? 0) === repeat
      )
      if (answer !== undefined) put(own, candidate, caseId, repeat, answer)
    }
  }
  return own
})

const put = (
  own: Map<string, Map<string, Map<number, OwnLabel>>>,
  candidate: string,
  caseId: string,
  repeat: number,
  { mean, row }: LabelledAnswer
): void => {
  if (mean === undefined) return
  const cases = own.get(candidate) ?? new Map<string, Map<number, OwnLabel>>()
  const repeats = cases.get(caseId) ?? new Map<number, OwnLabel>()
  repeats.set(repeat, { grade: mean, inclusion: row.inclusion ?? 1 })
  cases.set(caseId, repeats)
  own.set(candidate, cases)
}

/**
 * The judged scores of a run with what is known of their judges. A file that is not there, cannot be read, or is of
 * another judge is no error: the score is not calibrated then, and says why.
 */
export const load = Effect.fn("Calibration.load")(function* (
  answers: Answers,
  run: StoredRun
): Effect.fn.Return<ReadonlyArray<LoadedScore>, StoreError> {
  const loaded: Array<LoadedScore> = []
  for (const score of judgedScores(run.manifest)) {
    const state = yield* stateOf(score)
    loaded.push({
      ...score,
      state,
      floors: state._tag === "Held" ? state.file.floors : defaultFloors,
      own: state._tag === "Held" ? yield* ownLabels(answers, run, score, state.file) : new Map()
    })
  }
  return loaded
})

/** The loaded score of this scorer and name. */
export const loadedScore = (
  loaded: ReadonlyArray<LoadedScore>,
  scorer: string,
  score: string
): LoadedScore | undefined => loaded.find((each) => each.scorer === scorer && each.score === score)
