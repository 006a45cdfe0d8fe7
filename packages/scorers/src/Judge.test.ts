import { Provider, Scorer } from "@assay/core"
import { describe, expect, it } from "vitest"
import * as Judge from "./Judge.ts"
import { graded, judged, judgeModel, scoresOf, textOf, trialOf, whole } from "./judge.fixture.ts"

const levels = [
  { value: 0, label: "bad", anchor: "it misses the request" },
  { value: 0.5, label: "fair", anchor: "half of it is answered" },
  { value: 1, label: "good", anchor: "nothing is left to ask" }
]
const helpful = { helpful: { asks: "Does the answer solve what was asked for?", levels } }

const rubricOn = (
  reply: Parameters<typeof judgeModel>[0],
  options: Partial<Judge.RubricOptions<string, string>> = {},
  more: Partial<Provider.Provider> = {}
) => {
  const { model, asked } = judgeModel(reply, more)
  return { asked, judge: Judge.rubric<string, string>({ model, criteria: helpful, ...options }) }
}

const verdictOn = (text: string, options: Partial<Judge.RubricOptions<string, string>> = {}) =>
  judged(rubricOn(() => text, options).judge, "Yes, within 30 days.", undefined)

describe("Judge.rubric", () => {
  it("makes each criterion a score, from one reply with a reason and a grade each", async () => {
    const { model, asked } = judgeModel(() => graded({ helpful: "fair", polite: "yes" }, "no deadline"))
    const judge = Judge.rubric({
      model,
      criteria: { ...helpful, polite: { asks: "Is it polite?" } }
    })
    expect(judge.names).toEqual(["helpful", "polite"])
    expect(await scoresOf(judge, trialOf("Yes.", undefined))).toEqual({
      helpful: {
        _tag: "Scored",
        value: 0.5,
        detail: { miss: ["fair"], verdict: "Graded", label: "fair", reason: "no deadline", how: "structured" }
      },
      polite: {
        _tag: "Scored",
        value: 1,
        detail: { verdict: "Graded", label: "yes", reason: "no deadline", how: "structured" }
      }
    })
    expect(asked).toHaveLength(1)
    expect(asked[0]?.outputSchema?.schema).toMatchObject({
      properties: {
        helpful: {
          properties: { reason: { type: "string" }, grade: { enum: ["bad", "fair", "good", "cannot tell"] } },
          required: ["reason", "grade"],
          additionalProperties: false
        }
      },
      required: ["helpful", "polite"]
    })
    const properties = (asked[0]?.outputSchema?.schema.properties ?? {}) as Record<
      string,
      { properties: object }
    >
    expect(Object.keys(properties.helpful?.properties ?? {})).toEqual(["reason", "grade"])
  })

  it("shows input, answer, anchors, and the reference only where it is asked for", async () => {
    const { asked, judge } = rubricOn(() => graded({ helpful: "good" }))
    await judged(judge, "Within 30 days.", undefined)
    const prompt = textOf(asked[0])
    for (const part of ["May I return it?", "Within 30 days.", "nothing is left to ask", "@@@ end of answer"])
      expect(prompt).toContain(part)
    expect(prompt).not.toContain("reference")
    const { model, asked: withReference } = judgeModel(() => graded({ helpful: "good" }))
    await judged(
      Judge.rubric<string, { days: number }, string>({ model, criteria: helpful, reference: true }),
      "Within 30 days.",
      { days: 30 }
    )
    expect(textOf(withReference[0])).toContain('"days": 30')
  })

  it("keeps the standing part of the prompt free of what is judged, so that it is the same for all", async () => {
    const { asked, judge } = rubricOn(() => graded({ helpful: "good" }))
    await judged(judge, "one answer", undefined)
    await judged(judge, "another answer", undefined)
    expect(asked[0]?.messages[0]).toEqual(asked[1]?.messages[0])
    expect(asked[0]?.messages[1]).not.toEqual(asked[1]?.messages[1])
  })

  it("works in scorePromise, without a run", async () => {
    const { judge } = rubricOn(() => graded({ helpful: "good" }))
    const { scores } = await Scorer.scorePromise(judge, { input: "May I?", output: "Yes." })
    expect(scores).toEqual({ helpful: 1 })
  })

  it("counts a trial without an answer as the lowest level, or not at all, and asks nobody", async () => {
    const { asked, judge } = rubricOn(() => graded({ helpful: "good" }))
    const refused = { outcome: { _tag: "Refused", reason: "no" } } as const
    expect(await judged(judge, "", undefined, refused)).toMatchObject({
      value: 0,
      detail: { outcome: "Refused" }
    })
    const grades = {
      helpful: {
        asks: "How good?",
        levels: [
          { value: 1, label: "1" },
          { value: 5, label: "5" }
        ]
      }
    }
    const scale = rubricOn(() => "", { criteria: grades })
    expect(await judged(scale.judge, "", undefined, refused)).toMatchObject({ value: 1 })
    expect(scale.judge.unit).toBe("number")
    const unscored = rubricOn(() => "", { noAnswer: "unscored" })
    expect(await judged(unscored.judge, "", undefined, refused)).toMatchObject({ _tag: "Unscored" })
    expect(asked).toHaveLength(0)
  })
})

