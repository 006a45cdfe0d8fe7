/** `assay adversarial FILE`: perturbs the cases of an experiment, runs them, and says what was found. */
import { readFile, writeFile } from "node:fs/promises"
import { Experiment, Report } from "@assay/core"
import { ExitCode, type Extension } from "@assay/core/analysis"
import { defined, neutral, wrap } from "@assay/core/internal"
import { describePlan, wrappedPlan } from "@assay/core/internal/command"
import * as Effect from "effect/Effect"
import { addedOutline, toOutline } from "../assess/outline.ts"
import { derive } from "../derive/derive.ts"
import { guarded } from "../derive/options.ts"
import { plan, run } from "../running.ts"
import { found } from "../shrink/found.ts"
import { save } from "../shrink/save.ts"
import { type CommandOptions, optionsOf } from "./options.ts"
import { takenAgain } from "./replaying.ts"
import { shrunkLines } from "./shrinking.ts"
import { exitCodeOf } from "./verdict.ts"

const { counted, usd } = Report.Figures

/** The calls of a shrinking where none are stated. */
const mostCalls = 800

const say = (text: string): Effect.Effect<void> => Effect.sync(() => void process.stdout.write(`${text}\n`))

const write = (file: string, text: string): Effect.Effect<void, Error> =>
  Effect.tryPromise({
    try: () => writeFile(file, text),
    catch: (thrown) => (thrown instanceof Error ? thrown : new Error(String(thrown)))
  })

const columns = (): number => process.stdout.columns ?? 100

const sayWrapped = (lines: ReadonlyArray<string>): Effect.Effect<void> =>
  say(lines.flatMap((line) => wrap(line, columns())).join("\n"))

/** The experiment as the flags have it, and how its run is carried out. */
const asked = <Input, Expected, Output, Name extends string>(
  experiment: Experiment.Experiment<Input, Expected, Output, Name>,
  { budget, only, repeats }: CommandOptions
) => {
  const allowUnpriced = experiment.policy.budget?.allowUnpriced
  // The text is checked where it is read, as that of an experiment is.
  const held =
    budget === undefined
      ? undefined
      : Experiment.derive(experiment, { name: experiment.name, budget: budget as Experiment.BudgetText })
          .policy.budget
  return {
    ...defined({
      repeats,
      budget: held === undefined ? undefined : { ...held, ...defined({ allowUnpriced }) }
    }),
    ...(only.length === 0 ? {} : { only })
  }
}

/** What shrinking one failure would cost at most: so many calls at the mean price of those of the run. */
const shrinkingPrice = ({ candidates }: Experiment.Plan, calls = mostCalls): string => {
  const prices = candidates.flatMap(({ name, asked, cost }) => {
    const paid = asked - (cost?.cached ?? 0)
    return cost?.expectedUsd === undefined || cost.expectedUsd === 0 || paid <= 0
      ? []
      : [`about ${usd((cost.expectedUsd / paid) * calls)} USD of ${name}`]
  })
  return neutral(
    `Shrinking a failure takes up to ${counted(calls, "call")} more (--calls)${prices.length === 0 ? "" : `: ${prices.join(", ")}`}.`
  )
}

/** What would be asked, and what it would cost. */
const dryRun = Effect.fnUntraced(function* <Input, Expected, Output, Name extends string>(
  experiment: Experiment.Experiment<Input, Expected, Output, Name>,
  options: CommandOptions
) {
  const { derivation } = options
  const { cases = 30, perCase = 1, families } = derivation
  const planned = yield* plan(experiment, { ...derivation, run: asked(experiment, options) })
  yield* say(
    `Up to ${counted(cases, "case")} × ${guarded(families).length} families × ${counted(perCase, "variant")}, and each case twice as it is.`
  )
  for (const each of [...planned.written, planned.run]) yield* say(wrappedPlan(describePlan(each), columns()))
  yield* say(shrinkingPrice(planned.run, options.calls))
})

