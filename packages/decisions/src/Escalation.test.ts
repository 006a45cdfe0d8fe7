import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Decision } from "@assay/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import * as Escalation from "./Escalation.ts"
import { answering, candidate, grounds, trial } from "./grounds/grounds.fixture.ts"

/** A candidate of n answers, sure from 1 down to 0, that is wrong on these. */
const sure = (n: number, isWrong: (nth: number) => boolean, name = "gpt") =>
  answering(
    name,
    Array.from({ length: n }, (_, nth) => (isWrong(nth) ? 0 : 1)),
    (nth) => ({ confidence: 1 - nth / n, output: `output ${nth}` })
  )

const decide = (run: Decision.Grounds, options: Partial<Escalation.Options> = {}): Decision.Decision => {
  const made = Effect.runSync(
    Escalation.threshold({ candidate: "gpt", maxError: 0.05, ...options }).decide(run)
  )
  // What is made is a decision that reports can read.
  return Schema.decodeUnknownSync(Decision.Decision)(JSON.parse(JSON.stringify(made)))
}

const failure = (run: Decision.Grounds, options: Partial<Escalation.Options> = {}): string =>
  Effect.runSync(
    Effect.match(Escalation.assess(run, { candidate: "gpt", maxError: 0.05, ...options }), {
      onFailure: ({ message }) => message,
      onSuccess: ({ verdict }) => verdict
    })
  )

