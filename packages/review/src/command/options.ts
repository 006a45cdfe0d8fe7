/** The flags of `assay review`, as values. What cannot be meant is said in words. */
import { existsSync } from "node:fs"
import type { Extension, Store } from "@assay/core/analysis"
import { RunReference } from "@assay/core/analysis"
import * as Effect from "effect/Effect"
import * as Queue from "../Queue.ts"
import type { Work } from "../Review.ts"
import * as Rubric from "../Rubric.ts"
import type { Invocation } from "./invocation.ts"
import { ReviewUsageError } from "./usage.ts"

type Flags = Extension.FlagValues

/** What is thrown, as a failure. */
const trying = <A>(body: () => A): Effect.Effect<A, Error> =>
  Effect.try({
    try: body,
    catch: (thrown) => (thrown instanceof Error ? thrown : new ReviewUsageError(String(thrown)))
  })

const text = (flags: Flags, name: string): string | undefined => {
  const value = flags[name]
  return typeof value === "string" ? value : undefined
}

/** A number of a flag within bounds. */
const number = (
  flags: Flags,
  name: string,
  otherwise: number,
  { least, most, whole }: { readonly least: number; readonly most: number; readonly whole: boolean }
): number => {
  const said = text(flags, name)
  if (said === undefined) return otherwise
  const value = Number(said)
  if (said.trim() !== "" && value >= least && value <= most && (!whole || Number.isInteger(value)))
    return value
  throw new ReviewUsageError(
    `--${name}: expected a ${whole ? "whole " : ""}number from ${least} to ${most}, found ${JSON.stringify(said)}`
  )
}

/** The judge of a run that gives a score, or its only one. */
const judgeOf = ({ manifest, id }: Store.StoredRun, score: string | undefined) => {
  const judges = manifest.scorers.flatMap(({ judge, opponent }) =>
    judge === undefined ? [] : [{ judge, opponent, scores: Object.keys(judge.scales) }]
  )
  const found = judges.filter(({ scores }) => score === undefined || scores.includes(score))
  if (judges.length > 0 && score !== undefined && found.length === 0)
    throw new ReviewUsageError(
      `--score: expected one of ${judges.flatMap(({ scores }) => scores).join(", ")}, found ${score}`
    )
  if (found.length > 1)
    throw new ReviewUsageError(
      `run ${id} has several judges: name a score of one of them with --score: ${found.flatMap(({ scores }) => scores).join(", ")}`
    )
  return found[0]
}

/** The rubric that the flags name; undefined where they name none. */
const namedRubric = (flags: Flags): Rubric.Rubric | undefined => {
  const [file, question] = [text(flags, "rubric"), text(flags, "question")]
  if (file !== undefined && question !== undefined)
    throw new ReviewUsageError("expected --rubric or --question, found both")
  if (file !== undefined) return Rubric.read(file)
  return question === undefined ? undefined : Rubric.question(question, text(flags, "score") ?? "answer")
}

const noRubric = (what: string): ReviewUsageError =>
  new ReviewUsageError(
    `${what} has no judge: say what to grade by, with --question "Is the answer right?" or --rubric FILE`
  )

const bothOr = "Which answer is better?"

/** What every way to label has in common. */
const common = (flags: Flags) => ({
  seed: number(flags, "seed", 1, { least: 0, most: 2 ** 31, whole: true }),
  repeated: number(flags, "repeated", 0.1, { least: 0, most: 1, whole: false }),
  annotators:
    flags.annotators === undefined
      ? undefined
      : number(flags, "annotators", 1, { least: 1, most: 1000, whole: true })
})

/** The one run that all items of a file come from, where the store has it. */
const runOf = Effect.fnUntraced(function* (items: Work["items"], runs: Store.Runs["Service"]) {
  const [id, ...others] = new Set(items.map(({ run }) => run))
  return id === undefined || others.length > 0 ? undefined : yield* runs.byId(id)
})

