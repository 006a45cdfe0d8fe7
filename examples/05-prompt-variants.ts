/**
 * Which of twelve prompts is best? A race drops a prompt as soon as it is shown worse, and spends the calls on the
 * others.
 *
 *     tsx examples/05-prompt-variants.ts
 *     OPENAI_API_KEY=… tsx examples/05-prompt-variants.ts     (OPENAI_MODEL, default gpt-5-mini)
 *
 * With a key the race uses at most 120 tickets: 1,440 short calls if it drops nothing, a few cents. Without one a fake
 * answers, on all 480, whose skill depends on what the prompt tells it: that shows the race, and nothing about any model.
 */
import { Dataset, Experiment, Prompt, type Provider, Report, Task } from "@assay/core"
import { OpenAI } from "@assay/providers"
import { Exact } from "@assay/scorers"
import * as Stats from "@assay/stats"
import { Effect, Schema } from "effect"

const Intent = Schema.Literals(["refund", "cancel", "other"])
type Intent = typeof Intent.Type

const phrases: Readonly<Record<Intent, ReadonlyArray<string>>> = {
  refund: [
    "I want my money back for",
    "Please refund",
    "I was charged twice for",
    "I sent back and still wait for"
  ],
  cancel: ["Cancel", "Stop billing me for", "I don't want to renew", "Please end my contract for"],
  other: ["When will I get", "Do you also sell", "How do I set up", "What is your refund policy for"]
}

const things = ["the shoes", "my subscription", "order 1138", "the premium plan", "the gift card"]
const manners = ["", "Hello, ", "Third mail! ", "Sorry to bother you: "]
const endings = [".", ", thanks."]

const tickets = Dataset.make(
  "tickets",
  Intent.literals.flatMap((expected) =>
    phrases[expected].flatMap((phrase) =>
      things.flatMap((thing) =>
        manners.flatMap((manner) =>
          endings.map((ending) => ({ input: `${manner}${phrase} ${thing}${ending}`, expected }))
        )
      )
    )
  ),
  { input: Schema.String, expected: Intent }
)

/** A prompt is a role and an addition. */
const roles = {
  bare: "Classify the ticket: refund, cancel or other.",
  defined:
    "Classify the ticket. refund: they want money back. cancel: they want to end a contract. other: everything else. Answer with one label."
}
const additions = {
  plain: "",
  polite: " Please be careful.",
  steps: " Think step by step before you answer.",
  examples: ' For example, "Give me my 20 € back" is refund and "What is your refund policy?" is other.',
  shouting: " ONLY THE LABEL!!!",
  tipping: " I tip 200 $ for a perfect answer."
}

/** How often the fake is right with a system prompt. */
const skillOf = (system: string): number =>
  0.62 +
  (system.includes("they want money back") ? 0.12 : 0) +
  (system.includes("For example") ? 0.14 : 0) +
  (system.includes("step by step") ? 0.05 : 0) -
  (system.includes("!!!") ? 0.2 : 0)

const hashOf = (text: string): number => {
  let hash = 0
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  return hash
}

const labelOf = (ticket: string): Intent =>
  Intent.literals.find((label) => phrases[label].some((phrase) => ticket.includes(phrase))) ?? "other"

/** Answers right or wrong by the skill of the prompt: by the difficulty of the ticket, and a little by chance. */
const fake: Provider.Provider = {
  id: "fake/by-skill",
  settings: { skills: skillOf.toString() },
  complete: ({ messages }) =>
    Effect.sync(() => {
      const textOf = (role: string): string =>
        messages.flatMap((message) => (message.role === role ? [message.content] : [])).join("")
      const [system, ticket] = [textOf("system"), textOf("user")]
      const difficulty = Stats.Rng.make(hashOf(ticket)).uniform()
      const luck = Stats.Rng.make(hashOf(system + ticket)).uniform()
      const isRight = 0.7 * difficulty + 0.3 * luck < skillOf(system)
      const right = labelOf(ticket)
      return { text: isRight ? right : right === "other" ? "refund" : "other", finish: "stop" as const }
    })
}

const { OPENAI_API_KEY, OPENAI_MODEL } = process.env
const isLive = Boolean(OPENAI_API_KEY)

const provider = isLive
  ? OpenAI.chat(OPENAI_MODEL ?? "gpt-5-mini", { extra: { reasoning_effort: "minimal" } })
  : fake

const classifyWith = (instructions: string) =>
  Task.on(
    Task.make("classify", {
      input: Schema.String,
      output: Intent,
      prompt: (ticket) => [Prompt.system(instructions), Prompt.user(ticket)]
    }),
    provider
  )

const experiment = Experiment.make("prompt-variants", {
  dataset: tickets,
  candidates: Object.fromEntries(
    Object.entries(roles).flatMap(([role, instructions]) =>
      Object.entries(additions).map(
        ([addition, text]) => [`${role}, ${addition}`, classifyWith(instructions + text)] as const
      )
    )
  ),
  scorers: [Exact.match]
})

export default experiment

if (import.meta.main) {
  if (!isLive)
    console.error("OPENAI_API_KEY is not set, so a fake answers: the figures say nothing about any model.\n")
  const race = await Experiment.racePromise(experiment, isLive ? { limit: 120 } : {})
  console.log(Report.toText(race))
}
