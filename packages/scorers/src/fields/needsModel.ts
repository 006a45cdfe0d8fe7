/**
 * Which fields a baseline reads well enough.
 */
import { type FieldReport, isFieldReport, standingOf } from "@assay/core/internal"

/** A score with the results of its metrics. */
interface Measured {
  /** The results of its metrics, by name. */
  readonly metrics: Readonly<Record<string, unknown>>
}

/** The figures of a candidate, as the summary of a run has them. */
interface Candidate {
  /** Its name, as sentences have it. */
  readonly name: string
  /** Its scores. */
  readonly scores: ReadonlyArray<Measured>
}

/** What is asked of a field. */
export interface NeedOptions {
  /** The F1 that a field must reach to be shipped, above 0 to 1. */
  readonly target: number
}

/**
 * - `no`: the whole interval of the field's F1 reaches the target.
 * - `yes`: none of it does.
 * - `unknown`: the interval holds the target; more cases decide.
 */
export type Need = "yes" | "no" | "unknown"

/** Whether a field needs something better than a candidate. */
export interface FieldNeed {
  /** The field. */
  readonly field: string
  /** Whether something better is needed. */
  readonly need: Need
  /** The same in a sentence. */
  readonly sentence: string
}

const figure = (value: number): string => value.toFixed(2)

const needOf = (figures: FieldReport["fields"][number], name: string, target: number): FieldNeed => {
  const { f1 } = figures
  if (f1?.low === undefined || f1.high === undefined) {
    return {
      field: figures.field,
      need: "unknown",
      sentence: `${figures.field}: not known, too few cases have it.`
    }
  }
  const { field } = figures
  const reaches = `${name} reaches F1 ${figure(f1.value)} [${figure(f1.low)}, ${figure(f1.high)}]`
  switch (standingOf(figures, target)) {
    case "reached":
      return { field, need: "no", sentence: `${field} needs no model: ${reaches}.` }
    case "short":
      return {
        field,
        need: "yes",
        sentence: `${field} needs a model: ${reaches}, and ${figure(target)} is wanted.`
      }
    case "unknown":
      return {
        field,
        need: "unknown",
        sentence: `${field}: not known yet. ${reaches}; more cases decide whether that is ${figure(target)}.`
      }
  }
}

/**
 * Whether each field needs a model, from the figures of a baseline: by the interval of its F1 beside a target.
 *
 * ```ts
 * const { report } = await Experiment.runPromise(experiment)
 * for (const { sentence } of Fields.needsModel(report.candidates[0], { target: 0.9 })) console.log(sentence)
 * ```
 *
 * @returns one for each field, as declared; none where the candidate has no figures of fields
 */
export const needsModel = (
  candidate: Candidate | undefined,
  { target }: NeedOptions
): ReadonlyArray<FieldNeed> =>
  (candidate?.scores ?? [])
    .flatMap(({ metrics }) => Object.values(metrics))
    .filter(isFieldReport)
    .slice(0, 1)
    .flatMap(({ fields }) => fields.map((each) => needOf(each, candidate?.name ?? "", target)))
