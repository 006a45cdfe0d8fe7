/**
 * `assay judge` from a shell, on the run of the example.
 */
import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Experiment } from "@assay/core"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { experimentWith, labels } from "../examples/07-judge-calibration.ts"
import { bin, env } from "./fixtures/built.ts"

vi.setConfig({ testTimeout: 120_000 })

const labelled = fileURLToPath(labels)
let folder: string

const judge = (...args: ReadonlyArray<string>) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [bin, "judge", ...args, "--store", join(folder, "assay.db")],
    { cwd: folder, encoding: "utf8", env: { ...env, NO_COLOR: "1", GITHUB_ACTIONS: "" } }
  )
  return { code: status, stdout, stderr }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "assay-judge-cli-"))
  await Experiment.runPromise(experimentWith(), { store: join(folder, "assay.db") })
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

const isNarrow = (text: string): boolean => text.split("\n").every((line) => line.length <= 100)

// One story in order.
describe("assay judge", () => {
  it("draws the answers to label, and writes them as a queue that hides nothing and is in random order", () => {
    const { code, stdout } = judge("plan", "latest", "--width", "0.15")
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Label 214 answers: those of current, wordy to 107 of 300 cases\./u)
    const items = readFileSync(join(folder, "review-queue.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
    expect(items).toHaveLength(214)
    expect(items[0]).toMatchObject({
      run: expect.any(String),
      inclusion: expect.any(Number),
      judged: expect.any(Object)
    })
    expect(judge("plan", "latest", "--width", "0").stderr).toContain(
      "width: expected a number above 0, found 0"
    )
  })

  it("says what labels support before anything is written", () => {
    const { code, stdout } = judge("check", "latest", "--labels", labelled)
    expect(code).toBe(0)
    expect(stdout).toContain("What these labels support today")
    expect(stdout).toMatch(/compare: yes, current and wordy on 107 cases/u)
    expect(stdout).toMatch(/people, the ceiling/u)
    expect(isNarrow(stdout)).toBe(true)
    const nothing = judge("check", "latest")
    expect([nothing.code, nothing.stderr.trim()]).toEqual([
      2,
      expect.stringMatching(
        /^there are no labels: assay judge plan replies-\w+ draws the answers to label, assay review lets people label them$/u
      )
    ])
  })

  it("writes a calibration, reads it back, and says how to name it", () => {
    const { code, stdout } = judge("calibrate", "latest", "--labels", labelled)
    expect(code).toBe(0)
    expect(stdout).toContain('calibration: "replies.calibration.json"')
    const text = readFileSync(join(folder, "replies.calibration.json"), "utf8")
    expect(judge("calibrate", "latest", "--labels", labelled).code).toBe(0)
    expect(readFileSync(join(folder, "replies.calibration.json"), "utf8")).toBe(text)
    const checked = judge("check", "replies.calibration.json", "--json")
    expect(JSON.parse(checked.stdout)).toMatchObject({
      supports: [{ score: "helpful", gate: { can: true } }]
    })
    // Nothing that Assay did not write is replaced.
    writeFileSync(join(folder, "mine.json"), "{}")
    expect(judge("calibrate", "latest", "--labels", labelled, "--out", "mine.json").code).toBe(2)
    expect(existsSync(join(folder, "mine.json"))).toBe(true)
  })

  it("holds newer labels against it", () => {
    const none = judge("drift", "replies.calibration.json", "latest", "--labels", labelled)
    expect([none.code, none.stdout]).toEqual([
      0,
      expect.stringContaining("no label is newer than the calibration")
    ])
    const rows = readFileSync(labelled, "utf8").trim().split("\n")
    const flipped = rows.map((line, nth) =>
      nth === 0
        ? line
        : line
            .replace(/,(yes|no),/u, (_, said) => (said === "yes" ? ",no," : ",yes,"))
            .replace("2026-03", "2026-06")
    )
    writeFileSync(join(folder, "june.csv"), flipped.join("\n"))
    const { stdout } = judge("drift", "replies.calibration.json", "latest", "--labels", "june.csv")
    expect(stdout).toMatch(/the judge agrees less with people since about 2026-06-01/u)
    expect(stdout).toMatch(/chance of a false alarm is at most 5 %/u)
  })
})
