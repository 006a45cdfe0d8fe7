import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Baseline from "../../candidate/Baseline.ts"
import * as Candidate from "../../candidate/Candidate.ts"
import * as Outcome from "../../candidate/Outcome.ts"
import * as Dataset from "../../dataset/Dataset.ts"
import * as Experiment from "../../Experiment.ts"

const yes = Candidate.make<string, string>({
  kind: "baseline",
  settings: "yes",
  restore: Candidate.fromJson,
  answer: () => Effect.succeed({ outcome: Outcome.answered("yes"), facts: {} })
})

const learner = (ignoresInputs: boolean) =>
  Baseline.make<string, string, string>({
    settings: "learner",
    learning: {
      _tag: "CrossFit",
      folds: 5,
      ignoresInputs,
      fit: (_, { folds }) => Effect.succeed(Array.from({ length: folds }, () => yes))
    }
  })

const words = "ash birch cedar dogwood elm fir gum hazel ivy juniper kapok larch maple".split(" ")

/** 40 texts that are nothing like each other. */
const different = Array.from({ length: 40 }, (_, nth) => ({
  id: `different-${nth}`,
  input: Array.from(
    { length: 9 },
    (_, at) => `${words[(nth * 7 + at * at * (nth + 3)) % 13]}${nth * 31 + at}`
  ).join(" "),
  expected: "yes"
}))

const notesOf = async (
  cases: ReadonlyArray<(typeof different)[number] & { readonly cluster?: string }>
): Promise<ReadonlyArray<string>> => {
  const experiment = Experiment.make("leaks", {
    dataset: Dataset.make("texts", cases),
    candidates: { looks: learner(false), counts: learner(true) },
    scorers: { exact: ({ output, expected }) => output === expected }
  })
  const { report } = await Experiment.runPromise(experiment, { store: ":memory:" })
  return report.candidates.flatMap(({ name, notes }) =>
    notes.filter((note) => note.includes("near copy")).map((note) => `${name}: ${note}`)
  )
}

/** Six letters of one form, each with another number. */
const templated = Array.from({ length: 6 }, (_, nth) => ({
  id: `letter-${nth}`,
  input: `Dear customer, the parcel that you ordered from us last week has left our house today. Number ${nth}`,
  expected: "yes"
}))

describe("near copies across the folds of a cross-fit", () => {
  it("are counted, for a baseline that looks at its inputs", async () => {
    assert.deepStrictEqual(await notesOf([...different, ...templated]), [
      "looks: 6 of 46 cases have a near copy in another fold, which flatters this baseline (80 % of the runs of five characters are in both): give near copies one cluster"
    ])
  })

  it("are not where one cluster keeps them together, and copies to the letter are together by themselves", async () => {
    const together = templated.map((letter) => ({ ...letter, cluster: "letter" }))
    const [first] = templated
    const copies = different.map((_, nth) => ({
      id: `copy-${nth}`,
      input: first?.input ?? "",
      expected: "yes"
    }))
    assert.deepStrictEqual(await notesOf([...different, ...together]), [])
    assert.deepStrictEqual(await notesOf([...different, ...copies]), [])
  })

  it("count each of many copies to the letter", async () => {
    const [first, second] = templated
    const pair = [first, second].flatMap((letter) =>
      letter === undefined
        ? []
        : Array.from({ length: 100 }, (_, nth) => ({ ...letter, id: `${letter.id}-${nth}` }))
    )
    // Two inputs are two units, dealt out one after the other: they are in different folds.
    const [note] = await notesOf(pair)
    assert.match(note ?? "", /^looks: 200 of 200 cases/)
  })
})
