import { existsSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import * as Rng from "@assay/stats/Rng"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Calibration from "./Calibration.ts"
import type { CalibrationFile, LabelledRow } from "./model.ts"
import { standingOf, weakness } from "./standing.ts"

const binary: Calibration.Measurement["scale"] = {
  kind: "binary",
  levels: [
    { value: 0, label: "bad" },
    { value: 1, label: "good" }
  ]
}

type Groups = ReadonlyArray<readonly [people: number, judge: number | null, count: number]>

/** So many answers that people and the judge grade so. */
const graded = (...groups: Groups) =>
  groups.flatMap(([grade, judged, count], group) =>
    Array.from({ length: count }, (_, nth) => ({ case: `${group}-${nth}`, grade, judged }))
  )

const measured = (...groups: Groups) => Calibration.measure(graded(...groups), { scale: binary })

/** What a calibration of these answers says of a candidate with so many labels of its own. */
const standingWith = (
  found: Calibration.Measurement,
  labelled: number,
  more: Partial<Pick<CalibrationFile, "assumes" | "sampling">> = {}
) => {
  const file: CalibrationFile = {
    format: "assay-calibration",
    version: 1,
    judge: { digest: "d", models: ["m"], rubric: "r" },
    sampling: "random",
    floors: Calibration.defaultFloors,
    excluded: 0,
    scores: [found],
    labels: [],
    ...more
  }
  return standingOf({ _tag: "Held", file, measured: found }, { labelled, share: 0.7 }, file.floors)
}

describe("a judge that says the same of all answers", () => {
  it("is too weak on every scale, however often people say it too", () => {
    const levels = ["worse", "tie", "better"].map((label, nth) => ({ value: nth / 2, label }))
    const answers = graded([1, 1, 160], [0.5, 1, 20], [0, 1, 20])
    for (const kind of ["pairwise", "ordinal"] as const) {
      const found = Calibration.measure(answers, { scale: { kind, levels } })
      assert.isAbove(found.gwet?.low ?? 0, Calibration.defaultFloors.gwet)
      assert.match(
        weakness(found, Calibration.defaultFloors)?.because ?? "",
        /^nothing shows that the judge tells answers apart/u
      )
      const better = Calibration.measure([...graded([1, 1, 160], [0, 0, 40]), ...graded([0.5, 0.5, 20])], {
        scale: { kind, levels }
      })
      assert.isUndefined(weakness(better, Calibration.defaultFloors))
    }
    assert.isDefined(weakness(measured([1, 1, 160], [0, 1, 40]), Calibration.defaultFloors))
  })
})

describe("Calibration.measure", () => {
  it("has agreement beside the constant predictor's, kappa, AC1, sensitivity, specificity, confusion and disagreements", () => {
    // Cohen's kappa and Gwet's AC1 of this table by their formulas: po 0.85; pe 0.5 and 0.5; so 0.7 and 0.7.
    const found = measured([1, 1, 43], [1, 0, 8], [0, 1, 7], [0, 0, 42])
    assert.strictEqual(found.agreement?.value, 0.85)
    assert.strictEqual(found.constant, 0.51)
    assert.closeTo(found.kappa?.value ?? 0, 0.7, 2e-4)
    assert.closeTo(found.gwet?.value ?? 0, 0.7, 2e-4)
    assert.closeTo(found.sensitivity?.value ?? 0, 43 / 51, 1e-12)
    assert.closeTo(found.specificity?.value ?? 0, 42 / 49, 1e-12)
    assert.deepStrictEqual(found.confusion, [
      [42, 7],
      [8, 43]
    ])
    assert.strictEqual(found.rarer, 49)
    assert.strictEqual(found.disagreements.count, 15)
    assert.deepStrictEqual(found.disagreements.first[0], { case: "1-0", people: 1, judge: 0 })
    for (const figure of [found.agreement, found.kappa, found.alpha, found.gwet, found.sensitivity]) {
      assert.isBelow(figure?.low ?? 1, figure?.value ?? 0)
      assert.isAbove(figure?.high ?? 0, figure?.value ?? 1)
    }
  })

  it("leaves out cases that the rubric was written with, and takes no unread verdict for wrong", () => {
    const answers = graded([1, 1, 20], [0, null, 5], [0, 0, 10])
    const found = Calibration.measure(answers, { scale: binary, leaveOut: ["0-0", "0-1"] })
    assert.deepStrictEqual([found.labels, found.answers, found.unjudged], [33, 28, 5])
    assert.strictEqual(found.agreement?.value, 1)
  })

  it("prints how far people agree with each other and with themselves", () => {
    const rows = Array.from({ length: 40 }, (_, nth) => [
      { case: `c${nth}`, person: "ann", grade: nth % 2, judged: nth % 2 },
      { case: `c${nth}`, person: "ben", grade: nth < 8 ? 1 - (nth % 2) : nth % 2, judged: nth % 2 },
      ...(nth < 10
        ? [
            {
              case: `c${nth}`,
              person: "ann",
              grade: nth < 1 ? 1 : nth % 2,
              judged: nth % 2,
              again: true as const
            }
          ]
        : [])
    ]).flat()
    const found = Calibration.measure(rows, { scale: binary })
    assert.deepStrictEqual([found.people?.persons, found.people?.answers], [2, 40])
    assert.closeTo(found.people?.agreement.value ?? 0, 0.8, 1e-12)
    assert.strictEqual(found.retest?.answers, 10)
    assert.closeTo(found.retest?.agreement.value ?? 0, 0.9, 1e-12)
    // Where two people say the opposite, nobody is right.
    assert.deepStrictEqual([found.answers, found.ungraded], [32, 8])
  })

  it("finds a planted bias by length, candidate and position, and none where there is none", () => {
    const rng = Rng.make(5)
    const answers = (lean: number) =>
      Array.from({ length: 300 }, (_, nth) => {
        const isLong = nth % 2 === 0
        const grade = Number(rng.uniform() < 0.6)
        const isPassed = isLong && rng.uniform() < lean
        return {
          case: `c${nth}`,
          candidate: isLong ? "long" : "short",
          length: isLong ? 900 : 100,
          grade,
          judged: isPassed ? 1 : grade,
          firstWins: [rng.uniform() < 0.5 + lean / 2]
        }
      })
    const biases = (lean: number) =>
      Calibration.measure(answers(lean), { scale: binary }).biases.map(({ by, isShown }) => [by, isShown])
    assert.deepStrictEqual(biases(0.5), [
      ["length", true],
      ["position", true],
      ["candidate", true]
    ])
    assert.deepStrictEqual(biases(0), [
      ["length", false],
      ["position", false],
      ["candidate", false]
    ])
  })

  const file = join(
    process.env.ASSAY_DATA ?? resolve(import.meta.dirname, "../../../../../shared/data"),
    "pandalm/pairs.jsonl"
  )

  // Figures that another implementation computed on the same file (numpy, scipy): the README of the data.
  it.skipIf(!existsSync(file))(
    "meets PandaLM's figures, where 25 unread verdicts are neither ties nor wrong (skipped without data)",
    () => {
      const scale: Calibration.Measurement["scale"] = {
        kind: "pairwise",
        levels: [
          { value: 0, label: "second" },
          { value: 0.5, label: "tie" },
          { value: 1, label: "first" }
        ]
      }
      const toGrade = (verdict: number | null): number | null =>
        verdict === null ? null : verdict === 0 ? 0.5 : verdict === 1 ? 1 : 0
      const pairs: ReadonlyArray<{
        id: string
        people: ReadonlyArray<number>
        judges: Record<string, number | null>
      }> = readFileSync(file, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
      const found = Calibration.measure(
        pairs.flatMap(({ id, people, judges }) =>
          people.map((grade, nth) => ({
            case: id,
            person: `annotator ${nth}`,
            grade: toGrade(grade),
            judged: toGrade(judges["gpt-3.5-turbo"] ?? null)
          }))
        ),
        { scale }
      )
      assert.closeTo(found.agreement?.value ?? 0, 352 / 489, 5e-3)
      assert.closeTo(found.kappa?.value ?? 0, 0.4956, 5e-3)
      assert.strictEqual(found.people?.persons, 3)
    }
  )
})

describe("a judge", () => {
  it("that always says the same is too weak, however high its agreement and AC1 are", () => {
    const found = measured([1, 1, 388], [0, 1, 12])
    assert.isAbove(found.gwet?.low ?? 0, 0.9)
    assert.include(weakness(found, Calibration.defaultFloors)?.because ?? "", "sensitivity + specificity − 1")
    assert.strictEqual(standingWith(found, 400).standing, "too-weak")
  })

  it("that is worse than a coin is too weak, and more labels do not help", () => {
    const found = measured([1, 1, 40], [1, 0, 60], [0, 1, 60], [0, 0, 40])
    const { standing, because, needs } = standingWith(found, 200)
    assert.deepStrictEqual([standing, needs], ["too-weak", undefined])
    assert.include(because, "no better than a coin")
  })

  it("is not refused by kappa where nearly all answers are good", () => {
    const found = measured([1, 1, 960], [1, 0, 20], [0, 0, 16], [0, 1, 4])
    assert.isBelow(found.kappa?.low ?? 1, 0.5)
    assert.strictEqual(standingWith(found, 1_000).standing, "calibrated")
  })

  it("with fewer than ten of the rarer label is too weak, and says how many labels it takes", () => {
    const { standing, because, needs } = standingWith(measured([1, 1, 92], [0, 0, 8]), 100)
    assert.strictEqual(standing, "too-weak")
    assert.include(because, "only 8 of 100 labelled answers have the rarer label; it takes 10")
    assert.strictEqual(needs, 130)
  })

  it("informs only where the candidate has no labels of its own, unless it is stated that it errs alike", () => {
    const found = measured([1, 1, 90], [1, 0, 10], [0, 0, 90], [0, 1, 10])
    assert.strictEqual(standingWith(found, 0).standing, "informs-only")
    assert.strictEqual(standingWith(found, 100, { sampling: "elsewhere" }).standing, "informs-only")
    const stated = standingWith(found, 0, { assumes: "errs-alike" })
    assert.strictEqual(stated.standing, "calibrated")
    assert.include(stated.because, "stated, and not tested")
  })
})

const row = (more: Partial<LabelledRow>): LabelledRow => ({
  case: "a",
  candidate: "x",
  answer: "0123456789abcdef",
  score: "right",
  grade: 1,
  judged: 1,
  person: "ann",
  at: "2026-03-01T00:00:00Z",
  ...more
})

const fileOf = (labels: ReadonlyArray<LabelledRow>): CalibrationFile => ({
  format: "assay-calibration",
  version: 1,
  judge: { digest: "d", models: ["m"], rubric: "r" },
  sampling: "random",
  floors: Calibration.defaultFloors,
  excluded: 0,
  scores: [measured([1, 1, 60], [0, 0, 40])],
  labels
})

describe("a calibration file", () => {
  it.effect(
    "has a line for each label, the same bytes in whatever order they come, and is read as it was written",
    () =>
      Effect.gen(function* () {
        const rows = [
          row({ case: "b", judged: null }),
          row({ case: "a", inclusion: 0.25 }),
          row({ case: "a", person: "ben" })
        ]
        const text = Calibration.write(fileOf(rows))
        assert.strictEqual(text, Calibration.write(fileOf(rows.toReversed())))
        const lines = text.split("\n").filter((line) => line.startsWith('    {"answer"'))
        assert.strictEqual(lines.length, 3)
        assert.strictEqual(
          lines[0],
          '    {"answer":"0123456789abcdef","at":"2026-03-01T00:00:00Z","candidate":"x","case":"a","grade":1,"inclusion":0.25,"judged":1,"person":"ann","score":"right"},'
        )
        assert.strictEqual(Calibration.write(yield* Calibration.read("c.json", text)), text)
      })
  )

  it.effect("that is broken says where", () =>
    Effect.gen(function* () {
      const text = Calibration.write(fileOf([row({}), row({ case: "b" })]))
      const faultOf = (broken: string) =>
        Effect.map(Effect.flip(Calibration.read("c.json", broken)), ({ message }) => message)
      const lines = text.split("\n")
      const at = lines.findIndex((line) => line.includes('"case":"b"'))
      assert.match(
        yield* faultOf(text.replace('"case":"b","grade":1', '"case":"b","grade":"good"')),
        new RegExp(`^c\\.json:${at + 1} grade: `, "u")
      )
      assert.match(
        yield* faultOf(`<<<<<<< ours\n${text}`),
        /^c\.json:1: expected JSON, found a merge conflict/u
      )
      assert.match(yield* faultOf('{"format":"assay-snapshot"}'), /format: expected "assay-calibration"/u)
      assert.match(yield* faultOf(text.slice(0, 100)), /expected JSON, found something else/u)
    })
  )
})

describe("Calibration.drift", () => {
  const rows = (day: string, agreeing: number, count: number): ReadonlyArray<LabelledRow> =>
    Array.from({ length: count }, (_, nth) =>
      row({ case: `${day} ${nth}`, at: `${day}T00:00:00Z`, judged: nth < agreeing ? 1 : 0 })
    )
  const calibrated = {
    ...fileOf(rows("2026-01-05", 90, 100)),
    scores: [{ ...measured([1, 1, 60], [0, 0, 40]), score: "right" }]
  }

  it("says since when the judge agrees less, and is silent while it does not", () => {
    const same = Calibration.drift(calibrated, [...rows("2026-02-02", 36, 40), ...rows("2026-02-09", 35, 40)])
    assert.deepStrictEqual(
      same.map(({ alarm, since, batches }) => [alarm, since, batches.length]),
      [[false, undefined, 2]]
    )
    const [worse] = Calibration.drift(calibrated, [
      ...rows("2026-02-02", 36, 40),
      ...rows("2026-02-09", 20, 40),
      ...rows("2026-02-16", 22, 40)
    ])
    assert.deepStrictEqual([worse?.alarm, worse?.since], [true, "2026-02-09"])
    assert.isAbove(worse?.fell?.before ?? 0, worse?.fell?.after ?? 1)
  })

  it("passes over the labels of the calibration itself", () => {
    const [none] = Calibration.drift(calibrated, calibrated.labels)
    assert.deepStrictEqual([none?.batches, none?.alarm, none?.calibrated], [[], false, 100])
  })
})