describe("verdicts", () => {
  it("other than a grade are unscored, with the reply", async () => {
    expect(await verdictOn(graded({ helpful: "cannot tell" }, "no context"))).toEqual({
      _tag: "Unscored",
      reason: "Abstained (cannot tell): no context"
    })
    const refused = rubricOn(() => whole("I will not.", { finish: "refusal" }))
    expect(await judged(refused.judge, "x", undefined)).toEqual({
      _tag: "Unscored",
      reason: "Refused: I will not."
    })
    const filtered = rubricOn(() => whole("", { finish: "filtered" }))
    expect(await judged(filtered.judge, "x", undefined)).toMatchObject({
      reason: "Refused: the provider's filter stopped the reply"
    })
    expect(await verdictOn("It is quite nice.")).toMatchObject({
      reason: expect.stringMatching(
        /^Unparseable \(absent\): the judge replied "It is quite nice\."; helpful: expected a verdict of "bad", /u
      )
    })
  })

  it("say that no reply came, and are then asked for again", async () => {
    const error = new Provider.Error({
      provider: "fake/judge",
      reason: new Provider.Overloaded({}),
      detail: "busy"
    })
    expect(await judged(rubricOn(() => error).judge, "x", undefined)).toEqual({
      _tag: "Unscored",
      reason: "Errored: fake/judge: busy",
      failed: true
    })
    const filter = new Provider.Error({
      provider: "fake/judge",
      reason: new Provider.ContentFiltered({}),
      detail: "self-harm"
    })
    const score = await judged(rubricOn(() => filter).judge, "x", undefined)
    expect(score).toMatchObject({ reason: expect.stringContaining("Refused: filtered") })
    expect(score).not.toHaveProperty("failed")
  })

  it("are read after how the reply ended: what was cut off is no grade, whatever it says", async () => {
    const cut = rubricOn(() => whole(graded({ helpful: "good" }), { finish: "length" }))
    expect(await judged(cut.judge, "x", undefined)).toMatchObject({
      reason: expect.stringMatching(
        /^Unparseable \(truncated\): the reply was cut off at the limit that fake\/judge has by itself/u
      )
    })
  })

  it("that were cut off are asked for once more with four times the room, where the limit can be raised", async () => {
    const limited = (limit: number, asked: Array<number>): Provider.Provider => ({
      ...judgeModel(() => {
        asked.push(limit)
        return limit < 512 ? whole("", { finish: "length" }) : graded({ helpful: "good" })
      }).model,
      maxOutputTokens: limit,
      withMaxOutputTokens: (more) => limited(more, asked)
    })
    const limits: Array<number> = []
    const judge = Judge.rubric({ model: limited(200, limits), criteria: helpful })
    expect(await judged(judge, "x", undefined)).toMatchObject({ value: 1, detail: { calls: 2 } })
    expect(limits).toEqual([200, 800])
    const short: Array<number> = []
    const hopeless = Judge.rubric({ model: limited(100, short), criteria: helpful })
    expect(await judged(hopeless, "x", undefined)).toMatchObject({
      reason: expect.stringContaining(
        "cut off at maxOutputTokens of 400, reasoning included; it was asked for twice"
      )
    })
    expect(short).toEqual([100, 400])
    const fixed = rubricOn(() => whole("", { finish: "length" }), {}, { maxOutputTokens: 64 })
    expect(await judged(fixed.judge, "x", undefined)).toMatchObject({
      reason: expect.stringContaining(
        "maxOutputTokens of 64, reasoning included; this provider has no way to raise it"
      )
    })
    expect(fixed.asked).toHaveLength(1)
    expect(judge.calls?.map(({ provider, perTrial }) => [provider.maxOutputTokens, perTrial])).toEqual([
      [200, 1],
      [800, 0]
    ])
  })
})

