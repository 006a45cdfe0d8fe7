/**
 * Adversarial runs against a server on loopback that fails, through a real provider: what never reached the model counts
 * neither for nor against it.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { Adversarial, Family, Shrink } from "@assay/adversarial"
import extension from "@assay/adversarial/extension"
import { Dataset, Experiment, Progress, Report, Task } from "@assay/core"
import { type Extension, SqliteStore, Store } from "@assay/core/analysis"
import { OpenAICompatible } from "@assay/providers"
import { Effect, Schema } from "effect"
import * as fc from "fast-check"
import { afterEach, expect, test, vi } from "vitest"

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** What the server does with the text that a model would see: a status, or an answer. */
type Answer = (text: string) => number | string

const serving = async (
  answer: Answer
): Promise<{ readonly baseUrl: string; readonly asked: () => number }> => {
  let asked = 0
  const own = createServer((request: IncomingMessage, response: ServerResponse) => {
    let body = ""
    request.setEncoding("utf8")
    request.on("data", (chunk: string) => {
      body += chunk
    })
    request.on("end", () => {
      asked++
      const { messages } = JSON.parse(body) as { messages: ReadonlyArray<{ content: string }> }
      const said = answer(messages.at(-1)?.content ?? "")
      response.setHeader("content-type", "application/json")
      if (typeof said === "number") {
        response.statusCode = said
        response.end(JSON.stringify({ error: { message: "no", type: "invalid_request_error" } }))
        return
      }
      response.end(
        JSON.stringify({
          ...{ id: "x", object: "chat.completion", created: 1, model: "m" },
          choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: said } }],
          usage: { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11 }
        })
      )
    })
  })
  server = own
  await new Promise<void>((resolve) => own.listen(0, "127.0.0.1", resolve))
  return { baseUrl: `http://127.0.0.1:${(own.address() as AddressInfo).port}/v1`, asked: () => asked }
}

/** Cuts where 40 UTF-16 units are full, as code does that does not know better. */
const classify = Task.make("classify", {
  input: Schema.String,
  output: Schema.Literals(["refund", "other"]),
  prompt: (ticket) => ticket.slice(0, 40)
})

const tickets = Dataset.make(
  "tickets",
  Array.from({ length: 12 }, (_, nth) => ({
    id: `t${nth}`,
    input: nth % 2 === 0 ? `money back for ${nth} please` : `when do you open ${nth}`,
    expected: nth % 2 === 0 ? ("refund" as const) : ("other" as const)
  })),
  classify
)

const experimentOn = (baseUrl: string) =>
  Experiment.make("e", {
    dataset: tickets,
    task: classify,
    candidates: { model: OpenAICompatible.chat("m", { baseUrl, name: "loopback", maxOutputTokens: 5 }) },
    scorers: [({ output, expected }) => output === expected],
    retry: false
  })

const right: Answer = (text) => (/money back/i.test(text) ? "refund" : "other")

/** An emoji of which the prompt cuts off the second half. */
const halved = Family.text({
  name: "halved",
  perturb: (text) => fc.constant(`${text.padEnd(39, ".")}🙂 and more`)
})

/** The command in this process: what it prints, and its exit code. */
const commanded = async <Input, Expected, Output>(
  experiment: Experiment.Experiment<Input, Expected, Output>,
  flags: Extension.FlagValues
): Promise<{ readonly code: unknown; readonly printed: string }> => {
  let printed = ""
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text)
    return true
  })
  const code = await Effect.gen(function* () {
    const store = yield* Effect.context<Store.Store>()
    return yield* extension.subcommands?.adversarial?.({
      ...{ experiment, flags, arguments: [] },
      ...{ runs: yield* Store.Runs, trials: yield* Store.Trials, labels: yield* Store.Labels },
      experimentAt: () => Effect.die("not used"),
      withStore: (effect) => Effect.provide(Effect.provideContext(effect, store), Progress.layerSilent),
      modelOf: () => Effect.die("not used"),
      afterRun: () => Effect.void
    }) as Effect.Effect<unknown, Error>
  }).pipe(
    Effect.provide(SqliteStore.layer(":memory:")),
    Effect.ensuring(Effect.sync(() => write.mockRestore())),
    Effect.runPromise
  )
  return { code, printed }
}

