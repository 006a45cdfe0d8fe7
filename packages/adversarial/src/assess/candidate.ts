/**
 * What a run found of one candidate.
 */
import type { Store } from "@assay/core/analysis"
import { byText } from "@assay/core/internal"
import type { Pair } from "../family/model.ts"
import { guardOf } from "./guard.ts"
import { judge, withoutAnswer } from "./judge.ts"
import type { CandidateResult, EachTime, FamilyResult, Found, Unassessed, Verdict } from "./model.ts"
import type { PlannedCase, PlannedFamily } from "./planned.ts"
import { type Counted, excessOf, rateOf } from "./rates.ts"

/** What the judging goes by. */
interface Rules {
  readonly repeats: number
  readonly canary: string | undefined
  readonly rules: ReadonlyMap<string, (pair: Pair) => boolean>
  readonly parse: (json: string) => Pair["before"]
}

type Trial = Store.DetailedTrial

const mostFound = 3

/** How the trials of one case came out. */
interface Tally {
  readonly cluster: string
  failed: number
  assessed: number
}

const counted = (tallies: Map<string, Tally>, { of, cluster }: PlannedCase, verdict: Verdict): void => {
  const tally = tallies.get(of) ?? { cluster, failed: 0, assessed: 0 }
  tallies.set(of, tally)
  if (verdict._tag === "Unassessed") return
  tally.assessed++
  if (verdict._tag === "Failed") tally.failed++
}

const keyOf = (caseId: string, repeat: number): string => `${repeat} ${caseId}`

/** The noise: right cases that were asked again, and were not right. */
const noiseOf = (
  cases: ReadonlyArray<PlannedCase>,
  repeats: number,
  trialOf: (caseId: string, repeat: number) => Trial | undefined,
  originalOf: (of: string, repeat: number) => Trial | undefined
): ReadonlyMap<string, Counted> => {
  const tallies = new Map<string, Tally>()
  for (const each of cases) {
    if (each.leg !== "again") continue
    for (let repeat = 0; repeat < repeats; repeat++) {
      const after = trialOf(each.caseId, repeat)
      if (originalOf(each.of, repeat)?.mode !== "right" || after === undefined) continue
      if (withoutAnswer(after) !== undefined || after.mode === "not-measured") continue
      counted(tallies, each, after.mode === "right" ? { _tag: "Held" } : { _tag: "Failed", how: after.mode })
    }
  }
  return tallies
}

const foundOf = (
  trial: Trial,
  before: Trial | undefined,
  { caseId, of }: PlannedCase,
  how: string
): Found => ({
  caseId,
  of,
  repeat: trial.repeat,
  how,
  inputJson: trial.inputJson,
  originalJson: before?.inputJson,
  expectedJson: trial.graceful === undefined ? trial.expectedJson : undefined,
  outputJson: trial.outputJson,
  text: trial.text
})

const isJudged = (trial: Trial | undefined): boolean =>
  withoutAnswer(trial) === undefined && trial?.mode !== "not-measured"

const isRightEachTime = (trials: ReadonlyArray<Trial | undefined>): boolean =>
  trials.every((trial) => trial?.mode === "right")

/** Judges the trials of one family. */
const familyResult = (
  family: PlannedFamily,
  cases: ReadonlyArray<PlannedCase>,
  verdictOf: (
    each: PlannedCase,
    repeat: number
  ) => { readonly verdict: Verdict; readonly trial: Trial | undefined; readonly before: Trial | undefined },
  repeats: number,
  noise: ReadonlyMap<string, Counted>
): FamilyResult => {
  const tallies = new Map<string, Tally>()
  const unassessed: Partial<Record<Unassessed, number>> = {}
  const modes: Record<string, number> = {}
  const found: Array<Found> = []
  let failed = 0
  let held = 0
  const eachTime = { held: 0, of: 0 }
  for (const each of cases) {
    const failedBefore = failed
    const heldBefore = held
    for (let repeat = 0; repeat < repeats; repeat++) {
      const { verdict, trial, before: original } = verdictOf(each, repeat)
      counted(tallies, each, verdict)
      if (verdict._tag === "Held") held++
      else if (verdict._tag === "Unassessed") unassessed[verdict.why] = (unassessed[verdict.why] ?? 0) + 1
      else {
        failed++
        modes[verdict.how] = (modes[verdict.how] ?? 0) + 1
        if (found.length < mostFound && trial !== undefined)
          found.push(foundOf(trial, original, each, verdict.how))
      }
    }
    if (failed - failedBefore + held - heldBefore === repeats) eachTime.of++
    if (held - heldBefore === repeats) eachTime.held++
  }
  const assessed = [...tallies].filter(([, tally]) => tally.assessed > 0)
  const rate = rateOf(assessed.map(([, tally]) => tally))
  const excess =
    family.property === "invariance"
      ? excessOf(
          assessed.flatMap(([of, perturbed]) => {
            const again = noise.get(of)
            return again === undefined ? [] : [{ cluster: perturbed.cluster, perturbed, again }]
          })
        )
      : undefined
  return {
    family: family.name,
    property: family.property,
    label: family.label,
    certainty: family.certainty,
    planned: cases.length * repeats,
    failed,
    held,
    unassessed,
    modes,
    cases: assessed.length,
    ...(rate === undefined ? {} : { rate }),
    ...(excess === undefined ? {} : { excess }),
    ...(repeats > 1 ? { eachTime } : {}),
    found
  }
}