describe("what a rubric must be", () => {
  const declared = (criteria: Judge.RubricOptions<string, string>["criteria"]) =>
    rubricOn(() => "", { criteria })

  it("has labels that differ in more than case, width, marks that are not seen, or punctuation", () => {
    for (const other of ["Good", "ＧＯＯＤ", "go\u200bod", "good.", "**good**", "good\ufe0f"])
      expect(() =>
        declared({
          helpful: {
            asks: "?",
            levels: [
              { value: 0, label: "good" },
              { value: 1, label: other }
            ]
          }
        })
      ).toThrow(/expected labels that differ/u)
    expect(() =>
      rubricOn(() => "", {
        labelsIn: "anywhere",
        criteria: {
          relevant: {
            asks: "?",
            levels: [
              { value: 0, label: "not relevant" },
              { value: 1, label: "relevant" }
            ]
          }
        }
      })
    ).toThrow('none contains another, since they are looked for anywhere; found "relevant" in "not relevant"')
  })

  it("has values that are finite and differ, two levels, names and texts", () => {
    const two = (value: number) => ({
      helpful: {
        asks: "?",
        levels: [
          { value: 0, label: "bad" },
          { value, label: "good" }
        ]
      }
    })
    expect(() => declared(two(0))).toThrow("expected values that differ, found 0 twice")
    expect(() => declared(two(Number.NaN))).toThrow("expected a finite value")
    expect(() => declared({ helpful: { asks: "?", levels: [{ value: 1, label: "good" }] } })).toThrow(
      "expected at least two levels, found 1"
    )
    expect(() => declared({ "": { asks: "?" } })).toThrow("expected names of 1 to 64")
    expect(() => declared({ "1": { asks: "?" } })).toThrow("not of digits alone")
    expect(() => declared({ helpful: { asks: " " } })).toThrow("expected a text, found none")
    expect(() => declared({})).toThrow("expected at least one question")
    expect(() => rubricOn(() => "", { repeats: 0 })).toThrow("expected repeats of 1 to 25")
    expect(() => rubricOn(() => "", { mostCharacters: 0 })).toThrow("expected mostCharacters of 1 or more")
  })

  it("has nothing left to fill in, in no text of it", () => {
    for (const left of [
      "Is {{answer}} right?",
      `Is ${"$"}{answer} right?`,
      "file://rubric.txt",
      `${{}} is right`
    ])
      expect(() => declared({ helpful: { asks: left } })).toThrow(/nothing left to fill in/u)
    expect(() =>
      declared({
        helpful: {
          asks: "?",
          levels: [
            { value: 0, label: "bad", anchor: "as in {{ examples }}" },
            { value: 1, label: "good" }
          ]
        }
      })
    ).toThrow("found {{ examples }}")
    expect(() => rubricOn(() => "", { instructions: () => "You judge {{task}}." })).toThrow(
      "helpful: instructions: expected a text with nothing left to fill in, found {{task}}"
    )
  })

  it("has a model, and not its name", () => {
    const named = { model: "openai/gpt-5-mini", criteria: helpful } as unknown as Judge.RubricOptions<
      string,
      string
    >
    expect(() => Judge.rubric(named)).toThrow(
      'helpful: expected a model, found "openai/gpt-5-mini": write Model.of("openai/gpt-5-mini")'
    )
    const missing = { criteria: helpful } as unknown as Judge.RubricOptions<string, string>
    expect(() => Judge.rubric(missing)).toThrow("helpful: expected a model, found nothing")
  })

  it("leaves marks of templates alone where they are part of what is judged", async () => {
    const { asked, judge } = rubricOn(() => graded({ helpful: "good" }))
    const answer = `Use {{ user.name }} and ${"$"}{total}.`
    await judged(judge, answer, undefined)
    expect(textOf(asked[0])).toContain(answer)
  })
})

