/** `assay review export` and `assay review import`: labels as JSON Lines. */
import { writeFileSync } from "node:fs"
import { Label, Report } from "@assay/core"
import { RunReference, type Store } from "@assay/core/analysis"
import { neutral } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Queue from "../Queue.ts"
import type { Invocation } from "./invocation.ts"
import { judgeRubric } from "./options.ts"
import { ReviewUsageError } from "./usage.ts"

const say = (line: string): void => void process.stdout.write(`${line}\n`)

const fail = (message: string): Effect.Effect<never, Error> => Effect.fail(new ReviewUsageError(message))

/** Writes the labels of a run, or all, those that were corrected included. */
export const exportLabels = (
  { flags, runs, labels }: Invocation,
  [target, ...more]: ReadonlyArray<string>
): Effect.Effect<void, Error> =>
  Effect.gen(function* () {
    if (more.length > 0) return yield* fail("export: expected one run, or none for all labels")
    const run = target === undefined ? undefined : yield* RunReference.findRun(runs, target)
    const all = yield* labels.list({ history: true, ...(run === undefined ? {} : { run: run.id }) })
    const text = Label.toJsonl(all)
    const { out } = flags
    if (typeof out !== "string") return void process.stdout.write(text)
    yield* Effect.try({
      try: () => writeFileSync(out, text),
      catch: (thrown) => new ReviewUsageError(`${out} cannot be written: ${String(thrown)}`)
    })
    say(neutral(`${Report.Figures.counted(all.length, "label")} in ${out}`))
  })

/** Answers of a run by case, candidate and repeat. */
const answersOf = Effect.fnUntraced(function* (trials: Store.Trials["Service"], run: Store.StoredRun) {
  const { items } = yield* Queue.ofRun(trials, run, {
    candidate: undefined,
    against: undefined,
    scores: [],
    n: Number.MAX_SAFE_INTEGER,
    seed: 1
  })
  const keyOf = (id: string, candidate: string | undefined, repeat: number | undefined): string =>
    JSON.stringify([id, candidate ?? null, repeat ?? 0])
  const found = new Map(
    items.flatMap(({ case: id, outputs: [{ candidate }], repeat, answer }) => [
      [keyOf(id, candidate, repeat), answer] as const
    ])
  )
  const [only, ...others] = run.manifest.candidates
  return ({ case: id, candidate, repeat }: Label.LabelRow): string | undefined =>
    found.get(keyOf(id, candidate ?? (others.length === 0 ? only?.name : undefined), repeat))
})

/** Adds labels of a file. Rows of a table need the run whose answers they are about. */
export const importLabels = (
  { flags, runs, trials, labels }: Invocation,
  [file, target, ...more]: ReadonlyArray<string>
): Effect.Effect<void, Error> =>
  Effect.gen(function* () {
    if (file === undefined || more.length > 0)
      return yield* fail("import: expected a file of labels, and the run that they are about")
    const rows = yield* Label.read(file)
    if (target === undefined && rows.some(({ row }) => row.answer === undefined))
      return yield* fail(
        `import: ${file} does not say which answers its labels are of; name the run: assay review import ${file} latest`
      )
    const run = target === undefined ? undefined : yield* RunReference.findRun(runs, target)
    const rubric = run === undefined ? undefined : judgeRubric(run, flags)
    const answerOf = run === undefined ? () => undefined : yield* answersOf(trials, run)
    const read = yield* Label.complete(rows, {
      origin: file,
      score: rubric?.criteria[0]?.score ?? "answer",
      ...(rubric === undefined
        ? {}
        : { levels: Object.fromEntries(rubric.criteria.map(({ score, levels }) => [score, levels])) }),
      rubric: rubric?.digest ?? "",
      at: new Date().toISOString(),
      answerOf
    })
    const kept = new Map((yield* labels.list({ history: true })).map(({ id, at }) => [id, at]))
    const added = yield* labels.append(
      read.map((each, nth) => ({
        ...each,
        ...(run === undefined ? {} : { run: each.run ?? run.id }),
        // A row that does not say when is of the time when it was first read: the same file again adds nothing.
        at: rows[nth]?.row.at ?? kept.get(each.id) ?? each.at
      }))
    )
    say(
      neutral(
        `${Report.Figures.counted(added, "label")} added from ${file}${added < read.length ? `; ${read.length - added} were there already` : ""}`
      )
    )
  })
