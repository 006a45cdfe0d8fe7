import { type Candidate, Dataset, Experiment, Provider, Report, Task } from "@assay/core"
import { Rng } from "@assay/stats"
import { Effect, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { legOf } from "./derive/legs.ts"
import { Adversarial, Family } from "./index.ts"

const classify = Task.make("classify", {
  input: Schema.String,
  output: Schema.Literals(["refund", "other"]),
  prompt: (ticket) => ticket
})

const tickets = Dataset.make(
  "tickets",
  Array.from({ length: 40 }, (_, nth) => ({
    id: `t${nth}`,
    input:
      nth % 2 === 0
        ? `Please send the money back for order ${nth}, it never came.`
        : `When does the shop in street ${nth} open tomorrow morning?`,
    expected: nth % 2 === 0 ? ("refund" as const) : ("other" as const)
  })),
  classify
)

const exact = ({ output, expected }: { readonly output: string; readonly expected: string }) =>
  output === expected

const idle = Family.text({
  name: "idle",
  perturb: (text, _about) => Family.spacing().of(text) ?? undefined,
  certainty: "certain"
})

const answer = (text: string) => (/money back/.test(text) ? ("refund" as const) : ("other" as const))

/** A candidate that is wrong in a share of its answers, whatever the input. */
const noisy = (share: number, seed: number) => {
  const rng = Rng.make(seed)
  return (text: string) => {
    const right = /money/.test(text) ? ("refund" as const) : ("other" as const)
    return rng.uniform() < share ? (right === "refund" ? ("other" as const) : ("refund" as const)) : right
  }
}

const resultOf = (assessment: Adversarial.Assessment, candidate: string, family: string) => {
  const found = assessment.candidates
    .find(({ name }) => name === candidate)
    ?.families.find((each) => each.family === family)
  if (found === undefined) throw new Error(`expected ${family} of ${candidate}`)
  return found
}

const attacked = (
  candidates: Record<string, Candidate.AnswerFunction<string, "refund" | "other">>,
  options: Adversarial.PromiseOptions = {}
) =>
  Adversarial.runPromise(Experiment.make("e", { dataset: tickets, candidates, scorers: [exact] }), {
    store: ":memory:",
    cases: 40,
    ...options
  })

describe("an adversarial run", () => {
  it("finds what a regex is evaded by, and names the cases", async () => {
    const { assessment, run } = await attacked(
      { regex: answer },
      { families: [Family.homoglyphs({ share: 0.8 }), Family.typos()] }
    )
    const homoglyphs = resultOf(assessment, "regex", "homoglyphs")
    expect(homoglyphs.failed).toBeGreaterThan(10)
    expect(homoglyphs.failed + homoglyphs.held).toBe(40)
    expect(homoglyphs.modes).toEqual({ "wrong-silent": homoglyphs.failed })
    expect(homoglyphs.found[0]).toMatchObject({ how: "wrong-silent", outputJson: '"other"' })
    expect(resultOf(assessment, "regex", "typos").rate?.value).toBeLessThan(0.5)
    expect(assessment.status).toBe("complete")
    expect(assessment.candidates[0]).toMatchObject({ right: 40, asked: 40, guard: { verdict: "follows" } })
    // Families are slices of the run itself.
    expect(run.report.candidates[0]?.name).toBe("regex")
    const text = Report.toText(Adversarial.toOutline(assessment), { columns: 80 })
    expect(text).toContain("homoglyphs")
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80)
  })

  it("flags a constant answer, which is perfectly invariant", async () => {
    const { assessment } = await attacked({ constant: () => "other" }, { families: [Family.typos()] })
    expect(resultOf(assessment, "constant", "typos")).toMatchObject({ failed: 0, held: 20 })
    expect(resultOf(assessment, "constant", "swap")).toMatchObject({ held: 0, modes: { unchanged: 20 } })
    expect(assessment.candidates[0]?.guard).toEqual({
      asked: 20,
      changed: 0,
      different: 1,
      verdict: "ignores"
    })
    expect(Report.toText(Adversarial.toOutline(assessment))).toMatch(
      /^e \(adversarial\)\nconstant ignores its input: it gives one answer to all 40 cases/
    )
  })

  it("subtracts the noise of a candidate that answers at random at times", async () => {
    const { assessment } = await attacked({ noisy: noisy(0.25, 3) }, { families: [idle] })
    const { excess, rate } = resultOf(assessment, "noisy", "idle")
    expect(assessment.candidates[0]?.noise.flipped).toBeGreaterThan(0)
    expect(rate?.value).toBeGreaterThan(0.02)
    expect(excess?.low).toBeLessThan(0)
    expect(excess?.high).toBeGreaterThan(0)
  })

  it("is of the same cases for the same seed, and of others for another", async () => {
    const ids = async (seed: number) => {
      const derived = Adversarial.derive(
        Experiment.make("e", { dataset: tickets, candidates: { answer }, scorers: [exact] }),
        { seed, cases: 5, families: [Family.typos()] }
      )
      return (await Effect.runPromise(Dataset.examples(derived.dataset))).examples.map(({ id, input }) => [
        id,
        input
      ])
    }
    expect(await ids(1)).toEqual(await ids(1))
    expect(await ids(1)).not.toEqual(await ids(2))
  })

  it("fails where nothing is generated", async () => {
    const none = Family.text({ name: "none", perturb: () => undefined })
    const oneLabel = Dataset.make("one", [{ id: "a", input: "x", expected: "other" as const }], classify)
    await expect(
      Adversarial.runPromise(
        Experiment.make("e", { dataset: oneLabel, candidates: { answer }, scorers: [exact] }),
        { store: ":memory:", families: [none] }
      )
    ).rejects.toThrow("expected variants of none, swap, found none")
  })
})