const workOfFile = Effect.fnUntraced(function* (
  file: string,
  flags: Flags,
  { runs, trials }: Pick<Invocation, "runs" | "trials">
) {
  const items = yield* trying(() => Queue.jsonl(file))
  if (items.length === 0)
    return yield* Effect.fail(new ReviewUsageError(`${file}: expected at least one line, found none`))
  const isPairs = items[0]?.outputs.length === 2
  const [candidate, ...others] = new Set(items.map(({ outputs }) => outputs[0].candidate))
  const run = yield* runOf(items, runs)
  const judge = run === undefined ? undefined : yield* trying(() => judgeOf(run, text(flags, "score")))
  const isJudged = judge !== undefined && (judge.opponent !== undefined) === isPairs
  const rubric = yield* trying(() => {
    const score = text(flags, "score")
    const named = namedRubric(flags)
    if (named !== undefined) return named
    if (isJudged) return Rubric.fromJudge(judge.judge, score === undefined ? judge.scores : [score])
    if (isPairs) return Rubric.preference(bothOr, score ?? "preference")
    throw noRubric(file)
  })
  const drawn =
    run === undefined || !isJudged
      ? undefined
      : yield* Queue.ofRun(trials, run, {
          candidate: others.length > 0 ? undefined : candidate,
          against: judge.opponent,
          scores: judge.scores,
          n: 1,
          seed: 1
        })
  const own = items.flatMap(({ answer, case: id, judged }) =>
    Object.keys(judged).length === 0 ? [] : [{ answer, cluster: id, judged }]
  )
  return {
    title: file,
    items,
    population: drawn?.population ?? own,
    rubric,
    ...(yield* trying(() => common(flags)))
  }
})

const workOfRun = Effect.fnUntraced(function* (
  found: Pick<RunReference.ResolvedRun, "run" | "candidate">,
  flags: Flags,
  trials: Store.Trials["Service"]
) {
  const { run } = found
  const asked = yield* trying(() => {
    const against = text(flags, "flips")
    const judge = judgeOf(run, text(flags, "score"))
    const score = text(flags, "score")
    const isOwn =
      judge !== undefined &&
      (against === undefined ? judge.opponent === undefined : judge.opponent === against)
    const rubric =
      namedRubric(flags) ??
      (isOwn
        ? Rubric.fromJudge(judge.judge, score === undefined ? judge.scores : [score])
        : against === undefined
          ? undefined
          : Rubric.preference(bothOr, score ?? "preference"))
    if (judge?.opponent !== undefined && against === undefined && rubric === undefined)
      throw new ReviewUsageError(
        `the judge of ${run.id} compares with ${judge.opponent}: give --candidate NAME --flips ${judge.opponent}`
      )
    if (rubric === undefined) throw noRubric(`run ${run.id}`)
    return {
      rubric,
      against,
      scores: isOwn ? judge.scores : [],
      n: number(flags, "n", 100, { least: 1, most: 100_000, whole: true }),
      ...common(flags)
    }
  })
  const { rubric, against, scores, n, ...rest } = asked
  const drawn = yield* Queue.ofRun(trials, run, {
    candidate: text(flags, "candidate") ?? found.candidate,
    against,
    scores,
    n,
    seed: rest.seed
  })
  return { title: run.manifest.experiment, ...drawn, rubric, ...rest }
})

/** What is labelled: a run of the store, or a file. */
export const workOf = Effect.fnUntraced(function* (
  target: string,
  { flags, runs, trials }: Pick<Invocation, "flags" | "runs" | "trials">
): Effect.fn.Return<Work, Error> {
  if (target.endsWith(".jsonl") && existsSync(target))
    return yield* workOfFile(target, flags, { runs, trials })
  const found = yield* RunReference.find(runs, target)
  return yield* workOfRun(yield* RunReference.requireStored(found, target), flags, trials)
})

/** Whether the flags name a port. */
export const portOf = (flags: Flags): number =>
  number(flags, "port", 0, { least: 0, most: 65_535, whole: true })

/** Names of the people who get addresses of their own. */
export const peopleOf = (flags: Flags): ReadonlyArray<string> =>
  (text(flags, "people") ?? "")
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "")

/** The rubric of a run's judge; undefined where it has none. Throws where a score is named that there is not. */
export const judgeRubric = (run: Store.StoredRun, flags: Flags): Rubric.Rubric | undefined => {
  const judge = judgeOf(run, text(flags, "score"))
  return namedRubric(flags) ?? (judge === undefined ? undefined : Rubric.fromJudge(judge.judge))
}
