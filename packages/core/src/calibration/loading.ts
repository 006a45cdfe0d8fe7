/**
 * The calibrations of a run: for each judged score what its file says, and which of its labels hold for answers of this
 * run.
 */
import * as Effect from "effect/Effect"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { Trials } from "../store/Trials.ts"
import { rubricDigest } from "./calibrating.ts"
import { fromFile } from "./calibrationFile.ts"
import { defaultFloors } from "./floors.ts"
import { answerDigest, type JudgedScore, judgedScores, pairDigest } from "./judgedTrials.ts"
import { answersOf, type LabelledAnswer } from "./measure/answers.ts"
import { remeasured } from "./measure/remeasured.ts"
import { answerLength, type CalibrationFile, type Floors, type LabelledRow } from "./model.ts"
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
  /**
   * By the name of the candidate, how many of its labelled answers it gives otherwise now. Labels that were drawn with them
   * are not among `own`: what they still hold for are the answers that did not change, and no random sample.
   */
  readonly changed: ReadonlyMap<string, number>
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

/** The level that a grade of a file is: its numbers have six digits. Undefined where it is none. */
const levelOf = (grade: number, { levels }: JudgedScore["scale"]): number | undefined =>
  levels.find(({ value }) => Math.abs(value - grade) <= 1e-5 * Math.max(1, Math.abs(value)))?.value

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
  if (measured === undefined) return { _tag: "None", because: `${path} has no labels for ${score}` }
  const wrong = file.labels.find(
    (row) => row.score === score && row.grade !== null && levelOf(row.grade, scale) === undefined
  )
  return wrong === undefined
    ? { _tag: "Held", file, measured: { ...measured, ...remeasured(file.labels, score, scale) } }
    : {
        _tag: "None",
        because: `${path} has the grade ${wrong.grade} for ${wrong.case}, which is no level of ${score}; calibrate again`
      }
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

/** Those who were drawn together: labels of a candidate's answers in one run. */
const drawOf = ({ candidate, run }: LabelledRow): string => JSON.stringify([candidate ?? null, run ?? null])

/** Labels that are of answers which the run has, and by draw where the run has other answers than were labelled. */
interface Found {
  readonly held: ReadonlyArray<LabelledRow>
  readonly changed: ReadonlyMap<string, ReadonlySet<string>>
}

/** Tells labels of answers that the run has from those of answers that have changed since, by their digests. */
const find = Effect.fnUntraced(function* (
  readers: Answers,
  run: StoredRun,
  score: JudgedScore,
  rows: ReadonlyArray<LabelledRow>
): Effect.fn.Return<Found, StoreError> {
  const held: Array<LabelledRow> = []
  const changed = new Map<string, Set<string>>()
  const groups = Map.groupBy(rows, (row) => JSON.stringify([row.candidate ?? null, row.case]))
  for (const labels of groups.values()) {
    const { candidate, case: caseId = "" } = labels[0] ?? {}
    if (candidate === undefined) continue
    for (const { repeat, digest } of yield* digestsOf(readers, run, score, candidate, caseId)) {
      if (digest === undefined) continue
      const here = labels.filter((row) => (row.repeat ?? 0) === repeat)
      for (const draw of Map.groupBy(here, drawOf)) {
        const now = draw[1].filter((row) => row.answer === digest.slice(0, answerLength))
        held.push(...now)
        if (now.length > 0) continue
        const places = changed.get(draw[0]) ?? new Set()
        changed.set(draw[0], places.add(JSON.stringify([caseId, repeat])))
      }
    }
  }
  return { held, changed }
})

/** The labels of a file that are a random sample of the answers of the run. */
const ownLabels = Effect.fnUntraced(function* (
  readers: Answers,
  run: StoredRun,
  score: JudgedScore,
  file: CalibrationFile
): Effect.fn.Return<Pick<LoadedScore, "own" | "changed">, StoreError> {
  const own = new Map<string, Map<string, Map<number, OwnLabel>>>()
  const changed = new Map<string, number>()
  if (file.sampling !== "random") return { own, changed }
  const found = yield* find(
    readers,
    run,
    score,
    file.labels.flatMap((row) =>
      row.score === score.score && row.again !== true
        ? [{ ...row, grade: row.grade === null ? null : (levelOf(row.grade, score.scale) ?? null) }]
        : []
    )
  )
  for (const draw of new Set(found.held.map(drawOf))) {
    const places = found.changed.get(draw)
    const candidate = found.held.find((row) => drawOf(row) === draw)?.candidate ?? ""
    if (places !== undefined) changed.set(candidate, (changed.get(candidate) ?? 0) + places.size)
  }
  const drawn = found.held.filter((row) => !found.changed.has(drawOf(row)))
  for (const answer of answersOf(drawn, score.scale)) {
    const { candidate, case: caseId, repeat = 0 } = answer.row
    if (candidate !== undefined) put(own, candidate, caseId, repeat, answer)
  }
  return { own, changed }
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
      ...(state._tag === "Held"
        ? yield* ownLabels(answers, run, score, state.file)
        : { own: new Map(), changed: new Map() })
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