const shrinkOne = Effect.fnUntraced(function* <Input, Expected, Output, Name extends string>(
  experiment: Experiment.Experiment<Input, Expected, Output, Name>,
  caseId: string,
  options: CommandOptions
) {
  const { derivation, only, how, calls, save: file, json } = options
  const [candidate] = only.length === 0 ? [...experiment.candidates.keys()] : only
  if (candidate === undefined || (only.length !== 1 && experiment.candidates.size > 1))
    return yield* Effect.fail(
      new Error(`--shrink: expected one candidate under --only, found ${only.length}`)
    )
  const smallest = yield* found(experiment, {
    candidate,
    caseId,
    how,
    derivation,
    run: defined({ budget: asked(experiment, options).budget }),
    ...defined({ budget: calls })
  })
  if (json !== undefined) yield* write(json, `${JSON.stringify(smallest, null, 2)}\n`)
  yield* sayWrapped(shrunkLines(smallest))
  if (file !== undefined) {
    const isNew = yield* Effect.tryPromise({
      try: () => save(file, smallest),
      catch: (thrown) => (thrown instanceof Error ? thrown : new Error(String(thrown)))
    })
    yield* say(isNew ? `Saved in ${file}.` : `${file} has it already.`)
  }
  return smallest.shrunk.status === "minimal" ? ExitCode.pass : ExitCode.inconclusive
})

const attack = Effect.fnUntraced(function* <Input, Expected, Output, Name extends string>(
  experiment: Experiment.Experiment<Input, Expected, Output, Name>,
  options: CommandOptions,
  afterRun: Extension.Invocation<Input, Expected, Output>["afterRun"]
) {
  const { assessment, run: ended } = yield* run(experiment, {
    ...options.derivation,
    run: asked(experiment, options)
  })
  const outline = toOutline(assessment, { full: options.isFull })
  yield* Effect.sync(() => process.stdout.write(Report.toText(outline, Report.optionsFor(process.stdout))))
  if (ended.stopped !== undefined) yield* say(`Stopped: ${ended.stopped}`)
  yield* afterRun(ended, [addedOutline(assessment)])
  if (options.markdown !== undefined) yield* write(options.markdown, Report.toMarkdown(outline))
  if (options.json !== undefined) yield* write(options.json, `${JSON.stringify(assessment, null, 2)}\n`)
  return exitCodeOf(assessment, options.most)
})

/** A shrinking that was kept, taken again: nothing is asked. */
const replayed = Effect.fnUntraced(function* (file: string) {
  const text = yield* Effect.tryPromise({
    try: () => readFile(file, "utf8"),
    catch: (thrown) => (thrown instanceof Error ? thrown : new Error(String(thrown)))
  })
  const { again, isSame } = yield* takenAgain(file, text)
  yield* sayWrapped(shrunkLines(again))
  yield* say(
    isSame
      ? "Replayed without a call: the same."
      : "Replayed without a call: it came out otherwise than was kept."
  )
  return isSame && again.shrunk.status === "minimal" ? ExitCode.pass : ExitCode.inconclusive
})

/** The subcommand. Returns its exit code. */
export const adversarial = <Input, Expected, Output>({
  experiment,
  flags,
  withStore,
  afterRun,
  modelOf
}: Extension.Invocation<Input, Expected, Output>): Effect.Effect<number | undefined, Error> =>
  Effect.gen(function* () {
    if (experiment === undefined) return yield* Effect.fail(new Error("expected an experiment, found none"))
    const writer = typeof flags.writer === "string" ? yield* modelOf(flags.writer) : undefined
    const options = yield* Effect.try({
      try: () => {
        const read = optionsOf(flags, writer)
        // What makes no sense is said before anything is asked.
        asked(experiment, read)
        derive(experiment, read.derivation)
        return read
      },
      catch: (thrown) => (thrown instanceof Error ? thrown : new Error(String(thrown)))
    })
    const { shrink, replay } = options
    if (replay !== undefined) return yield* replayed(replay)
    if (options.isDry) return yield* withStore(Effect.as(dryRun(experiment, options), undefined))
    return yield* withStore(
      shrink === undefined ? attack(experiment, options, afterRun) : shrinkOne(experiment, shrink, options)
    )
  }).pipe(Effect.mapError((error) => (error instanceof Error ? error : new Error(String(error)))))
