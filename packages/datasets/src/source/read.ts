import { existsSync } from "node:fs"
import type { Dataset } from "@assay/core"
import { RunReference } from "@assay/core/analysis"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { isScript, openedAt, readAs } from "./datasetAt.ts"
import { withRevision } from "./gitRevision.ts"
import type { Finding, Source, SourceCase } from "./Source.ts"

const ofDataset = (
  label: string,
  { rows }: Pick<Dataset.Dataset<unknown, unknown>, "rows">,
  said?: string
): Effect.Effect<Source, Error> =>
  Effect.suspend(() => {
    const cases = new Map<string, SourceCase>()
    const reading = Stream.runForEachArray(rows, (chunk) =>
      Effect.sync(() => {
        for (const {
          case: { id, kind, tags, cluster },
          digest,
          inputDigest,
          inputJson,
          expectedJson,
          line
        } of chunk)
          cases.set(id, { id, digest, inputDigest, inputJson, expectedJson, kind, tags, cluster, line })
      })
    )
    return Effect.as(reading, { label, cases, readAs: said })
  })

const ofFile = (path: string, label: string, fields: string | undefined): Effect.Effect<Source, Error> =>
  Effect.flatMap(openedAt(path, { fields }), (opened) => ofDataset(label, opened.dataset, readAs([opened])))

const ofRun = ({ runs, trials }: Finding, text: string): Effect.Effect<Source, Error> =>
  Effect.gen(function* () {
    const { run, from } = yield* RunReference.find(runs, text)
    if (from !== undefined)
      return yield* Effect.fail(
        new Error(`${text} is a snapshot, which has no texts: name a run of the store, or a file`)
      )
    const cases = new Map<string, SourceCase>()
    yield* trials.eachCaseText(run, ({ caseId, ...row }) =>
      cases.set(caseId, { id: caseId, line: undefined, ...row })
    )
    return { label: run.id, cases, readAs: undefined }
  })

/**
 * The cases that a text names: a data file, an experiment's file, a file of a git revision, or a run. Fails with what is
 * wrong, file and line included.
 */
export const readSource = Effect.fn("Datasets.readSource")(function* (
  text: string,
  finding: Finding
): Effect.fn.Return<Source, Error> {
  if (existsSync(text)) {
    if (!isScript(text)) return yield* ofFile(text, text, finding.fields)
    const { dataset } = yield* finding.experimentAt(text)
    return yield* ofDataset(text, dataset)
  }
  const revised = yield* withRevision(text, (file) => ofFile(file, text, finding.fields))
  if (revised !== undefined) return revised
  if (/\.(?:jsonl|ndjson|json|csv|tsv)$/u.test(text))
    return yield* Effect.fail(new Error(`there is no file ${text}, and git has no such revision`))
  return yield* ofRun(finding, text)
})
