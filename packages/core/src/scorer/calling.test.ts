import * as Effect from "effect/Effect"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Caller } from "../candidate/Caller.ts"
import * as Outcome from "../candidate/Outcome.ts"
import * as Provider from "../provider/Provider.ts"
import * as Score from "./Score.ts"
import * as Scorer from "./Scorer.ts"

const provider = Provider.fromPromise({
  id: "house/judge",
  complete: async ({ messages }) => ({
    finish: "stop",
    text: messages.map(({ content }) => String(content)).join("\n")
  })
})

const trial: Scorer.Trial<string, string, string> = {
  id: "1",
  input: "question",
  expected: "answer",
  kind: "typical",
  tags: {},
  cluster: undefined,
  provenance: undefined,
  outcome: Outcome.answered("answer"),
  facts: {},
  latencyMs: undefined,
  attempts: 1
}

const identity: Scorer.JudgeIdentity = {
  digest: "abc",
  models: ["house/judge"],
  scales: {
    asked: {
      kind: "binary",
      levels: [
        { value: 0, label: "no" },
        { value: 1, label: "yes" }
      ]
    }
  },
  rubric: { question: "is it right?" },
  calibration: "judge.json"
}

const asking = (name: string, options: Partial<Scorer.Options> = {}) =>
  Scorer.make<string, string, string>(
    name,
    async ({ output }, { complete }) => {
      const { text } = await complete(provider, `right? ${output}`)
      return text === "right? answer" ? 1 : Score.unscored(`the judge said ${text}`)
    },
    {
      settings: { judge: name },
      calls: [{ provider, perTrial: 1 }],
      judge: identity,
      opponent: "other",
      ...options
    }
  )

const answered: Scorer.Trial<string, string, string> = {
  ...trial,
  opponent: { candidate: "other", outcome: Outcome.answered("theirs"), output: "theirs", text: undefined }
}

const plain = Scorer.make<string, string, string>("plain", () => 1, { settings: null })

/** Every way to make one scorer of another. */
const made: Readonly<
  Record<string, (scorer: Scorer.Scorer<string, string, string>) => Scorer.Scorer<string, string, string>>
> = {
  named: (scorer) => Scorer.named("renamed", scorer),
  from: (scorer) => Scorer.from(scorer, { name: "taken" }),
  not: (scorer) => Scorer.not(scorer),
  map: (scorer) => Scorer.map(scorer, (value) => value),
  threshold: (scorer) => Scorer.threshold(scorer, 0.5),
  when: (scorer) => Scorer.when(() => true, scorer),
  forKind: (scorer) => Scorer.forKind("typical", scorer),
  all: (scorer) => Scorer.all([plain, scorer]),
  any: (scorer) => Scorer.any([scorer, scorer]),
  weighted: (scorer) =>
    Scorer.weighted([
      [scorer, 2],
      [plain, 1]
    ])
}

const way = fc.array(fc.constantFrom(...Object.values(made)), { maxLength: 4 })
const through = (
  scorer: Scorer.Scorer<string, string, string>,
  ways: ReadonlyArray<(typeof made)[string]>
): Scorer.Scorer<string, string, string> => ways.reduce((inner, make) => make(inner), scorer)

describe("what is made of a scorer that calls", () => {
  it("makes its calls by the caller that it is given, and says whom it calls and compares with", async () => {
    await fc.assert(
      fc.asyncProperty(way, async (ways) => {
        const prompts: Array<unknown> = []
        const caller: Caller = {
          complete: async (_, { messages }) => {
            prompts.push(messages[0]?.content)
            return { finish: "stop", text: "right? answer" }
          },
          fetch: globalThis.fetch,
          report: () => {}
        }
        const scorer = through(asking("asked"), ways)
        await Effect.runPromise(scorer.score(answered, caller))
        expect(new Set(prompts)).toEqual(new Set(["right? answer"]))
        expect(new Set(scorer.calls?.map((call) => call.provider.id))).toEqual(new Set(["house/judge"]))
        expect(scorer.judge?.models).toEqual(["house/judge"])
        expect(scorer.judge?.digest).toMatch(/^(abc|[0-9a-f]{64})$/u)
        expect(scorer.opponent).toBe("other")
      }),
      { numRuns: 60 }
    )
  })

  it("is unscored where the scorer is", async () => {
    await fc.assert(
      fc.asyncProperty(way, async (ways) => {
        const scorer = through(asking("asked"), ways)
        const scores = await Effect.runPromise(
          scorer.score({ ...answered, outcome: Outcome.answered("other") })
        )
        expect(scores[scorer.names[0]]).toMatchObject({ _tag: "Unscored" })
      }),
      { numRuns: 60 }
    )
  })

  it("keeps the judge where the score stays what it is, and has another where it does not", () => {
    const judge = (scorer: Scorer.Scorer<string, string, string>) => scorer.judge
    const scorer = asking("asked")
    for (const way of ["when", "forKind"] as const)
      expect(judge(made[way]?.(scorer) ?? plain)).toEqual(identity)
    expect(judge(Scorer.named("renamed", scorer))).toEqual({
      ...identity,
      scales: { renamed: identity.scales.asked }
    })
    const [lax, strict] = [Scorer.threshold(scorer, 0.5), Scorer.threshold(scorer, 0.9)]
    expect(judge(lax)).toMatchObject({ models: ["house/judge"], scales: {}, rubric: [identity.rubric] })
    expect(judge(lax)?.calibration).toBeUndefined()
    expect(judge(lax)?.digest).not.toBe("abc")
    expect(judge(lax)?.digest).not.toBe(judge(strict)?.digest)
    expect(judge(Scorer.all([plain]))).toBeUndefined()
  })

  it("compares with one candidate", () => {
    expect(() => Scorer.all([asking("one"), asking("two", { opponent: "another" })])).toThrow(
      "expected parts that compare with one candidate, found other and another: one, two"
    )
  })
})

describe("a scorer outside of a run", () => {
  it("calls directly", async () => {
    const scorer = asking("asked", { opponent: undefined as never })
    const { scores } = await Scorer.scorePromise(scorer, { input: "q", output: "answer", expected: "a" })
    expect(scores).toEqual({ asked: 1 })
  })

  it("has no score where there is nothing to compare with", async () => {
    const { unscored } = await Scorer.scorePromise(asking("asked"), {
      input: "q",
      output: "answer",
      expected: "a"
    })
    expect(unscored).toEqual({ asked: "no answer of other to compare with" })
  })

  it("ends its calls when it is interrupted", async () => {
    const aborted: Array<string> = []
    const waiting = Scorer.make<string, string, string>(
      "waiting",
      (_, { signal }) =>
        new Promise<number>(() => {
          signal.addEventListener("abort", () => aborted.push("aborted"))
        })
    )
    await Effect.runPromise(Effect.timeoutOption(waiting.score(trial), "20 millis"))
    expect(aborted).toEqual(["aborted"])
  })
})