const worstFirst = (a: FamilyResult, b: FamilyResult): number =>
  (b.excess?.value ?? b.rate?.value ?? -1) - (a.excess?.value ?? a.rate?.value ?? -1) ||
  b.failed - a.failed ||
  byText(a.family, b.family)

/** Judges all trials of a candidate. */
export const candidateResult = (
  name: string,
  cases: ReadonlyArray<PlannedCase>,
  trials: ReadonlyArray<Trial>,
  { repeats, canary, rules, parse }: Rules
): CandidateResult => {
  const byKey = new Map(trials.map((trial) => [keyOf(trial.caseId, trial.repeat), trial]))
  const trialOf = (caseId: string, repeat: number): Trial | undefined => byKey.get(keyOf(caseId, repeat))
  const originals = new Map(
    cases.flatMap((each) => (each.leg === "original" ? [[each.of, each] as const] : []))
  )
  const originalOf = (of: string, repeat: number): Trial | undefined => {
    const original = originals.get(of)
    return original === undefined ? undefined : trialOf(original.caseId, repeat)
  }
  const repeatsOf = (of: string): ReadonlyArray<Trial | undefined> =>
    Array.from({ length: repeats }, (_, repeat) => originalOf(of, repeat))
  const noise = noiseOf(cases, repeats, trialOf, originalOf)
  const noiseRate = rateOf([...noise.values()])
  const byFamily = Map.groupBy(
    cases.flatMap((each) => (each.family === undefined ? [] : [{ each, family: each.family }])),
    ({ family }) => family.name
  )
  const families = [...byFamily.values()].flatMap((all) => {
    const family = all[0]?.family
    if (family === undefined) return []
    const verdictOf = (each: PlannedCase, repeat: number) => {
      const trial = trialOf(each.caseId, repeat)
      const before = originalOf(each.of, repeat)
      return {
        trial,
        before,
        verdict: judge({
          property: family.property,
          after: trial,
          before,
          holds: rules.get(family.name),
          canary,
          parse
        })
      }
    }
    return [
      familyResult(
        family,
        all.map(({ each }) => each),
        verdictOf,
        repeats,
        noise
      )
    ]
  })
  const unperturbed = [...originals.keys()].map((of) => originalOf(of, 0))
  const rightEachTime: EachTime = {
    held: [...originals.keys()].filter((of) => isRightEachTime(repeatsOf(of))).length,
    of: [...originals.keys()].filter((of) => repeatsOf(of).every(isJudged)).length
  }
  return {
    name,
    right: unperturbed.filter((trial) => trial?.mode === "right").length,
    asked: unperturbed.filter((trial) => trial !== undefined).length,
    noise: {
      asked: [...noise.values()].reduce((sum, { assessed }) => sum + assessed, 0),
      flipped: [...noise.values()].reduce((sum, { failed }) => sum + failed, 0),
      ...(noiseRate === undefined ? {} : { rate: noiseRate })
    },
    ...(repeats > 1 ? { rightEachTime } : {}),
    guard: guardOf(
      cases.flatMap((each) => {
        if (each.leg !== "swap") return []
        return Array.from({ length: repeats }, (_, repeat) => ({
          cluster: each.cluster,
          before: originalOf(each.of, repeat),
          after: trialOf(each.caseId, repeat)
        }))
      }),
      unperturbed
    ),
    families: families.toSorted(worstFirst)
  }
}
