/** `assay runs`: what is in the store. */
import { Report } from "@assay/core"
import { Store } from "@assay/core/analysis"
import { Outline } from "@assay/core/internal/command"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { moment, printJson, printOutline } from "../printing.ts"
import { storeFlag, withStore } from "../withStore.ts"

const { cell, figure, label, line, table } = Outline
const { Figures } = Report

interface RunRow {
  readonly run: Store.ListedRun
  readonly cases: number
}

const toJson = ({ run, cases }: RunRow) => ({
  id: run.id,
  experiment: run.manifest.experiment,
  startedAt: new Date(run.startedAt).toISOString(),
  ...(run.finishedAt === undefined ? {} : { finishedAt: new Date(run.finishedAt).toISOString() }),
  dataset: run.manifest.dataset.name,
  cases,
  candidates: run.manifest.candidates.map(({ name }) => name),
  trials: run.trials,
  errored: run.errored
})

const outline = (shown: ReadonlyArray<RunRow>, total: number): Report.Outline => ({
  title: Figures.counted(total, "run"),
  lines: [],
  sections: [
    {
      title: "",
      blocks: [
        table(
          [
            label("run"),
            label("experiment"),
            figure("started", "when"),
            figure("finished", "when"),
            figure("cases", "counts"),
            figure("candidates", "counts"),
            figure("trials", "counts"),
            figure("errored", "counts")
          ],
          shown.map(({ run, cases }) => [
            cell(run.id, "strong"),
            cell(run.manifest.experiment),
            cell(moment(run.startedAt)),
            run.finishedAt === undefined ? cell("no", "warning") : cell(moment(run.finishedAt)),
            cell(Figures.count(cases)),
            cell(Figures.count(run.manifest.candidates.length)),
            cell(Figures.count(run.trials)),
            cell(Figures.count(run.errored), run.errored > 0 ? "bad" : "plain")
          ])
        ),
        ...(total > shown.length
          ? [
              line(
                `${Figures.counted(total - shown.length, "older run")} not shown; --limit ${total} shows all.`
              )
            ]
          : [])
      ]
    }
  ]
})

export const runs = Command.make(
  "runs",
  {
    experiment: Flag.String("experiment").pipe(
      Flag.withMetavar("name"),
      Flag.withDescription("Only runs of this experiment"),
      Flag.optional
    ),
    limit: Flag.Int("limit").pipe(
      Flag.withMetavar("n"),
      Flag.withDescription("List at most the n newest runs (default 20)"),
      Flag.withDefault(20)
    ),
    json: Flag.Boolean("json").pipe(Flag.withDescription("Print JSON"), Flag.withDefault(false)),
    store: storeFlag
  },
  ({ experiment, limit, json, store: file }) =>
    withStore(
      file,
      Effect.gen(function* () {
        const runs = yield* Store.Runs
        const trials = yield* Store.Trials
        const all = yield* runs.list(
          Option.match(experiment, { onNone: () => ({}), onSome: (name) => ({ experiment: name }) })
        )
        const shown = yield* Effect.forEach(all.slice(0, Math.max(0, limit)), (run) =>
          Effect.map(trials.countCases(run), (cases): RunRow => ({ run, cases }))
        )
        yield* json ? printJson(shown.map(toJson)) : printOutline(outline(shown, all.length))
      })
    )
).pipe(Command.withDescription("List the runs in the store, newest first"))
