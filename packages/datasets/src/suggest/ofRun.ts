/**
 * What a run says of the cases that have no label: where its candidates disagree, are unsure, or were judged to fail.
 */
import type { Store } from "@assay/core/analysis"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { textOf } from "../fresh/rows.ts"
import type { Pool, Reason } from "./Suggest.ts"

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Json))

interface Seen {
  readonly pool: Pool
  readonly outputs: Set<string>
  readonly reasons: Set<Reason>
}

const lowest = 0.6

/** The cases of a run that have no label, with the reasons. */
export const ofRun = Effect.fn("Suggest.ofRun")(function* (
  trials: Store.Trials["Service"],
  run: Store.StoredRun
) {
  const judging = new Set(
    run.manifest.scorers.flatMap(({ judge }, nth) => (judge === undefined ? [] : [nth]))
  )
  const seen = new Map<string, Seen>()
  yield* trials.eachDetailed(run, (trial) => {
    if (trial.expectedJson !== undefined || trial.outputJson === undefined || trial.graceful !== undefined)
      return
    const name = run.manifest.candidates[trial.candidate]?.name
    const input = decode(trial.inputJson)
    const own = seen.get(trial.caseId) ?? {
      pool: {
        row: {
          id: trial.caseId,
          text: textOf(input),
          input,
          output: decode(trial.outputJson),
          ...(trial.cluster === undefined ? {} : { cluster: trial.cluster })
        },
        reasons: [],
        ...(name === undefined ? {} : { candidate: name })
      },
      outputs: new Set<string>(),
      reasons: new Set<Reason>()
    }
    seen.set(trial.caseId, own)
    own.outputs.add(trial.outputJson)
    if (own.outputs.size > 1) own.reasons.add("candidates disagree")
    if (trial.confidence !== undefined && trial.confidence < lowest) own.reasons.add("low confidence")
    if (trial.scores.some(({ scorer, value }) => judging.has(scorer) && value !== undefined && value < 0.5))
      own.reasons.add("judged a failure")
  })
  return [...seen.values()].map(({ pool, reasons }): Pool => ({ ...pool, reasons: [...reasons] }))
})