describe("Escalation", () => {
  it("says before labelling how many labels it takes", () => {
    expect([0.05, 0.02].map((maxError) => Escalation.labelsNeeded({ maxError }))).toEqual([59, 149])
  })

  it("ends in a threshold, with what it serves and what people have to do", () => {
    const decision = decide(grounds([sure(400, (nth) => nth >= 340)]), {
      volume: 10_000,
      reviewUsd: 2,
      reviewMinutes: 3
    })
    expect(decision).toMatchObject({
      name: "escalation of gpt at 5 %",
      verdict: "threshold",
      status: "yes"
    })
    expect(decision.sentences[0]).toMatch(
      /^Serve the answers of gpt where its confidence is above 0\.\d+, and escalate the others: the error among the answered is at most 5 %, with 95 % confidence\.$/
    )
    const share = decision.figures.served?.value ?? 0
    expect(share).toBeGreaterThan(0.8)
    expect(decision.figures.load?.value).toBeCloseTo(10_000 * (1 - share), 6)
    expect(decision.figures.reviewCost?.value).toBeCloseTo(20_000 * (1 - share), 6)
    expect(decision.figures.hours?.value).toBeCloseTo(500 * (1 - share), 6)
    expect(decision.plots.map(({ title }) => title.split(":")[0])).toEqual([
      "Risk and coverage",
      "Reliability"
    ])
    expect(decision.doubts[0]).toContain("run r-1 of 2026-01-02 (dataset dddddddddddd), and lapses")
  })

  it("needs no threshold where serving everything is within the limit", () => {
    const decision = decide(grounds([sure(400, (nth) => nth % 100 === 7)]))
    expect(decision).toMatchObject({ verdict: "no threshold needed", status: "yes" })
    expect(decision.sentences).toEqual([
      "Serve all answers of gpt: the error among the answered is at most 5 %, with 95 % confidence, without a threshold.",
      "It serves 100 % of requests and gives 0 per 1,000 to people; 4 of 400 served answers were wrong, of 400 labelled answers."
    ])
  })

  it("has no usable signal where errors are many and the signal does not tell them apart", () => {
    const decision = decide(grounds([sure(400, (nth) => nth % 8 === 3)]))
    expect(decision).toMatchObject({ verdict: "no usable signal", status: "no" })
    expect(decision.artefact).toBeUndefined()
  })

  it("calls no signal unusable for few errors: it has too few labels, and says how many it takes", () => {
    const decision = decide(grounds([sure(100, (nth) => nth % 33 === 20)]))
    expect(decision).toMatchObject({ verdict: "too few labels", status: "cannot-tell" })
    expect(decision.sentences[0]).toMatch(
      /^100 labels are too few to keep the error among the answered of gpt within 5 % by the confidence of gpt; about \d+ are likely to be enough \(at least 59, served without an error\)\.$/
    )
    expect(decision.sentences[1]).toMatch(
      /^The smallest limit that these labels can certify is [\d.]+ %; 3 of 100 are wrong\.$/
    )
  })

  it("takes the answer of most repeats, and the share that agrees for the signal", () => {
    const trials = Array.from({ length: 300 }, (_, nth) =>
      [0, 1, 2].map((repeat) => {
        const isWrong = nth >= 240
        const output = isWrong && repeat === 0 ? "other" : "most"
        return trial({ case: `case ${nth}`, repeat, output, scores: { exact: isWrong ? 0 : 1 } })
      })
    ).flat()
    const decision = decide(grounds([candidate("gpt", trials)]), { signal: "self-consistency" })
    expect(decision).toMatchObject({
      name: "escalation of gpt at 5 % by self-consistency",
      verdict: "threshold",
      artefact: { certified: { labels: 300, served: 240, errors: 0 } }
    })
    expect(failure(grounds([sure(100, () => false)]), { signal: "self-consistency" })).toContain(
      "--repeats 2"
    )
  })

  it("takes the agreement with a baseline, a judge's score, or another's confidence", () => {
    const isWrong = (nth: number) => nth >= 320
    const gpt = answering(
      "gpt",
      Array.from({ length: 400 }, (_, nth) => (isWrong(nth) ? 0 : 1)),
      (nth) => ({ output: "a", scores: { exact: isWrong(nth) ? 0 : 1, judge: isWrong(nth) ? 0.2 : 0.9 } })
    )
    const logreg = answering(
      "logreg",
      Array.from({ length: 400 }, () => 1),
      (nth) => ({ output: isWrong(nth) ? "b" : "a", confidence: isWrong(nth) ? 0.3 : 0.8 })
    )
    const run = grounds([gpt, logreg], {
      scores: [
        { name: "exact", unit: "share" },
        { name: "judge", unit: "share" }
      ]
    })
    for (const [signal, above] of [
      [{ agreesWith: "logreg" }, 0],
      [{ score: "judge" }, 0.2],
      [{ confidenceOf: "logreg" }, 0.3]
    ] as const) {
      expect(decide(run, { signal })).toMatchObject({ verdict: "threshold", artefact: { above } })
    }
    expect(
      Escalation.threshold({ candidate: "gpt", maxError: 0.05, signal: { agreesWith: "logreg" } }).candidates
    ).toEqual(["gpt", "logreg"])
    expect(failure(run)).toContain("no answer has a signal")
    expect(failure(run, { signal: { score: "exact" } })).toContain("expected a score other than exact")
    expect(failure(run, { candidate: "gpd" })).toContain("did you mean gpt?")
    expect(failure(run, { maxError: 5 })).toBe("maxError: expected a number above 0 and below 1, found 5")
  })

  it("serves every answer that has a signal where those without are the wrong ones", () => {
    const gpt = answering(
      "gpt",
      Array.from({ length: 300 }, (_, nth) => (nth < 240 ? 1 : 0)),
      (nth) => (nth < 240 ? { confidence: nth / 240 } : {})
    )
    const decision = decide(grounds([gpt]))
    expect(decision.sentences[0]).toContain("where its confidence is there, and escalate the others")
    expect(decision.artefact).toMatchObject({ above: -Number.MAX_VALUE, certified: { served: 240 } })
    expect(decision.doubts).toContain("60 answers without a signal are escalated unless all are served.")
  })

  it("counts one answer of each cluster, and says so", () => {
    const clustered = answering(
      "gpt",
      Array.from({ length: 400 }, () => 1),
      (nth) => ({ confidence: 0.9, cluster: `user ${nth % 50}` })
    )
    const decision = decide(grounds([clustered]))
    expect(decision.verdict).toBe("too few labels")
    expect(decision.doubts).toContain("One answer of each cluster counts, drawn by the seed: 50 of 400.")
  })

  it("certifies on other cases than a recalibration was fitted on", () => {
    const decision = decide(grounds([sure(600, (nth) => nth >= 480)]), { recalibrate: "isotonic" })
    expect(decision.artefact).toMatchObject({
      certified: { labels: 400 },
      recalibration: { kind: "isotonic" }
    })
    expect(decision.doubts).toContain(
      "200 of the labelled answers fitted the recalibration, drawn by the seed, and certify nothing."
    )
  })

  it("decides nothing by a judge that is not calibrated", () => {
    const run = grounds([sure(100, () => false)], {
      scores: [
        {
          name: "exact",
          unit: "share",
          judged: { gpt: { standing: "uncalibrated", because: "it has no labels" } }
        }
      ]
    })
    expect(failure(run)).toBe("the score exact says nothing about what is right: it has no labels")
  })
})

