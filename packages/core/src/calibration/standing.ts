/**
 * What a judged score may be used for.
 *
 * - `calibrated`: it is shown corrected, and gates.
 * - `informs-only`: its judge is measured, but not on answers of this candidate.
 * - `too-weak`: its judge does not tell good answers from bad well enough, or the labels do not show that it does.
 * - `stale`: the calibration is of another judge; one word of rubric, prompt or parameters has changed.
 * - `uncalibrated`: there is no calibration.
 */
import * as Schema from "effect/Schema"
import * as Figures from "../text/figures.ts"
import type { CalibrationFile, Figure, Floors, Measurement } from "./model.ts"

/** What a judged score may be used for. Only `calibrated` gates. */
export const Standing = Schema.Literals(["calibrated", "informs-only", "too-weak", "stale", "uncalibrated"])
export type Standing = typeof Standing.Type

/** A standing, why it is none other, and how many labels it takes to be `calibrated`. */
export interface Judgement {
  /** What the score may be used for. */
  readonly standing: Standing
  /** Why, in a sentence without a full stop. */
  readonly because: string
  /** About how many labels it takes, of answers that are drawn at random. Undefined where more of them do not help. */
  readonly needs: number | undefined
}

/** Labels that nobody can do without, whatever the shares are. */
const leastLabels = 50

/** Up to two digits. */
const roundedUp = (labels: number): number => {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(labels)) - 1)
  return Math.ceil(labels / unit) * unit
}

/**
 * How many labels show enough of the rarer kind, if the judge's own share of it is about right: 50 at the least, and so
 * many that its floor is reached.
 */
export const labelsFor = ({ rarer }: Floors, share: number | undefined): number => {
  const rare = share === undefined ? 0.5 : Math.min(share, 1 - share)
  // A judge that passes everything may be wrong in it: one in fifty is taken to be of the other kind.
  return roundedUp(Math.max(leastLabels, rarer / Math.max(rare, 0.02)))
}

const shown = (figure: Figure): string =>
  `${figure.value.toFixed(2)}${figure.low === undefined || figure.high === undefined ? "" : ` [${figure.low.toFixed(2)}, ${figure.high.toFixed(2)}]`}`

/** Why a judge is too weak; undefined where it is not. Never by kappa alone. */
export const weakness = (
  measured: Measurement,
  floors: Floors
): { readonly because: string; readonly needs: number | undefined } | undefined => {
  const { answers, rarer, youden, gwet, sensitivity, specificity, spearman, agreement } = measured
  if (answers === 0 || agreement === undefined)
    return { because: "no labelled answer has a grade of the judge", needs: labelsFor(floors, undefined) }
  if (rarer < floors.rarer) {
    const needs =
      rarer === 0 ? labelsFor(floors, 0) : roundedUp(Math.max(answers + 1, (answers * floors.rarer) / rarer))
    return {
      because: `only ${Figures.count(rarer)} of ${Figures.counted(answers, "labelled answer")} ${rarer === 1 ? "has" : "have"} the rarer label; it takes ${floors.rarer} to see whether the judge tells them`,
      needs
    }
  }
  // Twice as many labels make an interval narrower by a third; a judge whose value misses the floor stays too weak.
  const more = (figure: Figure, floor: number): number | undefined =>
    figure.value > floor && figure.low !== undefined
      ? roundedUp(answers * ((figure.value - figure.low) / (figure.value - floor)) ** 2)
      : undefined
  const tells = youden ?? spearman
  // A judge that says the same of all answers agrees with people as often as these say so, and has no correlation at all.
  if (tells === undefined)
    return {
      because: "nothing shows that the judge tells answers apart: it grades nearly all of them alike",
      needs: undefined
    }
  if (!((tells.low ?? Number.NEGATIVE_INFINITY) > 0)) {
    const name = youden === undefined ? "Spearman's correlation" : "sensitivity + specificity − 1"
    return {
      because:
        tells.value <= 0
          ? `the judge is no better than a coin: ${name} is ${shown(tells)}`
          : `the labels do not show that the judge is better than a coin: ${name} is ${shown(tells)}`,
      needs: more(tells, 0)
    }
  }
  const isAgreeing = (gwet?.low ?? Number.NEGATIVE_INFINITY) >= floors.gwet
  const isAccurate =
    (sensitivity?.low ?? Number.NEGATIVE_INFINITY) >= floors.accuracy &&
    (specificity?.low ?? Number.NEGATIVE_INFINITY) >= floors.accuracy
  if (isAgreeing || isAccurate) return undefined
  const name = measured.scale.levels.length === 2 ? "AC1" : "AC2"
  return {
    because:
      `Gwet's ${name} is ${gwet === undefined ? "not known" : shown(gwet)}, and its lower bound has to reach ${floors.gwet}` +
      (sensitivity === undefined || specificity === undefined
        ? ""
        : `, or those of sensitivity ${shown(sensitivity)} and specificity ${shown(specificity)} ${floors.accuracy}`),
    needs: gwet === undefined ? undefined : more(gwet, floors.gwet)
  }
}

/** What is known of a judge from its file. */
export type FileState =
  | { readonly _tag: "None"; readonly because: string }
  | { readonly _tag: "Stale"; readonly because: string }
  | { readonly _tag: "Held"; readonly file: CalibrationFile; readonly measured: Measurement }

/** What is known of a candidate's answers. */
export interface Own {
  /** Labels of its own answers that still hold. */
  readonly labelled: number
  /** Labelled answers that it gives otherwise now. Those that were drawn with them are not among `labelled`. */
  readonly changed?: number
  /** The judge's mean as a part of the range of the score, from 0 to 1. Undefined where nothing is judged. */
  readonly share: number | undefined
}

/** Of how many labelled answers a candidate gives another one now. */
export const changedWords = (changed: number): string =>
  `${Figures.counted(changed, "labelled answer")} ${changed === 1 ? "has" : "have"} changed since`

/** What a judged score of a candidate may be used for. */
export const standingOf = (
  state: FileState,
  { labelled, changed = 0, share }: Own,
  floors: Floors
): Judgement => {
  const needs = labelsFor(floors, share)
  if (state._tag === "None") return { standing: "uncalibrated", because: state.because, needs }
  if (state._tag === "Stale") return { standing: "stale", because: state.because, needs }
  const { file, measured } = state
  const weak = weakness(measured, file.floors)
  if (weak !== undefined) return { standing: "too-weak", ...weak }
  if (file.sampling === "random" && labelled >= file.floors.own)
    return {
      standing: "calibrated",
      because: `${Figures.count(labelled)} of its answers are labelled`,
      needs: undefined
    }
  if (file.assumes === "errs-alike")
    return {
      standing: "calibrated",
      because: "it is stated, and not tested, that the judge errs alike on all candidates",
      needs: undefined
    }
  return {
    standing: "informs-only",
    because:
      file.sampling === "elsewhere"
        ? "the labelled answers are no random sample of those that are reported"
        : changed > 0
          ? `${changedWords(changed)}: the labels that still hold are of answers that did not change, and those are no random sample`
          : labelled === 0
            ? "none of its answers is labelled, and the judge may err on them in another way"
            : `only ${Figures.count(labelled)} of its answers ${labelled === 1 ? "is" : "are"} labelled, and it takes ${file.floors.own}`,
    needs:
      file.sampling === "elsewhere"
        ? needs
        : changed > 0
          ? changed
          : Math.max(needs - labelled, file.floors.own - labelled)
  }
}
