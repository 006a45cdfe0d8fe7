/**
 * The answer of an adversarial run in at most four sentences or so: what breaks most, what ignores its input, how much is
 * noise, and what is not known.
 */
import { Report } from "@assay/core"
import type { Assessment, CandidateResult, WrittenFamily } from "./model.ts"
import {
  isShown,
  isTelling,
  noiseSentence,
  plain,
  progressOf,
  ranked,
  rateText,
  type Shown,
  warning
} from "./words.ts"

const { count, counted, percent } = Report.Figures

/** The worst family of each candidate, the worst candidate first. */
const worstOfEach = (all: ReadonlyArray<Shown>): ReadonlyArray<Shown> =>
  all.filter(({ candidate }, at) => all.findIndex((each) => each.candidate === candidate) === at)

const assessed = ({ family }: Shown): number => family.failed + family.held

const mostRivals = 3

/** How far the others are, and whether the order is known. */
const rivalsOf = (
  worst: Shown,
  rivals: ReadonlyArray<Shown>
): { readonly said: string; readonly isAhead: boolean } => {
  const shown = rivals.slice(0, mostRivals)
  const behind = shown.map(({ candidate, family, rate }) =>
    family.failed > 0
      ? `${candidate.name} at most in ${rateText(rate)}, on ${family.family}`
      : `${candidate.name} in none, ${rateText(rate)}`
  )
  const close = shown.filter(({ rate }) => rate !== undefined && rate.high >= (worst.rate?.low ?? 0))
  const said = behind.map((each) => `; ${each}`).join("")
  if (close.length === 0) return { said: `${said}.`, isAhead: true }
  const names = close.map(({ candidate }) => candidate.name).join(" or ")
  return {
    said: `${said}. That it breaks more than ${names} is not shown: the intervals overlap.`,
    isAhead: false
  }
}

/** Which candidate breaks most, at which certain family, at which rate. */
const certainSentence = (certain: ReadonlyArray<Shown>): string => {
  const known = certain.filter(({ rate }) => rate !== undefined)
  const [worst, ...rivals] = worstOfEach(known)
  if (worst?.rate === undefined)
    return "What breaks is not known: no family that is certain to keep the label could be assessed."
  const families = new Set(known.map(({ family }) => family.family)).size
  if (!isShown(worst)) {
    const most = Math.max(...known.map(({ rate }) => rate?.high ?? 0))
    return `No failure above noise is shown on ${counted(families, "family", "families")} that keep the label for certain: the rate of each is below ${percent(Math.ceil(1000 * most) / 1000)}, as far as their intervals tell.`
  }
  const { candidate, family, rate } = worst
  const { said, isAhead } = rivalsOf(worst, rivals)
  return `${candidate.name} ${isAhead ? "breaks most" : "has the highest rate"}, on ${family.family}: it fails in ${rateText(rate)} of ${count(assessed(worst))} inputs that read the same and that it is right on otherwise${said}`
}

/** The worst of the other families, where it says more than the certain ones. */
const otherSentence = (others: ReadonlyArray<Shown>, certain: ReadonlyArray<Shown>): string | undefined => {
  const leak = others.find((each) => each.family.property === "no leak" && each.family.failed > 0)
  if (leak !== undefined)
    return `${leak.candidate.name} gave its secret away in ${count(leak.family.failed)} of ${counted(assessed(leak), "reply", "replies")}.`
  const [worst] = others.filter(isShown)
  if (worst?.rate === undefined || worst.rate.value < (certain[0]?.rate?.value ?? 0) / 2) return undefined
  const { candidate, family, rate } = worst
  return family.property === "invariance"
    ? `On ${family.family}, which only likely keeps the label, ${candidate.name} fails in ${rateText(rate)}: look at some before you count them.`
    : `On ${family.family}, ${candidate.name} fails in ${rateText(rate)} of ${count(assessed(worst))}.`
}

