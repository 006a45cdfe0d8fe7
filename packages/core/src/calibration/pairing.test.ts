import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { StoredRun } from "../store/Runs.ts"
import type { FinishedTrial } from "../store/Trials.ts"
import { defaultFloors } from "./floors.ts"
import type { LoadedScore } from "./loading.ts"
import { readSide } from "./pairing.ts"

const scale: LoadedScore["scale"] = {
  kind: "binary",
  levels: [
    { value: 0, label: "wrong" },
    { value: 1, label: "right" }
  ]
}

const score: LoadedScore = {
  position: 0,
  scorer: "right",
  score: "right",
  judge: { digest: "d", models: [], scales: { right: scale }, rubric: null },
  scale,
  opponent: undefined,
  floors: defaultFloors,
  own: new Map([["new", new Map([["c1", new Map([[1, { grade: 1, inclusion: 0.5 }]])]])]]),
  changed: new Map(),
  state: { _tag: "None", because: "" }
}

/** What is read of a trial. */
const trial = (repeat: number, outcome: "Answered" | "Refused", value: number) => ({
  caseId: "c1",
  repeat,
  outcome,
  cluster: undefined,
  scores: [{ scorer: 0, name: "right", value }]
})

describe("a labelled case of several repeats", () => {
  it.effect(
    "keeps what is known of those that ended without an answer, whatever people say of the others",
    () =>
      Effect.gen(function* () {
        const trials = [trial(0, "Refused", 0), trial(1, "Answered", 1), trial(2, "Answered", 0)]
        const store = {
          eachFinished: (_run: StoredRun, visit: (trial: FinishedTrial) => void) =>
            Effect.sync(() => {
              for (const each of trials) visit(each as unknown as FinishedTrial)
            })
        }
        const run = { manifest: { candidates: [{ name: "new" }] } } as unknown as StoredRun
        const side = yield* readSide(store, run, score, 0, { isCompared: () => true, repeats: 3 })
        const found = side.get("c1")
        assert.closeTo(found?.value ?? Number.NaN, 1 / 3, 1e-12)
        // Two of three repeats are as good as the one that was labelled, and the third is a refusal: not 1.
        assert.closeTo(found?.label?.grade ?? Number.NaN, 2 / 3, 1e-12)
        assert.strictEqual(found?.label?.inclusion, 0.5)
      })
  )
})
