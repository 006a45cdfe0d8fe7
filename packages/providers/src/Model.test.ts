import { spawnSync } from "node:child_process"
import { Task } from "@assay/core"
import { Effect, Schema } from "effect"
import { describe, expect, expectTypeOf, it } from "vitest"
import { Anthropic, Model, OpenAI, OpenAICompatible } from "./index.ts"
import { byName } from "./model/byName.ts"
import { makers } from "./model/makers.ts"

const task = Task.make("t", { input: Schema.String, output: Schema.String, prompt: (text) => text })

const usage = { inputTokens: 1_000_000, outputTokens: 0 }

const saidOf = (name: string): Promise<string> => {
  const found = byName(name)
  return Promise.resolve(typeof found === "string" ? found : `a model: ${found.id}`)
}

describe("a model by one name", () => {
  it("has the settings of the explicit form, and so shares its stored answers", () => {
    const pairs = [
      [Model.of("openai/gpt-5-mini"), OpenAI.chat("gpt-5-mini")],
      [Model.of("openai/gpt-5-mini", { seed: 3 }), OpenAI.chat("gpt-5-mini", { seed: 3 })],
      [Model.of("anthropic/claude-haiku-4-5"), Anthropic.messages("claude-haiku-4-5")],
      [
        Model.of("ollama/llama3.2:3b"),
        OpenAICompatible.chat("llama3.2:3b", { name: "ollama", baseUrl: "http://localhost:11434/v1" })
      ],
      [
        Model.of("openrouter/meta-llama/llama-3-8b-instruct", { temperature: 0 }),
        OpenAICompatible.chat("meta-llama/llama-3-8b-instruct", {
          name: "openrouter",
          baseUrl: "https://openrouter.ai/api/v1",
          temperature: 0
        })
      ]
    ] as const
    for (const [short, long] of pairs) {
      expect(short.id).toBe(long.id)
      expect(Task.on(task, short).settings).toEqual(Task.on(task, long).settings)
    }
  })

  it("has id, lane, settings and price at once, of every maker", () => {
    for (const maker of makers) {
      const found = byName(`${maker}/some/model`)
      expect(typeof found).toBe("object")
      if (typeof found === "string") continue
      expect(found.id).toMatch(new RegExp(`^${maker}/some/model(@|$)`, "u"))
      expect(found.ready).toBeDefined()
    }
    const priceOf = (name: string) => {
      const found = byName(name)
      return typeof found === "string" ? found : found.price?.(usage, { model: undefined, at: Date.now() })
    }
    const priced = [
      "openai/gpt-5-mini",
      "anthropic/claude-haiku-4-5",
      "google/gemini-2.5-flash",
      "groq/llama-3.3-70b-versatile",
      "mistral/mistral-small-latest",
      "deepseek/deepseek-chat",
      "x-ai/grok-3",
      "openrouter/meta-llama/llama-3-8b-instruct",
      "cerebras/llama-3.3-70b",
      "fireworks/accounts/fireworks/models/deepseek-v3p2",
      "together/Gryphe/MythoMax-L2-13b"
    ]
    for (const name of priced) expect([name, priceOf(name)]).toMatchObject([name, { _tag: "Priced" }])
    for (const name of ["ollama/a", "vllm/a", "lmstudio/a", "llamacpp/a"])
      expect(priceOf(name)).toBeUndefined()
  })

  it("takes another address", () => {
    const { id, settings } = Model.of("vllm/meta-llama/Llama-3", { baseUrl: "http://gpu2:8000/v1" })
    expect(id).toBe("vllm/meta-llama/Llama-3@gpu2:8000")
    expect(settings).toMatchObject({ baseUrl: "http://gpu2:8000/v1" })
  })

  it("reads the key of its maker late, and names the variable where there is none", async () => {
    const error = await Effect.runPromise(
      Effect.flip(Model.of("groq/m").ready ?? Effect.die("there is none"))
    )
    expect(String(error)).toContain("no API key: set GROQ_API_KEY")
  })

  it("loads no SDK when it is declared", () => {
    const script = `
      import { registerHooks } from "node:module"
      const seen = []
      registerHooks({ resolve: (name, context, next) => { seen.push(name); return next(name, context) } })
      const { Model } = await import(${JSON.stringify(import.meta.resolve("./index.ts"))})
      const { id } = Model.of("openai/gpt-5-mini")
      Model.of("anthropic/claude-haiku-4-5")
      console.log(id, seen.length > 0, seen.filter((name) => /^(openai|@anthropic-ai\\/sdk)$/.test(name)))`
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8"
    })
    expect([stdout, stderr]).toEqual(["openai/gpt-5-mini true []\n", ""])
  }, 60_000)
})

describe("a name of no model", () => {
  it("is told what is known, and what is nearest", async () => {
    const list = `Known makers: ${makers.join(", ")}. For any other server: OpenAICompatible.chat`
    const expected = 'expected MAKER/MODEL such as "openai/gpt-5-mini", found'
    expect(await saidOf("opnai/gpt-5-mini")).toBe(
      `${expected} "opnai/gpt-5-mini"; did you mean "openai/gpt-5-mini"? ${list}`
    )
    // The list of prices knows whose a model is.
    expect(await saidOf("gpt-5-mini")).toBe(
      `${expected} "gpt-5-mini"; did you mean "openai/gpt-5-mini"? ${list}`
    )
    expect(await saidOf("claude-haiku-4-5")).toContain('did you mean "anthropic/claude-haiku-4-5"?')
    expect(await saidOf("gemini/gemini-2.5-flash")).toContain('did you mean "google/gemini-2.5-flash"?')
    expect(await saidOf("grok/grok-4")).toContain('did you mean "x-ai/grok-4"?')
    expect(await saidOf("something-else")).toBe(`${expected} "something-else". ${list}`)
    expect(await saidOf("/x")).toContain(`${expected} "/x"`)
    expect(await saidOf("")).toContain(`${expected} "". ${list}`)
    expect(await saidOf("openai/")).toContain(
      'expected a model behind the slash, such as "openai/gpt-5-mini", found'
    )
  })

  it("is said before a run begins, by what would make the calls", async () => {
    const nobody = Model.of("openai/")
    expect(nobody.id).toBe("openai/")
    const error = await Effect.runPromise(Effect.flip(nobody.ready ?? Effect.die("there is none")))
    expect(String(error)).toContain("expected a model behind the slash")
  })

  it("does not compile, and options are those of the maker", () => {
    // @ts-expect-error: no maker of this name
    Model.of("opnai/gpt-5-mini")
    // @ts-expect-error: no maker
    Model.of("gpt-5-mini")
    // @ts-expect-error: Anthropic's API has no temperature
    Model.of("anthropic/claude-haiku-4-5", { temperature: 0 })
    expectTypeOf<Model.Options<"openai/a/b">>().toEqualTypeOf<OpenAI.ChatOptions>()
    expectTypeOf<Model.Options<"ollama/a">>().toEqualTypeOf<Model.CompatibleOptions>()
  })
})