/** What is to be said of a candidate that does not go by its input, or of which that is not known. */
export const guardSentence = ({ name, guard, asked }: CandidateResult): string | undefined => {
  const swaps = `${counted(guard.asked, "input")} with another label`
  switch (guard.verdict) {
    case "follows":
      return undefined
    case "ignores":
      return guard.different === 1
        ? `${name} ignores its input: it gives one answer to all ${counted(asked, "case")}, and the same to ${swaps}. That it stays right says nothing.`
        : `${name} seems to ignore its input: its answer changed on ${count(guard.changed)} of ${swaps}. That it stays right says nothing.`
    case "cannot tell":
      return guard.asked === 0
        ? `Whether ${name} goes by its input cannot be told: no input with another label could be assessed.`
        : `Whether ${name} goes by its input cannot be told: its answer changed on ${count(guard.changed)} of ${swaps}${
            guard.needs === undefined ? "; more would tell" : `; ${count(guard.needs)} would tell (--cases)`
          }.`
  }
}

const listed = (names: ReadonlyArray<string>): string =>
  names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`

/** What the run does not tell. */
const unknown = (
  candidates: ReadonlyArray<CandidateResult>,
  written: ReadonlyArray<WrittenFamily>
): string => {
  const silent = candidates.flatMap(({ name, families }) => {
    const none = families.filter(({ failed, held, family }) => failed + held === 0 && family !== "swap")
    if (none.length === 0) return []
    const reasons = new Set(none.flatMap(({ unassessed }) => Object.keys(unassessed)))
    const what = none.length === families.length - 1 ? "any family" : listed(none.map((each) => each.family))
    return [`${name} on ${what} (${[...reasons].join(", ")})`]
  })
  const rejected = candidates
    .flatMap(({ families }) => families)
    .reduce((sum, { unassessed }) => sum + (unassessed.rejected ?? 0), 0)
  return `Not known: ${[
    ...silent,
    ...written.flatMap(({ family, writer, asked, usable, unusable }) =>
      usable === asked
        ? []
        : [
            `the ${count(asked - usable)} of ${counted(asked, "text")} of ${family} that ${writer} did not write well (${Object.entries(
              unusable
            )
              .map(([why, number]) => `${count(number)} ${why}`)
              .join(", ")})`
          ]
    ),
    ...(rejected === 0 ? [] : [`what the ${counted(rejected, "input")} that the API rejected would do`]),
    "how often such inputs come in production"
  ].join("; ")}.`
}

/** The answer, each sentence a line. */
export const answerOf = (assessment: Assessment): ReadonlyArray<Report.Line> => {
  const { done, planned, status, candidates } = assessment
  const telling = candidates.filter(isTelling)
  const said = telling.length === 0 ? candidates : telling
  const all = ranked(telling)
  const isCertain = ({ family }: Shown): boolean =>
    family.property === "invariance" && family.certainty === "certain"
  const certain = all.filter(isCertain)
  const open =
    done < planned
      ? [warning(`Inconclusive: ${progressOf(assessment)} were done.`)]
      : status === "inconclusive"
        ? [
            warning(
              assessment.written?.some(({ unusable }) => (unusable["not asked"] ?? 0) > 0) === true
                ? "Inconclusive: a model was not asked for all the texts it was to write."
                : "Inconclusive: of a candidate nothing could be assessed."
            )
          ]
        : []
  const other = otherSentence(
    all.filter((each) => !isCertain(each)),
    certain
  )
  return [
    ...open,
    ...(telling.length === 0 ? [] : [plain(certainSentence(certain))]),
    ...(other === undefined ? [] : [plain(other)]),
    ...candidates.flatMap((each) => {
      const sentence = guardSentence(each)
      return sentence === undefined ? [] : [warning(sentence)]
    }),
    plain(`${noiseSentence(said)} ${unknown(said, assessment.written ?? [])}`)
  ]
}
