import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import * as Experiment from "../../Experiment.ts"
import * as Dataset from "../Dataset.ts"

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-fixed-"))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

const cases = (label = "a") =>
  Dataset.make("letters", [
    { id: "1", input: "a", expected: label },
    { id: "2", input: "b", expected: "b" }
  ])

describe("Dataset.pin", () => {
  it("passes what has the digest, whole or its beginning, and names both digests of all else", async () => {
    const { digest } = await Dataset.indexPromise(cases())
    expect(await Dataset.indexPromise(Dataset.pin(cases(), digest))).toMatchObject({ cases: 2, digest })
    expect(await Dataset.indexPromise(Dataset.pin(cases(), digest.slice(0, 12)))).toMatchObject({ digest })
    const { digest: other } = await Dataset.indexPromise(cases("z"))
    await expect(Dataset.indexPromise(Dataset.pin(cases("z"), digest.slice(0, 12)))).rejects.toThrow(
      `expected the digest ${digest.slice(0, 12)} that it is pinned to, found ${other.slice(0, 12)} (2 cases)`
    )
  })

  it("holds behind other steps, and refuses what is no digest", async () => {
    const { digest } = await Dataset.indexPromise(cases())
    const some = Dataset.filter(Dataset.pin(cases("z"), digest), ({ id }) => id === "1")
    await expect(Dataset.indexPromise(some)).rejects.toThrow("that it is pinned to")
    await expect(Dataset.indexPromise(Dataset.pin(cases(), "d2a6"))).rejects.toThrow(
      'expected a digest of 12 to 64 hex digits to pin the dataset to, found "d2a6"'
    )
  })
})

const run = (dataset: Dataset.Dataset<string, string>, answer = "a") =>
  Experiment.runPromise(
    Experiment.make("held", {
      dataset,
      candidates: { [`says ${answer}`]: () => answer },
      scorers: ({ output, expected }) => output === expected
    }),
    { store: join(folder, "assay.db") }
  )

describe("Dataset.holdOut", () => {
  const file = () => join(folder, "test.looks.json")
  const held = (looks = 2) => Dataset.holdOut(cases(), { looks, file: file() })
  const looked = () => JSON.parse(readFileSync(file(), "utf8"))

  it("counts each run once, and refuses the first that is too many before it asks anything", async () => {
    await run(held())
    await run(held())
    expect(looked().looked).toHaveLength(1)
    await run(held(), "b")
    expect(looked()).toMatchObject({
      looks: 2,
      looked: [{ experiment: "held" }, { candidates: ["says b"] }]
    })
    let asked = 0
    const counting = Dataset.holdOut(cases(), { looks: 2, file: file() })
    const third = Experiment.runPromise(
      Experiment.make("held", {
        dataset: counting,
        candidates: {
          counted: () => {
            asked++
            return "c"
          }
        },
        scorers: ({ output, expected }) => output === expected
      }),
      { store: join(folder, "assay.db") }
    )
    await expect(third).rejects.toThrow(
      /expected at most 2 looks at this hold-out, found the next one: .* on 20/u
    )
    expect(asked).toBe(0)
    // Those that were counted may be shown again.
    await run(held(), "b")
    expect(looked().looked).toHaveLength(2)
  })

  it("counts through whatever is made of it", async () => {
    const others = Dataset.make("others", [{ id: "9", input: "c", expected: "c" }])
    await run(Dataset.concat("both", [Dataset.filter(held(1), () => true), others]))
    await expect(run(held(1), "b")).rejects.toThrow("expected at most 1 looks")
  })

  it("is frozen: refuses other cases, another number of looks, and a file that is broken", async () => {
    await run(held())
    await expect(run(Dataset.holdOut(cases("z"), { looks: 2, file: file() }))).rejects.toThrow(
      /expected the cases that were frozen in .* found others/u
    )
    await expect(run(held(5), "b")).rejects.toThrow(
      /expected the 2 looks that .* declares, found looks: 5 in code/u
    )
    writeFileSync(file(), '{"format":"assay-holdout","version":1,"digest":"d","looks":"many","looked":[]}')
    await expect(run(held(), "b")).rejects.toThrow(/test\.looks\.json: looks: Expected/u)
  })

  it("is not looked at by reading it, nor by a plan", async () => {
    await Dataset.indexPromise(held())
    expect(existsSync(file())).toBe(false)
  })

  it("takes the lock of a process that was killed, once it is old", async () => {
    const lock = `${file()}.lock`
    writeFileSync(lock, "somebody")
    const old = new Date(Date.now() - 60_000)
    utimesSync(lock, old, old)
    await run(held())
    expect(looked().looked).toHaveLength(1)
    expect(existsSync(lock)).toBe(false)
  })

  it("counts every one of looks that begin at once", async () => {
    const at = new Date(0).toISOString()
    const all = Dataset.holdOut(cases(), { looks: 8, file: file() })
    const { Effect } = await import("effect")
    const each = Array.from({ length: 12 }, (_, n) =>
      Effect.runPromiseExit(
        Effect.forEach(all.holdOuts ?? [], ({ look }) =>
          look({ run: `r${n}`, experiment: "e", candidates: [], at })
        )
      )
    )
    const ended = await Promise.all(each)
    expect(ended.filter(({ _tag }) => _tag === "Success")).toHaveLength(8)
    expect(looked().looked).toHaveLength(8)
    expect(existsSync(`${file()}.lock`)).toBe(false)
  })
})
