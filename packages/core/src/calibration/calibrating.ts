/**
 * From a run that a judge graded, and the labels of people, to what the judge is worth.
 */
import * as Effect from "effect/Effect"
import { canonicalJson, sha256 } from "../dataset/canonical.ts"
import { defined } from "../foundation/defined.ts"
import { complete } from "../label/completing.ts"
import { current } from "../label/current.ts"
import type { LabelError } from "../label/LabelError.ts"
import type { Label, LabelRow, ReadLabel } from "../label/model.ts"
import { areOfOneFamily } from "../provider/family.ts"
import type { ManifestJudge } from "../store/Manifest.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { Trials } from "../store/Trials.ts"
import * as Figures from "../text/figures.ts"
import { byRow, CalibrationError, fromFile } from "./calibrationFile.ts"
import { defaultFloors } from "./floors.ts"
import { eachJudged, type JudgedAnswer, type JudgedScore, judgedScores } from "./judgedTrials.ts"
import type { JudgedLabel } from "./measure/answers.ts"
import { measure } from "./measure/measuring.ts"
import { answerLength, type CalibrationFile, type Floors, format, type LabelledRow } from "./model.ts"

/** What is known of the labels beside what they say. */
export interface Options {
  /**
   * Name of the scorer whose judge is measured.
   *
   * @defaultValue the only one that is judged
   */
  readonly scorer?: string
  /**
   * Ids of the cases that the rubric was written with: a judge agrees with the labels that it was made for.
   *
   * @defaultValue none
   */
  readonly leaveOut?: ReadonlyArray<string>
  /**
   * How the labelled answers were come by. `random`: drawn from the answers of this run, with the inclusion
   * probabilities that the labels state. `elsewhere`: they were chosen, or come from other answers.
   *
   * @defaultValue `"random"`
   */
  readonly sampling?: CalibrationFile["sampling"]
  /**
   * What is stated and not tested: that the judge errs on candidates without labels as on those with labels. Reports
   * print it.
   *
   * @defaultValue nothing is assumed
   */
  readonly assume?: "errs-alike"
  /**
   * Below what the judge informs and never gates.
   *
   * @defaultValue `Calibration.defaultFloors`
   */
  readonly floors?: Partial<Floors>
}

/** What came of calibrating: the content of the file, and what a reader must know of it. */
export interface Calibrated {
  /** What the judge is worth. */
  readonly calibration: CalibrationFile
  /** Labels that are in no figure, and why, in sentences. */
  readonly notes: ReadonlyArray<string>
}

/** Digest of what people grade by. */
export const rubricDigest = ({ rubric }: Pick<ManifestJudge, "rubric">): string =>
  sha256(canonicalJson(rubric))

/** The scores of the one judge that is meant. */
export const chooseJudge = (
  { id, manifest }: StoredRun,
  wanted: string | undefined
): Effect.Effect<readonly [JudgedScore, ...ReadonlyArray<JudgedScore>], CalibrationError> => {
  const all = judgedScores(manifest).filter(({ scale }) => scale.levels.length > 0)
  const named = [...new Set(all.map(({ scorer }) => scorer))]
  const wrong = (message: string) => Effect.fail(new CalibrationError({ file: id, message }))
  if (named.length === 0) return wrong(`run ${id} has no score that a judge gives`)
  if (wanted === undefined && named.length > 1)
    return wrong(`run ${id} has ${Figures.count(named.length)} judges; name one: ${named.join(", ")}`)
  const [first, ...others] = all.filter(({ scorer }) => wanted === undefined || scorer === wanted)
  return first === undefined
    ? wrong(`run ${id} has no judge ${wanted}; it has ${named.join(", ")}`)
    : Effect.succeed([first, ...others])
}

/** The judged answers of a score by their digest, and by where they stand. */
interface Judged {
  readonly score: JudgedScore
  readonly byDigest: ReadonlyMap<string, ReadonlyArray<JudgedAnswer>>
  readonly byPlace: ReadonlyMap<string, JudgedAnswer>
}

const placeOf = (caseId: string, candidate: string | undefined, repeat: number): string =>
  JSON.stringify([caseId, candidate ?? null, repeat])

const judgedOf = Effect.fnUntraced(function* (
  trials: Trials["Service"],
  run: StoredRun,
  score: JudgedScore
): Effect.fn.Return<Judged, StoreError> {
  const byDigest = new Map<string, Array<JudgedAnswer>>()
  const byPlace = new Map<string, JudgedAnswer>()
  const candidates = new Set<string>()
  yield* eachJudged(trials, run, score, (answer) => {
    const { trial, candidate } = answer
    candidates.add(candidate)
    const same = byDigest.get(answer.answer)
    if (same === undefined) byDigest.set(answer.answer, [answer])
    else same.push(answer)
    byPlace.set(placeOf(trial.caseId, candidate, trial.repeat), answer)
  })
  // A label that names no candidate is about the only one.
  const [only, ...others] = candidates
  if (only !== undefined && others.length === 0)
    for (const answer of [...byPlace.values()])
      byPlace.set(placeOf(answer.trial.caseId, undefined, answer.trial.repeat), answer)
  return { score, byDigest, byPlace }
})

