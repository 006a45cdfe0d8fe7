/**
 * Ranking on real recorded answers, and the examples that upgrade a model and race prompts, taken literally.
 */
import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { Experiment, Progress } from "@assay/core"
import { Comparison, Ranking, SqliteStore, Store } from "@assay/core/analysis"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"

const root = resolve(import.meta.dirname, "..")
const data = process.env.ASSAY_DATA ?? resolve(root, "../shared/data")
const path = join(data, "gsm8k/solutions.jsonl")
const isMissing = !existsSync(path)
const where = isMissing ? ` (skipped: no ${path})` : ""

/**
 * All pairs from the authors' labels: cases lost and gained, the exact McNemar p by fractions of whole numbers, and the
 * larger of the mid-p and the score test's erfc(|lost − gained|/√(2·(lost + gained))), in Python.
 */
const pairs = [
  ["6b_finetuning", "6b_verification", 27, 139, 2.272479748757548e-19, 3.53347229049e-18],
  ["6b_finetuning", "175b_finetuning", 42, 108, 6.915618314188369e-8, 7.08991352108e-8],
  ["6b_finetuning", "175b_verification", 16, 244, 1.5025425541589852e-53, 2.15407577891e-45],
  ["6b_verification", "175b_finetuning", 109, 63, 0.0005614534749250757, 0.000452394260298],
  ["6b_verification", "175b_verification", 39, 155, 1.4401342655685997e-17, 8.20013362267e-17],
  ["175b_finetuning", "175b_verification", 32, 194, 1.8030472218508064e-29, 4.46512360102e-27]
] as const

const onGsm8k = <A, E>(use: (trials: Store.Trials["Service"], run: Store.StoredRun) => Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const { default: experiment } = yield* Effect.promise(() => import("../examples/02-gsm8k-replay.ts"))
    const runs = yield* Store.Runs
    const { id } = yield* Experiment.run(experiment)
    return yield* use(yield* Store.Trials, yield* Effect.fromNullishOr(yield* runs.byId(id)))
  }).pipe(Effect.provide([SqliteStore.layer(":memory:"), Progress.layerSilent]), Effect.runPromise)

describe.skipIf(isMissing)(`four models on GSM8K${where}`, () => {
  it("differ in all six pairs, by these counts, p values, intervals and verdicts", () =>
    onGsm8k(
      Effect.fnUntraced(function* (trials, run) {
        for (const [against, candidate, lost, gained, exactP, p] of pairs) {
          const { scores } = yield* Comparison.within(trials, run, { against, candidate })
          const overall = scores[0]?.overall
          const label = `${candidate} against ${against}`
          expect([overall?.lost.count, overall?.gained.count], label).toEqual([lost, gained])
          expect((overall?.evidence?.exactP ?? Number.NaN) / exactP, label).toBeCloseTo(1, 9)
          expect((overall?.evidence?.p ?? Number.NaN) / p, label).toBeCloseTo(1, 9)
          expect(overall?.verdict._tag, label).toBe(gained > lost ? "Improved" : "Regressed")
          const effect = (gained - lost) / 660
          const { low = Number.NaN, high = Number.NaN, method } = overall?.evidence?.interval ?? {}
          expect(method, label).toBe("Tango (paired)")
          // With counts as large as these the score interval is all but Wald's, by hand.
          const half = 1.96 * Math.sqrt(((lost + gained) / 660 - effect ** 2) / 660)
          expect([low, high], label).toEqual([
            expect.closeTo(effect - half, 2),
            expect.closeTo(effect + half, 2)
          ])
        }
      })
    ))

  it("rank in four places, each its own", () =>
    onGsm8k(
      Effect.fnUntraced(function* (trials, run) {
        const ranking = yield* Ranking.ofRun(trials, run)
        expect(ranking.standings.map(({ candidate, groups }) => [candidate, groups])).toEqual([
          ["175b_verification", ["a"]],
          ["6b_verification", ["b"]],
          ["175b_finetuning", ["c"]],
          ["6b_finetuning", ["d"]]
        ])
        // The largest of six p values is left as it is by Holm.
        const closest = ranking.pairs.find(
          ({ higher, lower }) => higher === "6b_verification" && lower === "175b_finetuning"
        )
        expect(closest?.adjustedP).toBeCloseTo(4.523942603e-4, 12)
        expect(Ranking.winner(ranking)).toBe(
          "175b_verification is the best of 4: every other candidate is significantly worse, on 660 cases"
        )
      })
    ))

  it("share places when there are but 50 cases", () =>
    onGsm8k(
      Effect.fnUntraced(function* (trials, run) {
        const ids: Array<string> = []
        yield* trials.eachCase(run, ({ caseId }) => ids.push(caseId))
        const first = new Set(ids.slice(0, 50))
        const ranking = yield* Ranking.ofRun(trials, run, { cases: (caseId) => first.has(caseId) })
        expect(ranking.cases).toBe(50)
        const places = ranking.standings.map(({ place }) => place)
        expect(places.some(({ from, to }) => from < to)).toBe(true)
        expect(ranking.minimumDetectable).toBeGreaterThan(0.15)
      })
    ))
})

/** Examples take their time on a busy machine. */
const patience = 120_000

/** Runs an example as a user would, with its store in a folder of its own. */
const start = (example: string, env: NodeJS.ProcessEnv) => {
  const folder = mkdtempSync(join(tmpdir(), "assay-example-"))
  try {
    return spawnSync(process.execPath, [join(root, "examples", example)], {
      cwd: folder,
      env: { ...env, NO_COLOR: "1" },
      encoding: "utf8"
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe("the examples", () => {
  it.skipIf(isMissing)(
    `04 holds back the bigger model that is worse, and lets the better one out${where}`,
    () => {
      const { status, stdout, stderr } = start("04-model-upgrade.ts", { ...process.env, ASSAY_DATA: data })
      expect([status, stderr]).toEqual([0, ""])
      const [worse = "", better = ""] = stdout.split("\n175b_verification for 6b_verification")
      expect(worse).toContain("verdict  175b_finetuning is 7.0 points worse than 6b_verification")
      expect(worse).toContain("gate     fail: does not go out")
      expect(worse).toContain("lost     109 cases")
      expect(worse).toContain("gained   63 cases")
      expect(better).toContain("gate     pass\n")
    }
  )

  it(
    "05 finds the best of twelve prompts with less than half of the calls, without a key",
    () => {
      const { OPENAI_API_KEY, ...env } = process.env
      const { status, stdout, stderr } = start("05-prompt-variants.ts", env)
      expect(stderr).toBe(
        "OPENAI_API_KEY is not set, so a fake answers: the figures say nothing about any model.\n\n"
      )
      expect(status).toBe(0)
      expect(stdout).toContain("defined, examples is the best of 12")
      const [, share] = /: (\d+) % of the full run/.exec(stdout) ?? []
      expect(Number(share)).toBeLessThan(50)
    },
    patience
  )
})