describe("the file of an escalation", () => {
  const inFolder = async (use: (file: string) => Promise<void>): Promise<void> => {
    const folder = await mkdtemp(join(tmpdir(), "assay-escalation-"))
    try {
      await use(join(folder, "escalation.json"))
    } finally {
      await rm(folder, { recursive: true })
    }
  }

  it("serves in an application what it served in the run", () =>
    inFolder(async (file) => {
      const gpt = sure(600, (nth) => nth >= 480)
      for (const recalibrate of [undefined, "isotonic", "platt"] as const) {
        const decision = decide(grounds([gpt]), recalibrate === undefined ? {} : { recalibrate })
        await Escalation.savePromise(decision, file)
        const escalate = await Escalation.loadPromise(file)
        expect(escalate({ _tag: "Answered", confidence: 0.99 })).toBe("serve")
        expect(escalate({ confidence: 0.01 })).toBe("escalate")
        expect(escalate({ _tag: "Refused", confidence: 0.99 })).toBe("escalate")
        expect(escalate({})).toBe("escalate")
        expect(escalate({ confidence: Number.NaN })).toBe("escalate")
        const served = gpt.trials.filter(({ confidence }) => escalate({ confidence }) === "serve").length
        expect(served / 600).toBeGreaterThan(0.7)
        expect(served / 600).toBeLessThan(0.86)
      }
    }))

  it("names the file and the field of a fault, and loads nothing else", () =>
    inFolder(async (file) => {
      await expect(Escalation.loadPromise(file)).rejects.toThrow(/escalation\.json/)
      await Effect.runPromise(Escalation.save(decide(grounds([sure(400, (nth) => nth >= 340)])), file))
      const good = JSON.parse(await readFile(file, "utf8"))
      for (const [change, field] of [
        [{ version: 2 }, "version"],
        [{ above: "0.5" }, "above"],
        [{ recalibration: { kind: "isotonic", x: [1, 0], y: [0, 1] } }, "recalibration"],
        [{ promise: { maxError: 7, confidence: 0.95, of: "answered" } }, "maxError"]
      ] as const) {
        await writeFile(file, JSON.stringify({ ...good, ...change }))
        await expect(Escalation.loadPromise(file)).rejects.toThrow(
          new RegExp(`escalation\\.json: [^]*${field}`)
        )
        const fault = await Escalation.loadPromise(file).catch((thrown: unknown) => thrown)
        expect(fault).toMatchObject({
          _tag: "EscalationFileError",
          file,
          field: field === "maxError" ? "promise.maxError" : field,
          problem: expect.stringMatching(/xpected/)
        })
      }
      await writeFile(file, "{")
      await expect(Escalation.loadPromise(file)).rejects.toThrow(/escalation\.json: /)
    }))

  it("is not written where there is no threshold", () => {
    const saved = Escalation.save({ name: "escalation of gpt at 5 %", verdict: "too few labels" }, "x.json")
    expect(Effect.runSync(Effect.flip(saved)).message).toBe(
      'escalation of gpt at 5 %: expected a threshold, found "too few labels"'
    )
  })
})