/** The answer that a label is of: that of its own candidate where several gave the same. */
const answerFor = ({ byDigest }: Judged, label: Label): JudgedAnswer | undefined => {
  const all = byDigest.get(label.answer)?.filter(({ trial }) => trial.caseId === label.case) ?? []
  return (
    all.find(
      ({ candidate, trial }) =>
        candidate === label.candidate && (label.repeat === undefined || trial.repeat === label.repeat)
    ) ??
    all.find(({ candidate }) => candidate === label.candidate) ??
    (label.candidate === undefined ? all[0] : undefined)
  )
}

const rowOf = (
  label: Label,
  { trial, length, candidate, answer, judged, firstWins }: JudgedAnswer,
  { judge }: JudgedScore
): JudgedLabel => ({
  case: label.case,
  candidate,
  ...(trial.repeat === 0 ? {} : { repeat: trial.repeat }),
  answer: answer.slice(0, answerLength),
  score: label.score,
  grade: label.grade,
  judged: judged ?? null,
  person: label.person,
  at: label.at,
  ...defined({ inclusion: label.inclusion, cluster: trial.cluster, run: label.run }),
  ...(label.repeatOf === undefined ? {} : { again: true as const }),
  kind: trial.kind,
  tags: trial.tags,
  length,
  ...defined({
    isOwnFamily:
      trial.model === undefined
        ? undefined
        : judge.models.some((model) => areOfOneFamily(model, trial.model ?? "")),
    firstWins
  })
})

/** The label of an answer that the candidate no longer gives; undefined where it has none now, or a label of it. */
const changedRow = (
  label: Label,
  { byPlace }: Judged,
  labels: ReadonlySet<string>
): LabelledRow | undefined => {
  const { candidate, repeat = 0 } = label
  const now = byPlace.get(placeOf(label.case, candidate, repeat))
  return now === undefined || labels.has(JSON.stringify([label.run ?? null, now.candidate, now.answer]))
    ? undefined
    : {
        case: label.case,
        candidate: now.candidate,
        ...(repeat === 0 ? {} : { repeat }),
        answer: label.answer.slice(0, answerLength),
        score: label.score,
        grade: label.grade,
        judged: null,
        person: label.person,
        at: label.at,
        ...defined({ inclusion: label.inclusion, run: label.run }),
        changed: true
      }
}

/** A label of each of those who gave the answer that was shown once. */
const eachOf = ({ alike = [], ...label }: Label): ReadonlyArray<Label> => {
  const { candidate: _candidate, repeat: _repeat, ...shared } = label
  return [label, ...alike.map((other) => ({ ...shared, ...other }))]
}

const byWhomOf = ({ case: id, person }: Label): string => JSON.stringify([id, person])

/** What is wrong with probabilities of which some are stated; undefined where all are, or none. */
const mixedInclusion = (rows: ReadonlyArray<JudgedLabel>): string | undefined => {
  for (const [of, labels] of Map.groupBy(rows, ({ candidate = "", score }) => `${score} of ${candidate}`)) {
    const stated = labels.filter(({ inclusion }) => inclusion !== undefined).length
    if (stated > 0 && stated < labels.length)
      return `expected an inclusion probability of every label or of none, found one of ${stated} of ${Figures.counted(labels.length, "label")} for ${of}; state it (1 where every answer was labelled), or say that the labels were chosen (--elsewhere)`
  }
  return undefined
}

/** A label as the file keeps it. */
const kept = ({
  kind: _kind,
  tags: _tags,
  length: _length,
  isOwnFamily: _own,
  firstWins: _wins,
  ...row
}: JudgedLabel): LabelledRow => row

const left = (count: number, why: string): ReadonlyArray<string> =>
  count === 0 ? [] : [`${Figures.counted(count, "label")} left out: ${why}`]

/** Whose grade of what: a row of a table, and the label that an earlier calibration made of it. */
const gradedOf = ({
  case: id,
  candidate,
  repeat = 0,
  person,
  score
}: Pick<LabelRow, "case" | "candidate" | "repeat" | "person" | "score">): string =>
  JSON.stringify([id, candidate ?? null, repeat, person, score])

