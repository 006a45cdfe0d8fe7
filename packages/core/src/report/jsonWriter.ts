/**
 * The writer of results as JSON: for scripts, and for keeping beside the code that they judge. Two-space indented, ending
 * in a newline, and nothing in it that a terminal would act upon.
 */

import * as Schema from "effect/Schema"
import { AA } from "../aa/aaModel.ts"
import { CaseList } from "../cases/model.ts"
import { Comparison } from "../compare/model.ts"
import { RunReport } from "../experiment/reportModel.ts"
import { byKey, isJsonObject } from "../foundation/json.ts"
import { GateReport } from "../gate/gateResult.ts"
import { Race } from "../ranking/Race.ts"
import { Ranking } from "../ranking/rankingModel.ts"
import { Replay } from "../replay/Replay.ts"
import { inertJson } from "../text/inertJson.ts"

/** The same JSON with the keys of its objects in alphabetical order, at every depth. */
const sorted = (json: Schema.Json): Schema.Json =>
  Array.isArray(json) ? json.map(sorted) : isJsonObject(json) ? sortedRecord(json) : json

const sortedRecord = (record: {
  readonly [key: string]: Schema.Json
}): { readonly [key: string]: Schema.Json } =>
  Object.fromEntries(
    Object.entries(record)
      .sort(byKey)
      .map(([key, value]) => [key, sorted(value)])
  )

/**
 * The same report gives the same bytes, in whatever order it was put together: keys follow the schema, and those of kinds
 * and metrics the alphabet.
 */
const ordered = (report: RunReport): RunReport => ({
  ...report,
  dataset: {
    ...report.dataset,
    kinds: Object.fromEntries(Object.entries(report.dataset.kinds).sort(byKey))
  },
  candidates: report.candidates.map((candidate) => ({
    ...candidate,
    scores: candidate.scores.map((score) => ({ ...score, metrics: sortedRecord(score.metrics) }))
  }))
})

/** Everything that a report is made of. */
export type Result = RunReport | Comparison | GateReport | Ranking | Race | Replay | AA | CaseList

const encoders: {
  readonly [Tag in Result["_tag"]]: (result: Extract<Result, { readonly _tag: Tag }>) => unknown
} = {
  RunReport: (report) => Schema.encodeSync(Schema.toCodecJson(RunReport))(ordered(report)),
  Comparison: Schema.encodeSync(Schema.toCodecJson(Comparison)),
  GateReport: Schema.encodeSync(Schema.toCodecJson(GateReport)),
  Ranking: Schema.encodeSync(Schema.toCodecJson(Ranking)),
  Race: Schema.encodeSync(Schema.toCodecJson(Race)),
  Replay: Schema.encodeSync(Schema.toCodecJson(Replay)),
  AA: Schema.encodeSync(Schema.toCodecJson(AA)),
  CaseList: Schema.encodeSync(Schema.toCodecJson(CaseList))
}

const encode = <Tag extends Result["_tag"]>(result: Extract<Result, { readonly _tag: Tag }>): unknown =>
  encoders[result._tag](result)

/** Writes a result down. */
export const writeJson = (result: Result): string => `${inertJson(JSON.stringify(encode(result), null, 2))}\n`