test("a server that always answers 500 shows no robustness: no rate, and no exit with 0", async () => {
  const { baseUrl, asked } = await serving(() => 500)
  const { code, printed } = await commanded(experimentOn(baseUrl), {
    ...{ cases: "12", families: "letter-case,canary", full: true }
  })
  expect(asked()).toBeGreaterThan(0)
  expect(code).toBe(4)
  expect(printed).toMatch(/^e \(adversarial\)\nInconclusive: \d+ of 60 trials were done\./)
  expect(printed).toContain("What breaks is not known")
  expect(printed.replace(/\s+/g, " ")).toContain("Whether model goes by its input cannot be told")
  for (const [family, kind] of [
    ["letter-case", "certain"],
    ["canary", "secret"]
  ])
    expect(printed).toMatch(new RegExp(`${family} +${kind} +0 +0 +12 +n/a`))
  expect(printed).not.toMatch(/\d % \[/)
})

test("half a surrogate pair that the API answers with 400 is rejected: neither held nor failed, and said", async () => {
  const { baseUrl } = await serving((text) => (text.isWellFormed() ? right(text) : 400))
  const { assessment } = await Adversarial.runPromise(experimentOn(baseUrl), {
    ...{ store: ":memory:", cases: 12, families: [halved, Family.letterCase()] }
  })
  const of = (name: string) => assessment.candidates[0]?.families.find(({ family }) => family === name)
  expect(of("halved")).toMatchObject({ failed: 0, held: 0, unassessed: { rejected: 12 } })
  expect(of("halved")?.rate).toBeUndefined()
  expect(of("letter-case")).toMatchObject({ failed: 0, held: 12 })
  const text = Report.toText(Adversarial.toOutline(assessment)).replace(/\s+/g, " ")
  expect(text).toContain("model on halved (rejected)")
  expect(text).toContain("what the 12 inputs that the API rejected would do")
})

test("shrinking does not go where the API answers 400", async () => {
  // It fails on any exclamation mark, and the API takes no text that has fewer than two of them but one.
  const { baseUrl } = await serving((text) =>
    /^[^!]*![^!]*$/.test(text) ? 400 : text.includes("!") ? "other" : right(text)
  )
  const loud = Family.text({
    name: "loud",
    perturb: (text) =>
      fc.constant(
        text
          .split(" ")
          .map((word) => `${word}!`)
          .join(" ")
      ),
    check: (before, after) => after.replaceAll("!", "") === before
  })
  const shrunk = await Shrink.foundPromise(experimentOn(baseUrl), {
    ...{ candidate: "model", caseId: "t0 ~ loud 1", how: "wrong-silent", store: ":memory:" },
    ...{ derivation: { cases: 12, families: [loud] }, finalCalls: 20 }
  })
  expect(String(shrunk.input).match(/!/g)?.length).toBeGreaterThanOrEqual(2)
  expect(shrunk.shrunk.rate?.value).toBe(1)
}, 20_000)

test("a family that makes half a surrogate pair itself is an error that names it and the case", async () => {
  const { baseUrl, asked } = await serving(right)
  const broken = Family.text({ name: "broken", perturb: (text) => fc.constant(`${text}\ud800`) })
  await expect(
    Adversarial.runPromise(experimentOn(baseUrl), { store: ":memory:", cases: 12, families: [broken] })
  ).rejects.toThrow(
    /broken: expected well-formed Unicode, found a lone surrogate in a variant of case "t\d+"/
  )
  expect(asked()).toBe(0)
})