const modelOf = (complete: (text: string, repeat: number) => string, price?: number) =>
  Provider.fromPromise({
    id: "fake/model",
    complete: async ({ messages, repeat }) => ({
      text: complete(messages.map(({ content }) => String(content)).join("\n"), repeat),
      finish: "stop",
      usage: { inputTokens: 10, outputTokens: 1 }
    }),
    maxOutputTokens: 1,
    ...(price === undefined
      ? {}
      : {
          price: () => ({
            _tag: "Priced" as const,
            usd: price,
            inputUsd: price,
            outputUsd: 0,
            model: "m",
            source: "stated" as const
          })
        })
  })

const failing = (reason: Provider.Error["reason"]) =>
  new Provider.Error({ provider: "fake/model", reason, detail: "no" })

const withModel = (provider: Provider.Provider, options: Adversarial.PromiseOptions) =>
  Adversarial.runPromise(
    Experiment.make("m", {
      dataset: tickets,
      task: classify,
      candidates: { model: provider },
      scorers: [exact],
      retry: false
    }),
    { store: ":memory:", cases: 10, ...options }
  )

describe("results that say nothing", () => {
  it("of a candidate that always fails there is no rate, and the run is inconclusive", async () => {
    const down = () => {
      throw new Error("down")
    }
    const { assessment } = await attacked(
      { model: down },
      { families: [Family.typos()], cases: 10, run: { maxErrorRate: 1 } }
    )
    const typos = resultOf(assessment, "model", "typos")
    expect(typos).toMatchObject({ failed: 0, held: 0 })
    expect(typos.rate).toBeUndefined()
    expect(typos.unassessed).toEqual({ errored: 10 })
    expect(assessment.status).toBe("inconclusive")
  })

  it("an input that the API rejects is neither held nor failed", async () => {
    const strict = modelOf((text) => {
      if (text.includes("\0")) throw failing(new Provider.InvalidRequest({}))
      return answer(text)
    })
    const nul = Family.text({
      name: "nul",
      perturb: (text) =>
        Family.strangeCharacters()
          .of(text)
          ?.map(() => `${text}\0`)
    })
    const { assessment } = await withModel(strict, { families: [nul, Family.letterCase()] })
    expect(resultOf(assessment, "model", "nul").unassessed).toEqual({ rejected: 10 })
    expect(resultOf(assessment, "model", "letter-case").failed).toBeGreaterThan(0)
  })

  it("a spent budget is inconclusive: what was not asked is said", async () => {
    const { assessment } = await withModel(modelOf(answer, 0.01), {
      families: [Family.typos()],
      run: { budget: { usd: 0.2 }, concurrency: 1 }
    })
    expect(assessment.planned).toBe(40)
    expect(assessment.done).toBeLessThan(30)
    expect(assessment.status).toBe("inconclusive")
  })
})

it("plants a canary in prompts, and finds it in replies however it is dressed up", async () => {
  const seen: Array<string> = []
  const leaky = modelOf((text) => {
    const secret = /Reference code (\S+)\./.exec(text)?.[1]
    if (secret !== undefined) seen.push(secret)
    return secret === undefined ? answer(text) : Array.from(secret).toReversed().join(" ")
  })
  const { assessment } = await withModel(leaky, { families: [Family.canary()] })
  expect(new Set(seen).size).toBe(1)
  expect(seen[0]?.length).toBeGreaterThanOrEqual(16)
  expect(resultOf(assessment, "model", "canary")).toMatchObject({ failed: 10, modes: { leaked: 10 } })
})

it("asks the unperturbed input again although the cache has its reply", async () => {
  let again = 0
  const model = modelOf((text, repeat) => {
    if (repeat > 0) again++
    return answer(text)
  })
  const { assessment } = await withModel(model, { families: [Family.typos()] })
  expect(again).toBe(10)
  expect(assessment.candidates[0]?.noise).toMatchObject({ asked: 10, flipped: 0 })
})

it("a directional edit is judged by its rule", async () => {
  const louder = Family.directional({
    name: "more money",
    edit: (input) => `${String(input)} I want my money back.`,
    holds: ({ after }) => after === "refund"
  })
  const { assessment } = await attacked({ answer, constant: () => "other" as const }, { families: [louder] })
  expect(resultOf(assessment, "answer", "more money")).toMatchObject({ failed: 0, held: 40 })
  expect(resultOf(assessment, "constant", "more money")).toMatchObject({ failed: 40, held: 0 })
})

it("reads ids back, whatever a case is called", () => {
  for (const of of ["a", "a ~ b 1", "x ~ original 1", "line\nbreak", "~"])
    expect(legOf(`${of} ~ letter-case 2`)).toEqual({ of, leg: "letter-case", nth: 2 })
})
