/**
 * Simulated judges: providers of which a test decides what they reply.
 */
import { Outcome, Provider, type Score, type Scorer } from "@assay/core"
import { Effect } from "effect"

/** A reply that ended by itself. */
export const whole = (text: string, more: Partial<Provider.Reply> = {}): Provider.Reply => ({
  text,
  finish: "stop",
  usage: { inputTokens: 100, outputTokens: 20 },
  ...more
})

/** The JSON that is asked for: a grade for each question. */
export const graded = (grades: Readonly<Record<string, string>>, reason = "because"): string =>
  JSON.stringify(Object.fromEntries(Object.entries(grades).map(([id, grade]) => [id, { reason, grade }])))

/** A model `fake/judge`, and what it was asked. */
export const judgeModel = (
  replying: (request: Provider.Request, nth: number) => Provider.Reply | string | Provider.Error,
  more: Partial<Provider.Provider> = {}
) => {
  const asked: Array<Provider.Request> = []
  const model: Provider.Provider = {
    id: "fake/judge",
    settings: { temperature: 0 },
    complete: (request) =>
      Effect.suspend(() => {
        asked.push(request)
        const reply = replying(request, asked.length)
        if (reply instanceof Provider.Error) return Effect.fail(reply)
        return Effect.succeed(typeof reply === "string" ? whole(reply) : reply)
      }),
    ...more
  }
  return { model, asked }
}

/** An answered trial. */
export const trialOf = <Expected, Output>(
  output: Output,
  expected: Expected,
  more: Partial<Scorer.Trial<string, Expected, Output>> = {}
): Scorer.Trial<string, Expected, Output> => ({
  id: "c1",
  input: "May I return it?",
  expected,
  kind: "typical",
  tags: {},
  cluster: undefined,
  provenance: undefined,
  outcome: Outcome.answered(output),
  facts: {},
  latencyMs: undefined,
  attempts: 1,
  ...more
})

/** All scores of a trial. */
export const scoresOf = <Expected, Output>(
  scorer: Scorer.Scorer<string, Expected, Output>,
  trial: Scorer.Trial<string, Expected, Output>
): Promise<Scorer.Scores> => Effect.runPromise(scorer.score(trial))

/** The headline score of an answer. */
export const judged = async <Expected, Output>(
  scorer: Scorer.Scorer<string, Expected, Output>,
  output: Output,
  expected: Expected,
  more: Partial<Scorer.Trial<string, Expected, Output>> = {}
): Promise<Score.Score> => {
  const scores = await scoresOf(scorer, trialOf(output, expected, more))
  return scores[scorer.names[0]] ?? { _tag: "Unscored", reason: "none" }
}

/** The text of a prompt that a judge was sent. */
export const textOf = (request: Provider.Request | undefined): string =>
  (request?.messages ?? []).map(({ content }) => (typeof content === "string" ? content : "")).join("\n")