/** Labels of complete rows, for the judge of a run. Rows that name no answer are about those of this run. */
export const completeFor = Effect.fnUntraced(function* (
  trials: Trials["Service"],
  run: StoredRun,
  read: ReadonlyArray<ReadLabel>,
  {
    origin,
    at,
    scorer
  }: { readonly origin: string; readonly at: string; readonly scorer?: string | undefined }
): Effect.fn.Return<ReadonlyArray<Label>, CalibrationError | LabelError | StoreError> {
  const scores = yield* chooseJudge(run, scorer)
  const judged = new Map<string, Judged>()
  for (const score of scores) judged.set(score.score, yield* judgedOf(trials, run, score))
  const { calibration: path } = scores[0].judge
  const earlier =
    path === undefined ? undefined : yield* Effect.orElseSucceed(fromFile(path), () => undefined)
  const known = Map.groupBy(earlier?.labels ?? [], gradedOf)
  const placeFor = (row: LabelRow): JudgedAnswer | undefined =>
    judged.get(row.score ?? scores[0].score)?.byPlace.get(placeOf(row.case, row.candidate, row.repeat ?? 0))
  /** The digest of what a row was given for, where the calibration that there is knows the row and the answer changed. */
  const before = (row: LabelRow): string | undefined => {
    const place = placeFor(row)
    if (place === undefined) return undefined
    const score = row.score ?? scores[0].score
    const given = known
      .get(gradedOf({ ...row, candidate: place.candidate, score }))
      ?.filter(({ at }) => row.at === undefined || row.at === at)
    return given?.some(({ answer }) => place.answer.startsWith(answer)) ? undefined : given?.[0]?.answer
  }
  return yield* complete(read, {
    origin,
    at,
    score: scores[0].score,
    levels: Object.fromEntries(scores.map(({ score, scale }) => [score, scale.levels])),
    rubric: rubricDigest(scores[0].judge),
    // A row is of the answer that was there when it was first read, not of whatever the candidate says today.
    answerOf: (row) => before(row) ?? placeFor(row)?.answer
  })
})

/**
 * Measures the judge of a run on labels of its answers. Fails where the run has no such judge, and where none of the
 * labels is of an answer that it graded.
 */
export const calibrate = Effect.fn("Calibration.calibrate")(function* (
  trials: Trials["Service"],
  run: StoredRun,
  labels: ReadonlyArray<Label>,
  options: Options = {}
): Effect.fn.Return<Calibrated, CalibrationError | StoreError> {
  const scores = yield* chooseJudge(run, options.scorer)
  const { judge } = scores[0]
  const rubric = rubricDigest(judge)
  const without = new Set(options.leaveOut ?? [])
  const standing = current(labels)
  // Who says that a case is bad says so of all that they graded of it, whichever score they said it beside.
  const bad = new Set(standing.flatMap((label) => (label.mark === undefined ? [] : [byWhomOf(label)])))
  const all = standing.filter((label) => !bad.has(byWhomOf(label)))
  const marked = standing.length - all.length
  const excluded = all.filter((label) => without.has(label.case)).length
  const ofRubric = all.filter((label) => !without.has(label.case) && label.rubric === rubric)
  const otherRubric = all.length - excluded - ofRubric.length
  const rows: Array<JudgedLabel> = []
  const changed: Array<LabelledRow> = []
  let unknown = 0
  for (const label of ofRubric) if (!scores.some(({ score }) => score === label.score)) unknown++
  const measured = []
  for (const score of scores) {
    const own = ofRubric.flatMap((label) => (label.score === score.score ? eachOf(label) : []))
    if (own.length === 0) continue
    const judged = yield* judgedOf(trials, run, score)
    const answers: Array<string> = []
    const found = own.flatMap((label): ReadonlyArray<JudgedLabel> => {
      const answer = answerFor(judged, label)
      if (answer === undefined) return []
      answers.push(answer.answer)
      return [rowOf(label, answer, score)]
    })
    const held = new Set(
      found.map(({ run, candidate }, nth) => JSON.stringify([run ?? null, candidate, answers[nth]]))
    )
    const others = own.filter((label) => answerFor(judged, label) === undefined)
    const before = others.flatMap((label) => changedRow(label, judged, held) ?? [])
    changed.push(...before)
    unknown += others.length - before.length
    if (found.length === 0) continue
    rows.push(...found)
    // In the order of the file, so that the figures are the same when they are made again from it.
    measured.push(measure(score.score, score.scale, found.toSorted(byRow)))
  }
  const mixed = options.sampling === "elsewhere" ? undefined : mixedInclusion(rows)
  if (mixed !== undefined) return yield* new CalibrationError({ file: run.id, message: mixed })
  if (rows.length === 0) {
    const why =
      labels.length === 0
        ? `there are no labels: assay judge plan ${run.id} draws the answers to label, assay review lets people label them`
        : `none of ${Figures.counted(labels.length, "label")} is of an answer that the judge of ${run.id} graded by this rubric`
    return yield* new CalibrationError({ file: run.id, message: why })
  }
  return {
    calibration: {
      format,
      version: 1,
      judge: { digest: judge.digest, models: judge.models, rubric },
      sampling: options.sampling ?? "random",
      ...defined({ assumes: options.assume }),
      floors: { ...defaultFloors, ...options.floors },
      excluded,
      scores: measured,
      labels: [...rows.map(kept), ...changed]
    },
    notes: [
      ...left(excluded, "the rubric was written with them"),
      ...left(otherRubric, "they were given by another rubric"),
      ...left(marked, "their case is marked as bad or ambiguous"),
      ...left(
        changed.length,
        "they are of answers that the candidate no longer gives. Label its new answers to the same cases; in a table that names no answers, with a date of their own (at)"
      ),
      ...left(unknown, `they are of no answer that the judge of ${run.id} was asked about`)
    ]
  }
})
