/**
 * Reads what an adversarial run found out of its trials.
 */

import type { Store } from "@assay/core/analysis"
import { isJsonObject } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { familyTag, guaranteeTag, legOf, propertyTag } from "../derive/legs.ts"
import type { Family, Property } from "../family/model.ts"
import { candidateResult } from "./candidate.ts"
import type { Assessment, WrittenFamily } from "./model.ts"
import type { PlannedCase, PlannedFamily } from "./planned.ts"

/** What an assessment goes by besides the run. */
export interface AssessOptions {
  /**
   * The families of the run, for the rules of `Family.directional`. Without them those are not assessed.
   *
   * @defaultValue none
   */
  readonly families?: ReadonlyArray<Family>
  /**
   * The names of the candidates that were asked.
   *
   * @defaultValue all of the run
   */
  readonly only?: ReadonlyArray<string>
  /**
   * How many answers per case were asked for, 1 or more.
   *
   * @defaultValue as many as any case has
   */
  readonly repeats?: number
  /**
   * What models wrote for the run. Texts that were not asked for make it inconclusive.
   *
   * @defaultValue none
   */
  readonly written?: ReadonlyArray<WrittenFamily>
}

const parse = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Json))

const properties: ReadonlyArray<Property> = [
  "invariance",
  "directional",
  "functionality",
  "graceful",
  "conformance",
  "no leak"
]

/** What a recorded case of the run is: undefined for one of another making. */
const planned = ({ caseId, tags, cluster }: Store.RecordedCase): PlannedCase | undefined => {
  const leg = legOf(caseId)
  if (leg === undefined || tags[familyTag] !== leg.leg) return undefined
  const property = properties.find((each) => each === tags[propertyTag])
  const [label, certainty] = (tags[guaranteeTag] ?? "").split(", ")
  const family: PlannedFamily | undefined =
    property === undefined
      ? undefined
      : {
          name: leg.leg,
          property,
          label: label === "keeps" || label === "must change" ? label : "may change",
          certainty: certainty === "certain" ? "certain" : "likely"
        }
  return { caseId, of: leg.of, leg: leg.leg, cluster: cluster ?? leg.of, family }
}

/** The canary that a candidate's prompts hold. Undefined for a candidate without prompts. */
const canaryIn = ({ settings }: Store.Manifest["candidates"][number]): string | undefined =>
  isJsonObject(settings) && typeof settings.canary === "string" ? settings.canary : undefined

/**
 * Assesses the trials of an adversarial run, as far as it got.
 *
 * Rates are over what could be assessed, with a case and what is derived from it as one cluster, or its own where it has one.
 * Memory: the trials of one candidate.
 */
export const assess = Effect.fn("Adversarial.assess")(function* (
  trials: Store.Trials["Service"],
  run: Store.StoredRun,
  { families = [], only, repeats, written }: AssessOptions = {}
): Effect.fn.Return<Assessment, Store.StoreError> {
  const cases: Array<PlannedCase> = []
  yield* trials.eachCase(run, (row) => {
    const found = planned(row)
    if (found !== undefined) cases.push(found)
  })
  const names = run.manifest.candidates.map(({ name }) => name)
  const asked = names.flatMap((name, position) =>
    (only?.includes(name) ?? true) ? [{ name, position }] : []
  )
  let most = repeats ?? 1
  const all = new Map<number, Array<Store.DetailedTrial>>()
  yield* trials.eachDetailed(run, (trial) => {
    const own = all.get(trial.candidate)
    if (own === undefined) all.set(trial.candidate, [trial])
    else own.push(trial)
    if (repeats === undefined) most = Math.max(most, trial.repeat + 1)
  })
  const rules = new Map(
    families.flatMap(({ name, holds }) => (holds === undefined ? [] : [[name, holds] as const]))
  )
  const candidates = asked.map(({ name, position }) => {
    const own = run.manifest.candidates[position]
    return candidateResult(name, cases, all.get(position) ?? [], {
      repeats: most,
      canary: own === undefined ? undefined : canaryIn(own),
      rules,
      parse
    })
  })
  const plannedTrials = cases.length * most * asked.length
  const done = asked.reduce((sum, { position }) => sum + (all.get(position)?.length ?? 0), 0)
  const isOpen =
    done < plannedTrials ||
    (written?.some(({ unusable }) => (unusable["not asked"] ?? 0) > 0) ?? false) ||
    candidates.some((each) => each.families.every(({ failed, held }) => failed + held === 0))
  return {
    _tag: "Assessment",
    run: run.id,
    experiment: run.manifest.experiment,
    planned: plannedTrials,
    done,
    repeats: most,
    status: isOpen ? "inconclusive" : "complete",
    ...(written === undefined ? {} : { written }),
    candidates
  }
})