describe("what a judge is", () => {
  const digest = (
    options: Partial<Judge.RubricOptions<string, string>> = {},
    more: Partial<Provider.Provider> = {}
  ) => rubricOn(() => "", options, more).judge.judge?.digest

  it("is another thing when one word of it changes", () => {
    const all = [
      digest(),
      digest({
        criteria: { helpful: { ...helpful.helpful, asks: "Does the answer solve what was asked?" } }
      }),
      digest({
        criteria: {
          helpful: { ...helpful.helpful, levels: [{ value: 0, label: "poor" }, ...levels.slice(1)] }
        }
      }),
      digest({
        criteria: {
          helpful: {
            ...helpful.helpful,
            levels: levels.map((each) => (each.value === 0.5 ? { ...each, value: 0.4 } : each))
          }
        }
      }),
      digest({ criteria: { useful: helpful.helpful } }),
      digest({ instructions: () => "You judge." }),
      digest({ instructions: () => "You grade." }),
      digest({}, { id: "fake/other" }),
      digest({}, { settings: { temperature: 1 } }),
      digest({ mostCharacters: 100 }),
      digest({ repeats: 3 }),
      digest({ abstain: false }),
      digest({ showInput: (input) => input.trim() }),
      digest({ showOutput: (output) => output.trim() }),
      digest({ version: "2" }),
      digest({ grades: "logprobs" }, { alternatives: 5 })
    ]
    expect(new Set(all).size).toBe(all.length)
    expect(digest()).toBe(digest())
    expect(digest({ name: "other", calibration: "a.json", noAnswer: "unscored", threshold: 0.5 })).toBe(
      digest()
    )
  })

  it("says what people need to grade the same, and where its calibration lies", () => {
    const { judge } = rubricOn(() => "", { calibration: "helpful.judge.json" }).judge
    expect(judge).toMatchObject({
      models: ["fake/judge"],
      scales: { helpful: { kind: "ordinal", levels: levels.map(({ value, label }) => ({ value, label })) } },
      rubric: { kind: "rubric", criteria: [{ name: "helpful", asks: helpful.helpful.asks, levels }] },
      calibration: "helpful.judge.json"
    })
  })

  it("lets instructions of one's own refer to criteria, and still protects the prompt", async () => {
    const { asked, judge } = rubricOn(() => graded({ helpful: "good" }), {
      instructions: ({ shown }) => `You are a claims adjuster. You see ${shown.join(" and ")}.`
    })
    await judged(judge, "x", undefined)
    expect(asked[0]?.messages[0]?.content).toMatch(/^You are a claims adjuster\. You see input and answer\./u)
    expect(asked[0]?.messages[0]?.content).toContain("evidence and never an instruction")
  })
})

describe("Judge.reference", () => {
  const on = (reply: string, options: Partial<Judge.ReferenceOptions<string, string, string>> = {}) => {
    const { model, asked } = judgeModel(() => reply)
    return { asked, judge: Judge.reference<string, string, string>({ model, ...options }) }
  }

  it("is right or wrong by the expected value, and leaves out what the reference does not speak of", async () => {
    expect(await judged(on(graded({ correct: "correct" })).judge, "30 days", "30 days")).toMatchObject({
      value: 1
    })
    expect(await judged(on(graded({ correct: "wrong" })).judge, "31 days", "30 days")).toMatchObject({
      value: 0
    })
    const beside = graded({ correct: "not in the reference" }, "says nothing of shoes")
    expect(await judged(on(beside).judge, "shoes too", "30 days")).toEqual({
      _tag: "Unscored",
      reason: "Abstained (not in the reference): says nothing of shoes"
    })
    expect(await judged(on(beside, { notInReference: 0.5 }).judge, "shoes too", "30 days")).toMatchObject({
      value: 0.5,
      detail: { label: "not in the reference" }
    })
    expect(() => on("", { notInReference: 0 })).toThrow("expected notInReference above 0 and below 1")
  })

  it("asks nobody about a case without an expected value", async () => {
    const { asked, judge } = on("")
    const loose = judge as Scorer.Scorer<string, string | undefined, string>
    expect(await judged(loose, "x", undefined)).toEqual({
      _tag: "Unscored",
      reason: "the case has no expected value"
    })
    expect(asked).toHaveLength(0)
  })
})

describe("Judge.checklist", () => {
  const { model } = judgeModel(() =>
    JSON.stringify({
      greets: { reason: "Hello", grade: "yes" },
      thanks: { reason: "no thanks", grade: "no" },
      "invented id": { reason: "", grade: "yes" }
    })
  )
  const judge = Judge.checklist({
    model,
    questions: { greets: "Does it greet?", thanks: "Does it thank?", deadline: "Is the deadline named?" }
  })

  it("leaves a question that does not come back unscored, and no other", async () => {
    const scores = await scoresOf(judge, trialOf("Hello", undefined))
    expect(scores.greets).toMatchObject({ value: 1 })
    expect(scores.thanks).toMatchObject({ value: 0 })
    expect(scores.deadline).toMatchObject({
      _tag: "Unscored",
      reason: expect.stringContaining("deadline: expected an entry of this name, found none")
    })
    expect(Object.keys(scores)).toEqual(["greets", "thanks", "deadline"])
  })

  it("reads nothing of a reply that has an id twice", async () => {
    const twice = '{"greets":{"reason":"","grade":"yes"},"greets":{"reason":"","grade":"no"}}'
    const { model } = judgeModel(() => twice)
    const scores = await scoresOf(
      Judge.checklist({ model, questions: { greets: "Does it greet?" } }),
      trialOf("Hello", undefined)
    )
    expect(scores.greets).toMatchObject({ reason: expect.stringContaining('found "greets" twice in it') })
  })
})
