import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, assert, describe, it, vi } from "@effect/vitest"
import { Effect, Layer, Schema, Tracer } from "effect"
import * as Dataset from "../dataset/Dataset.ts"
import * as Experiment from "../Experiment.ts"
import type { Provider } from "../provider/Provider.ts"
import { Overloaded, ProviderError } from "../provider/ProviderError.ts"
import * as Scorer from "../scorer/Scorer.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import * as Task from "../task/Task.ts"
import * as Fake from "./fixtures/fakeProvider.fixture.ts"
import * as Progress from "./Progress.ts"
import * as Telemetry from "./Telemetry.ts"

interface Seen {
  readonly name: string
  readonly kind: string
  readonly parent: string | undefined
  readonly attributes: ReadonlyMap<string, unknown>
  readonly events: ReadonlyArray<readonly [string, Record<string, unknown>]>
}

/** A tracer that keeps what it is told. */
const recorder = () => {
  const spans: Array<Seen> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      const { parent } = options
      spans.push({
        name: options.name,
        kind: options.kind,
        parent: parent._tag === "Some" && parent.value._tag === "Span" ? parent.value.name : undefined,
        attributes: span.attributes,
        get events() {
          return span.events.map(([name, , attributes]) => [name, attributes] as const)
        }
      })
      return span
    }
  })
  return { spans, layer: Layer.succeed(Tracer.Tracer, tracer) }
}

/** Fails the first call and answers every other. */
const provider = (): Provider => {
  let calls = 0
  return {
    id: "openai/gpt-5-mini",
    settings: {},
    maxOutputTokens: 16,
    complete: () =>
      calls++ === 0
        ? Effect.fail(
            new ProviderError({ provider: "openai/gpt-5-mini", reason: new Overloaded({}), detail: "busy" })
          )
        : Effect.succeed({
            text: "yes",
            finish: "stop",
            model: "gpt-5-mini-2025-08-07",
            requestId: "req-1",
            usage: { inputTokens: 10, cacheReadTokens: 5, outputTokens: 1 }
          })
  }
}

const experiment = () =>
  Experiment.make("traced", {
    dataset: Dataset.make("one", [{ id: "case-1", input: "a secret question", expected: "yes" }]),
    candidates: {
      gpt: Task.on(
        Task.make("ask", { input: Schema.String, output: Schema.String, prompt: (text) => text }),
        provider()
      )
    },
    scorers: { right: ({ output, expected }) => output === expected },
    retry: { baseDelay: "1 millis" }
  })

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

describe("traces", () => {
  it.live("have a span for each call of a scorer, below its trial", () => {
    const { spans, layer } = recorder()
    return Effect.gen(function* () {
      const { provider: judge } = Fake.make(() => Fake.replies("1"), { id: "fake/judge" })
      const judging = Scorer.make<string, unknown, string>(
        "judging",
        async ({ output }, { complete }) => Number((await complete(judge, `right? ${output}`)).text),
        { calls: [{ provider: judge, perTrial: 1 }] }
      )
      yield* Experiment.run({ ...experiment(), scorers: [judging] })
      const call = spans.find(({ name }) => name === "chat judge")
      assert(call !== undefined)
      assert.strictEqual(call.parent, "assay.trial")
      assert.strictEqual(call.attributes.get("assay.scorer"), "judging")
      const other = spans.find(({ name }) => name === "chat gpt-5-mini")
      assert.isFalse(other?.attributes.has("assay.scorer"))
    }).pipe(Effect.provide([bench, layer, Telemetry.layer()]))
  })

  it.live("have a span a trial, one an attempt, and the scores as events", () => {
    const { spans, layer } = recorder()
    return Effect.gen(function* () {
      yield* Experiment.run(experiment())
      const trial = spans.find(({ name }) => name === "assay.trial")
      const calls = spans.filter(({ name }) => name === "chat gpt-5-mini")
      assert(trial !== undefined)
      assert.strictEqual(trial.attributes.get("assay.case"), "case-1")
      assert.strictEqual(trial.attributes.get("assay.outcome"), "Answered")
      assert.deepStrictEqual(trial.events, [
        [
          "gen_ai.evaluation.result",
          { "gen_ai.evaluation.name": "right.right", "gen_ai.evaluation.score.value": 1 }
        ]
      ])
      assert.deepStrictEqual(
        calls.map(({ parent, kind }) => ({ parent, kind })),
        [
          { parent: "assay.trial", kind: "client" },
          { parent: "assay.trial", kind: "client" }
        ]
      )
      assert.strictEqual(calls[0]?.attributes.get("error.type"), "Overloaded")
      const served = Object.fromEntries(calls[1]?.attributes ?? [])
      assert.include(served, {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-5-mini",
        "gen_ai.request.max_tokens": 16,
        "gen_ai.response.model": "gpt-5-mini-2025-08-07",
        "gen_ai.usage.input_tokens": 15,
        "gen_ai.usage.output_tokens": 1,
        "assay.attempt": 2
      })
      assert.notInclude(JSON.stringify(spans.map(({ attributes }) => [...attributes])), "secret question")
    }).pipe(Effect.provide([bench, layer, Telemetry.layer()]))
  })

  it.live("hold prompts and replies where that is asked for", () => {
    const { spans, layer } = recorder()
    return Effect.gen(function* () {
      yield* Experiment.run(experiment())
      const call = spans.filter(({ name }) => name === "chat gpt-5-mini")[1]
      assert.include(call?.attributes.get("gen_ai.input.messages"), "a secret question")
      assert.include(call?.attributes.get("gen_ai.output.messages"), "yes")
    }).pipe(Effect.provide([bench, layer, Telemetry.layer({ content: true })]))
  })

  it.live("are not made unless asked", () => {
    const { spans, layer } = recorder()
    return Effect.gen(function* () {
      yield* Experiment.run(experiment())
      assert.deepStrictEqual(
        spans.filter(({ name }) => name === "assay.trial" || name.startsWith("chat")),
        []
      )
    }).pipe(Effect.provide([bench, layer]))
  })
})

describe("the standard variables", () => {
  afterEach(() => vi.unstubAllEnvs())

  it("send traces to a collector, and only there", async () => {
    const received: Array<{ readonly path: string | undefined; readonly body: string }> = []
    const server = createServer((request, response) => {
      let body = ""
      request.on("data", (chunk: Buffer) => {
        body += chunk.toString()
      })
      request.on("end", () => {
        received.push({ path: request.url, body })
        response.setHeader("content-type", "application/json").end("{}")
      })
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const { port } = server.address() as AddressInfo
    vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", `http://127.0.0.1:${port}`)
    vi.stubEnv("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")
    try {
      await Experiment.runPromise(experiment(), { store: ":memory:" })
      assert.deepStrictEqual(new Set(received.map(({ path }) => path)), new Set(["/v1/traces"]))
      const body = received.map((each) => each.body).join()
      for (const part of ["assay.trial", "chat gpt-5-mini", "gen_ai.evaluation.result", "case-1"]) {
        assert.include(body, part)
      }
      assert.notInclude(body, "secret question")
    } finally {
      server.close()
    }
  })

  it("ask for nothing when they are not set, or say so", () => {
    vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", "")
    assert.isFalse(Telemetry.isAsked())
    vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    assert.isTrue(Telemetry.isAsked())
    vi.stubEnv("OTEL_SDK_DISABLED", "true")
    assert.isFalse(Telemetry.isAsked())
  })
})
