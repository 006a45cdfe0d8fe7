/**
 * What a run decided, as it is kept with the run.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Decided } from "../../decision/model.ts"
import * as Figures from "../../text/figures.ts"

/** What a run decided, and how many finished trials it had then. */
export const KeptDecisions = Schema.Struct({
  ...Decided.fields,
  /** Finished trials of the run when it was decided. */
  trials: Schema.Natural
})

const decodeRow = Schema.decodeUnknownOption(
  Schema.Struct({ decisions: Schema.fromJsonString(KeptDecisions), trials: Schema.Natural })
)

/**
 * What is kept in a row of `decisions` and `trials`, which are the trials that the run has now. Decisions of another version
 * of Assay are as good as none: they can be made again. Those of a run that has gone on since, as a race does, say so.
 */
export const decodeKept = (row: unknown): Decided =>
  Option.match(decodeRow(row), {
    onNone: () => ({ decisions: [], undecided: [] }),
    onSome: ({ decisions: { decisions, undecided, trials: then }, trials: now }) => ({
      decisions:
        now === then
          ? decisions
          : decisions.map((decision) => ({
              ...decision,
              doubts: [olderDoubt(then, now), ...decision.doubts]
            })),
      undecided
    })
  })

const olderDoubt = (then: number, now: number): string =>
  `The run had ${Figures.counted(then, "trial")} when this was decided and has ${Figures.count(now)} now: carry it out again to decide anew.`
