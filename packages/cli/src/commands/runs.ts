/** `assay runs`: what is in the store, and what came of it. */
import { Report } from "@assay/core"
import { Comparison, Store, Summary, Verdict } from "@assay/core/analysis"
import { Outline } from "@assay/core/internal/command"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { bestName } from "../bestName.ts"
import { moment, printJson, printOutline } from "../printing.ts"
import { storeFlag, withStore } from "../withStore.ts"

const { cell, excerpt, figure, label, line, table } = Outline
const { Figures } = Report

/** A run, and what came of it. */
interface RunRow {
  readonly run: Store.ListedRun
  readonly cases: number
  /** The score of the best candidate and its name, with the names of those that share it. Undefined where nothing is scored. */
  readonly best:
    | {
        readonly candidate: string
        readonly level?: ReadonlyArray<string>
        readonly score: string
        readonly unit: "share" | "number"
        readonly mean: number
      }
    | undefined
  /** What that candidate is against the other side. Undefined where it is compared with none. */
  readonly verdict: Verdict.Verdict | undefined
  /** What the answers of all candidates cost, in US dollars. Undefined where none has a price. */
  readonly costUsd: number | undefined
  /** Whether a part of the cost is not known. */
  readonly isAtLeast: boolean
}

/** Reads what came of a run: its figures, and the best candidate against the other side. */
const rowOf = Effect.fnUntraced(function* (
  trials: Store.Trials["Service"],
  run: Store.ListedRun
): Effect.fn.Return<RunRow, Comparison.Error | Store.StoreError> {
  const { candidates, against } = yield* Summary.ofRun(trials, run)
  const cases = yield* trials.countCases(run)
  const scored = candidates
    .flatMap(({ name, scores: [headline] }) =>
      headline?.overall.mean === undefined
        ? []
        : [{ candidate: name, score: headline.score, unit: headline.unit, mean: headline.overall.mean.value }]
    )
    .toSorted((a, b) => b.mean - a.mean)
  const [first] = scored
  const level = scored.flatMap(({ candidate, mean }) =>
    mean === first?.mean && candidate !== first.candidate ? [candidate] : []
  )
  const best = first === undefined || level.length === 0 ? first : { ...first, level }
  const isCompared =
    best !== undefined &&
    against !== undefined &&
    against !== best.candidate &&
    candidates.some(({ name }) => name === against)
  const comparison = isCompared
    ? yield* Comparison.within(trials, run, { against, candidate: best.candidate, seed: run.manifest.seed })
    : undefined
  const costs = candidates.flatMap(({ cost }) => cost ?? [])
  const known = costs.flatMap((cost) => cost.known?.totalUsd ?? [])
  return {
    run,
    cases,
    best,
    verdict: comparison?.scores[0]?.overall.verdict,
    costUsd: known.length === 0 ? undefined : known.reduce((sum, usd) => sum + usd, 0),
    isAtLeast: costs.some(({ isAtLeast }) => isAtLeast)
  }
})

const toJson = ({ run, cases, best, verdict, costUsd, isAtLeast }: RunRow) => ({
  id: run.id,
  experiment: run.manifest.experiment,
  startedAt: new Date(run.startedAt).toISOString(),
  ...(run.finishedAt === undefined ? {} : { finishedAt: new Date(run.finishedAt).toISOString() }),
  dataset: run.manifest.dataset.name,
  cases,
  candidates: run.manifest.candidates.map(({ name }) => name),
  trials: run.trials,
  errored: run.errored,
  ...(best === undefined ? {} : { best }),
  ...(verdict === undefined ? {} : { verdict: Verdict.word(verdict), against: run.manifest.against }),
  ...(costUsd === undefined ? {} : { costUsd, isCostAtLeast: isAtLeast })
})

/** Of this year the day and the time, of earlier ones the date: a run has one line of 80 columns. */
const started = ({ startedAt }: Store.ListedRun): string =>
  new Date(startedAt).getFullYear() === new Date().getFullYear()
    ? moment(startedAt).slice("2026-".length)
    : moment(startedAt).slice(0, "2026-11-28".length)

const scoreCell = ({ best }: RunRow): Report.Cell =>
  best === undefined
    ? cell("n/a", "quiet")
    : cell(
        Figures.scaleOf(best.unit, [{ value: best.mean }]) === "percent"
          ? Figures.rate(best.mean)
          : Figures.bare(best.mean),
        "strong"
      )

const verdictCell = ({ run, best, verdict }: RunRow): Report.Cell => {
  if (run.finishedAt === undefined) return cell("unfinished", "warning")
  if (verdict !== undefined) return cell(Verdict.word(verdict))
  return cell(best !== undefined && best.candidate === run.manifest.against ? "none better" : "", "quiet")
}

const costCell = ({ costUsd, isAtLeast }: RunRow): Report.Cell =>
  costUsd === undefined ? cell("", "quiet") : cell(`${isAtLeast ? "≥ " : ""}${Figures.usd(costUsd)}`)

const outline = (rows: ReadonlyArray<RunRow>, total: number): Report.Outline => {
  const isPriced = rows.some(({ costUsd }) => costUsd !== undefined)
  return {
    title: Figures.counted(total, "run"),
    lines: [],
    sections: [
      {
        title: "",
        blocks: [
          table(
            [
              label("run"),
              figure("started"),
              excerpt("best"),
              figure("score"),
              { header: "verdict", align: "left", role: "figure" },
              ...(isPriced ? [figure("USD")] : [])
            ],
            rows.map((row) => [
              cell(row.run.id, "strong"),
              cell(started(row.run)),
              cell(row.best === undefined ? "" : bestName(row.best)),
              scoreCell(row),
              verdictCell(row),
              ...(isPriced ? [costCell(row)] : [])
            ])
          ),
          line("score: the first score of the best candidate. verdict: what that is against the other side."),
          ...(total > rows.length
            ? [
                line(
                  `${Figures.counted(total - rows.length, "older run")} not shown; --limit ${total} shows all.`
                )
              ]
            : [])
        ]
      }
    ]
  }
}

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
        const shown = yield* Effect.forEach(all.slice(0, Math.max(0, limit)), (run) => rowOf(trials, run))
        yield* json ? printJson(shown.map(toJson)) : printOutline(outline(shown, all.length))
      })
    )
).pipe(Command.withDescription("List the runs in the store, newest first"))
