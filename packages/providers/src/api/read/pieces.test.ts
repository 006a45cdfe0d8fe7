/**
 * Text and tool calls in every shape that servers send them in: nothing of them is lost, and nothing beside them ends a
 * reply.
 */
import { describe, expect, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import {
  type Api,
  chatStop,
  chunk,
  completion,
  message,
  messageEvents,
  outcome,
  response,
  said,
  streamed,
  textDelta,
  wholly
} from "./answers.fixture.ts"

const thinking = { type: "thinking", thinking: [{ type: "text", text: "cancel? No." }] }

const contents = [
  ["a text", "refund"],
  [
    "parts of text",
    [
      { type: "text", text: "ref" },
      { type: "text", text: "und" }
    ]
  ],
  ["thinking before it", [thinking, { type: "text", text: "refund" }]],
  [
    "unknown parts around it",
    [{ type: "reference", reference_ids: [1] }, { type: "text", text: "refund" }, { type: "x" }]
  ],
  ["texts and parts", ["re", { type: "text", text: "fu" }, null, "nd"]],
  ["one part alone", { type: "text", text: "refund" }],
  ["parts in another API's words", [{ type: "output_text", text: "refund" }]],
  ["a text in a wrapper", [{ type: "text", text: { value: "refund", annotations: [] } }]],
  ["a part without a kind", [{ text: "refund" }]]
] as const

const unreadable = [
  3,
  true,
  [3],
  [{ type: "text", text: 4 }],
  [{ type: "text", text: ["refund"] }],
  { value: "refund" }
]

describe("content", () => {
  it.each(contents)("as %s is the text, whole and streamed", async (_, content) => {
    expect(outcome(await wholly(completion(content)))).toMatchObject({ text: "refund" })
    expect(outcome(await streamed([chunk({ content }), chatStop]))).toMatchObject({ text: "refund" })
    expect(
      outcome(await streamed([chunk({ content: "Do not " }), chunk({ content }), chatStop]))
    ).toMatchObject({
      text: "Do not refund"
    })
  })

  it.each(unreadable)("that cannot be read (%j) ends the reply, and is kept", async (content) => {
    const results = [
      await wholly(completion(content)),
      await streamed([chunk({ content: "Do " }), chunk({ content }), chunk({ content: "refund" }), chatStop])
    ]
    for (const result of results) {
      expect(outcome(result)).toMatchObject({
        reason: "MalformedReply",
        detail: expect.stringMatching(/expected .* found/u),
        received: { text: expect.stringContaining("choices") }
      })
    }
  })

  it("is the reply of Anthropic's API too as a text, as parts, or in the block's first event", async () => {
    const sent = { api: "messages" } as const
    for (const content of [
      "refund",
      [{ type: "text", text: "ref" }, thinking, { type: "text", text: "und" }]
    ]) {
      expect(outcome(await wholly(message(content), sent))).toMatchObject({ text: "refund" })
    }
    const start = { type: "content_block_start", index: 0, content_block: { type: "text", text: "ref" } }
    expect(outcome(await streamed(messageEvents([start, textDelta("und")]), sent))).toMatchObject({
      text: "refund"
    })
    expect(outcome(await streamed([message("refund")], sent))).toMatchObject({
      text: "refund",
      finish: "stop"
    })
  })

  it("in an event of its own comes with a whole message, or in the older API's field", async () => {
    expect(outcome(await streamed([completion("refund")]))).toMatchObject({ text: "refund", finish: "stop" })
    expect(outcome(await streamed([{ choices: [{ text: "refund", finish_reason: "stop" }] }]))).toMatchObject(
      {
        text: "refund"
      }
    )
  })

  it("of several choices is that of the first; where the others have no end, pieces of it are missing", async () => {
    const events = [
      chunk({ content: "re" }),
      chunk({ content: "can" }, { index: 1 }),
      chunk({ content: "fund" }),
      chunk({ content: "cel" }, { index: 1, finish_reason: "stop" }),
      chatStop
    ]
    expect(outcome(await streamed(events))).toMatchObject({ text: "refund" })
    const numbered = [chunk({ content: "re" }), chunk({ content: "fund" }, { index: 1 }), chatStop]
    expect(outcome(await streamed(numbered))).toMatchObject({ reason: "MalformedReply" })
  })
})

const call = (id: unknown, name: unknown, args: unknown, index?: unknown) => ({
  ...(index === undefined ? {} : { index }),
  ...(id === undefined ? {} : { id }),
  function: { ...(name === undefined ? {} : { name }), arguments: args }
})
const calling = (...tool_calls: ReadonlyArray<unknown>) => chunk({ tool_calls })
const oslo = '{"city":"Oslo"}'
const bern = '{"city":"Bern"}'
const both = [
  { id: "a", name: "get_weather", arguments: { city: "Oslo" } },
  { id: "b", name: "get_time", arguments: { city: "Bern" } }
]
const one = both.slice(0, 1)

const streamsOfCalls: ReadonlyArray<readonly [name: string, events: ReadonlyArray<unknown>, calls: unknown]> =
  [
    [
      "numbered, in pieces",
      [
        calling(call("a", "get_weather", "", 0)),
        calling(call(undefined, undefined, oslo, 0)),
        calling(call("b", "get_time", bern, 1))
      ],
      both
    ],
    [
      "interleaved",
      [
        calling(call("a", "get_weather", "", 0), call("b", "get_time", "", 1)),
        calling(call(undefined, undefined, bern, 1)),
        calling(call(undefined, undefined, oslo, 0))
      ],
      both
    ],
    [
      "all numbered 0",
      [calling(call("a", "get_weather", oslo, 0)), calling(call("b", "get_time", bern, 0))],
      both
    ],
    ["not numbered", [calling(call("a", "get_weather", oslo)), calling(call("b", "get_time", bern))], both],
    [
      "not numbered, in one event",
      [calling(call("a", "get_weather", oslo), call("b", "get_time", bern))],
      both
    ],
    [
      "not numbered, in pieces",
      [
        calling(call("a", "get_weather", '{"ci')),
        calling(call(undefined, undefined, 'ty":"Oslo"}')),
        calling(call("b", "get_time", bern))
      ],
      both
    ],
    [
      "numbered by texts",
      [calling(call("a", "get_weather", oslo, "0")), calling(call("b", "get_time", bern, "1"))],
      both
    ],
    [
      "with objects",
      [
        calling(call("a", "get_weather", JSON.parse(oslo), 0)),
        calling(call("b", "get_time", JSON.parse(bern), 0))
      ],
      both
    ],
    [
      "with an empty object first",
      [calling(call("a", "get_weather", {}, 0)), calling(call(undefined, undefined, oslo, 0))],
      one
    ],
    [
      "named again in every piece",
      [calling(call("a", "get_weather", '{"city":', 0)), calling(call("a", "get_weather", '"Oslo"}', 0))],
      one
    ],
    [
      "named again without an id",
      [
        calling(call("a", "get_weather", '{"city":', 0)),
        calling(call(undefined, "get_weather", '"Oslo"}', 0))
      ],
      one
    ],
    [
      "with a new id in every piece",
      [calling(call("a", "get_weather", '{"city":', 0)), calling(call("z", "", '"Oslo"}', 0))],
      one
    ],
    [
      "with a name in two pieces",
      [
        calling(call("a", "get_", "", 0)),
        calling(call(undefined, "weather", "", 0)),
        calling(call(undefined, undefined, oslo, 0))
      ],
      one
    ],
    [
      "with odd fields later",
      [
        calling(call("a", "get_weather", '{"city":', 0)),
        calling(call("", null, '"Oslo"}', 0)),
        calling(null, call(null, "", null, 0))
      ],
      one
    ],
    [
      "without ids and all numbered 0",
      [calling(call(undefined, "get_weather", oslo, 0)), calling(call(undefined, "get_time", bern, 0))],
      [
        { ...both[0], id: "call_0" },
        { ...both[1], id: "call_1" }
      ]
    ],
    [
      "without ids and arguments",
      [calling(call(undefined, "get_weather", "", 0)), calling(call(undefined, "get_time", "", 0))],
      [
        { id: "call_0", name: "get_weather", arguments: {} },
        { id: "call_1", name: "get_time", arguments: {} }
      ]
    ],
    [
      "of one tool twice, without arguments",
      [calling(call("a", "get_weather", "", 0)), calling(call("b", "get_weather", "", 0))],
      [
        { ...both[0], arguments: {} },
        { id: "b", name: "get_weather", arguments: {} }
      ]
    ],
    [
      "in the older field",
      [
        chunk({ function_call: { name: "get_weather", arguments: "" } }),
        chunk({ function_call: { arguments: oslo } })
      ],
      [{ ...both[0], id: "call_0" }]
    ],
    ["with the only one by itself", [chunk({ tool_calls: call("a", "get_weather", oslo) })], one]
  ]

describe("tool calls", () => {
  it.each(streamsOfCalls)("in a stream, %s, are told apart", async (_, events, calls) => {
    expect(outcome(await streamed([...events, chatStop]))).toMatchObject({ toolCalls: calls, finish: "stop" })
  })

  it.each([
    ["arguments as an object", { tool_calls: [call("a", "get_weather", JSON.parse(oslo))] }, "a"],
    ["a flat call", { tool_calls: [{ id: "a", name: "get_weather", arguments: oslo }] }, "a"],
    ["a number as id", { tool_calls: [call(7, "get_weather", oslo)] }, "7"],
    ["the older field", { function_call: { name: "get_weather", arguments: oslo } }, "call_0"],
    [
      "a custom tool",
      { tool_calls: [{ id: "a", type: "custom", custom: { name: "get_weather", input: oslo } }] },
      "a"
    ]
  ])("in a whole reply are read with %s", async (_, more, id) => {
    const result = outcome(await wholly(completion(null, { message: more })))
    expect(result).toMatchObject({ toolCalls: [{ ...both[0], id }] })
  })

  it.each([
    [[5]],
    [["get_weather"]],
    ["get_weather()"],
    [[call("a", 5, oslo)]],
    [[call("a", "get_weather", 5)]]
  ])("that cannot be read (%j) end the reply", async (tool_calls) => {
    const results = [
      await wholly(completion("refund", { message: { tool_calls } })),
      await streamed([chunk({ content: "refund" }), chunk({ tool_calls }), chatStop])
    ]
    for (const result of results) expect(outcome(result)).toMatchObject({ reason: "MalformedReply" })
  })

  it("whose arguments have whole numbers that a double would alter keep every digit, as text", async () => {
    const text = '{"order":9007199254740993}'
    for (const args of [JSON.stringify(text), text]) {
      const body = `{"choices":[{"message":{"tool_calls":[{"id":"a","function":{"name":"get_weather","arguments":${args}}}]},"finish_reason":"tool_calls"}]}`
      expect(outcome(await wholly(body))).toMatchObject({ toolCalls: [{ arguments: text }] })
    }
    const small = call("a", "get_weather", '{"order":9007199254740992}')
    expect(outcome(await wholly(completion(null, { message: { tool_calls: [small] } })))).toMatchObject({
      toolCalls: [{ arguments: { order: 9007199254740992 } }]
    })
  })

  it("of Anthropic's API are read without a place, and with their input at once", async () => {
    const begin = (id: string, name: string, more: object = {}) => ({
      type: "content_block_start",
      content_block: { type: "tool_use", id, name, ...more }
    })
    const input = (partial_json: string) => ({
      type: "content_block_delta",
      delta: { type: "input_json_delta", partial_json }
    })
    const events = messageEvents([
      begin("a", "get_weather"),
      input('{"city":'),
      input('"Oslo"}'),
      begin("b", "get_time", { input: { city: "Bern" } })
    ])
    expect(outcome(await streamed(events, { api: "messages" }))).toMatchObject({ toolCalls: both })
  })
})

/** Values that no field beside the text should have. */
const odd = fc.constantFrom<unknown>(null, false, true, 0, 7, -1, 1.5, "", "x", [], ["x"], {}, { x: 1 }, [
  null
])

/** Fields that may hold anything without changing what was said. */
const sides = (names: ReadonlyArray<string>): fc.Arbitrary<object> =>
  fc.dictionary(fc.constantFrom(...names), odd, { maxKeys: names.length })

const pieced = fc
  .tuple(fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }), fc.array(fc.nat(), { maxLength: 6 }))
  .map(([text, cuts]) => {
    const places = [0, ...cuts.map((cut) => cut % (text.length + 1)).toSorted((a, b) => a - b), text.length]
    return places.slice(1).map((end, nth) => text.slice(places[nth], end))
  })

const chatSides = fc.record({
  top: sides(["id", "model", "usage", "object", "created", "service_tier", "x_groq", "system_fingerprint"]),
  choice: sides(["logprobs", "native_finish_reason", "content_filter_results"]),
  delta: sides(["role", "reasoning", "reasoning_content", "annotations", "audio"])
})

/** A piece of text in each API, in the ways that it may come. */
const chatPiece = (text: string) =>
  fc
    .tuple(
      fc.constantFrom<unknown>(text, [{ type: "text", text }], [thinking, text], { type: "text", text }),
      chatSides,
      fc.constantFrom<unknown>(null, undefined, false, 0, ""),
      fc.constantFrom<unknown>(null, undefined, false, {}, 3),
      fc.constantFrom<unknown>(null, undefined, {}, [], "", false)
    )
    .map(([content, { top, choice, delta }, finish_reason, refusal, tool_calls]) =>
      chunk({ ...delta, content, refusal, tool_calls }, { ...choice, finish_reason }, top)
    )

const messagePiece = (text: string) =>
  fc.tuple(sides(["index", "usage", "id"]), sides(["citations", "stop_details"])).map(([top, delta]) => ({
    ...top,
    type: "content_block_delta",
    delta: { ...delta, type: "text_delta", text }
  }))

const streams: {
  readonly [A in Exclude<Api, "responses">]: fc.Arbitrary<readonly [string, ReadonlyArray<unknown>]>
} = {
  chat: pieced.chain((pieces) =>
    fc.tuple(
      fc.constant(pieces.join("")),
      fc.tuple(...pieces.map(chatPiece)).map((events) => [...events, chatStop])
    )
  ),
  messages: pieced.chain((pieces) =>
    fc.tuple(
      fc.constant(pieces.join("")),
      fc.tuple(...pieces.map(messagePiece)).map((events) => messageEvents(events))
    )
  )
}

const seeded = { seed: 9, numRuns: 300 }

describe("a text", () => {
  it.each(["chat", "messages"] as const)(
    "that is split anywhere, with odd fields beside any piece, comes out whole: %s",
    async (api) => {
      await fc.assert(
        fc.asyncProperty(streams[api], async ([text, events]) => {
          expect(outcome(await streamed(events, { api }))).toMatchObject({ text, finish: "stop" })
        }),
        seeded
      )
    }
  )

  it("of which any piece has any content is never answered shorter: each piece is in the answer, or there is none", async () => {
    const anything = fc.oneof(fc.string(), odd, fc.array(fc.oneof(fc.string(), odd)), fc.jsonValue())
    await fc.assert(
      fc.asyncProperty(pieced, anything, fc.nat(), async (pieces, content, at) => {
        const place = at % (pieces.length + 1)
        const events = pieces.map((piece) => chunk({ content: piece }))
        const result = await streamed([
          ...events.slice(0, place),
          chunk({ content }),
          ...events.slice(place),
          chatStop
        ])
        if (Result.isFailure(result)) {
          expect(result.failure.reason._tag).toBe("MalformedReply")
          return
        }
        const before = pieces.slice(0, place).join("")
        const after = pieces.slice(place).join("")
        expect(result.success.text.startsWith(before) && result.success.text.endsWith(after)).toBe(true)
        if (typeof content === "string") expect(result.success.text).toBe(before + content + after)
      }),
      seeded
    )
  })

  it.each([
    ["usage", []],
    ["usage", "lots"],
    ["usage", { prompt_tokens: {}, completion_tokens: 5 }],
    ["model", { name: "m" }],
    ["model", 7],
    ["error", ""],
    ["error", {}],
    ["error", { message: "", code: null }],
    ["error", false],
    ["error", []]
  ])("is the reply whatever its %s holds: %j", async (name, value) => {
    expect(outcome(await wholly(completion("refund", { over: { [name]: value } })))).toMatchObject({
      text: "refund"
    })
    expect(
      outcome(await streamed([chunk({ content: "refund" }, {}, { [name]: value }), chatStop]))
    ).toMatchObject({
      text: "refund"
    })
    expect(outcome(await wholly(message("refund", { [name]: value }), { api: "messages" }))).toMatchObject({
      text: "refund"
    })
    expect(
      outcome(await wholly(response([said("refund")], { [name]: value }), { api: "responses" }))
    ).toMatchObject({ text: "refund" })
  })

  it("whose token counts cannot be read has none, so that its cost is not known rather than wrong", async () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 5,
      prompt_tokens_details: { cached_tokens: "many" }
    }
    expect(outcome(await wholly(completion("refund", { over: { usage } })))).not.toHaveProperty("usage")
    const counted = { ...usage, prompt_tokens: "100", prompt_tokens_details: [] }
    expect(outcome(await wholly(completion("refund", { over: { usage: counted } })))).toMatchObject({
      usage: { inputTokens: 100, outputTokens: 5 }
    })
  })
})

/** A value somewhere in a body, replaced by another one, or left out. */
const mutated = (body: unknown, path: ReadonlyArray<number>, value: unknown): unknown => {
  if (typeof body !== "object" || body === null || path.length === 0) return value
  const keys = Object.keys(body)
  if (keys.length === 0) return value
  const key = keys[(path[0] ?? 0) % keys.length] ?? ""
  const changed = mutated(Reflect.get(body, key), path.slice(1), value)
  if (Array.isArray(body)) return body.map((each, index) => (String(index) === key ? changed : each))
  return { ...body, [key]: changed }
}

const bodies: { readonly [A in Api]: object } = {
  chat: completion("Do not refund", { message: { tool_calls: [call("a", "get_weather", oslo)] } }),
  messages: message([
    { type: "text", text: "Do not " },
    { type: "text", text: "refund" }
  ]),
  responses: response([{ type: "reasoning", content: null }, said("Do not refund")])
}

const streamsToMutate: { readonly [A in Api]: ReadonlyArray<object> } = {
  chat: [...["Do ", "not ", "refund"].map((content) => chunk({ content })), chatStop],
  messages: messageEvents(["Do ", "not ", "refund"].map((text) => textDelta(text))).filter(
    (event): event is object => typeof event === "object"
  ),
  responses: [
    { type: "response.output_text.delta", delta: "Do not refund" },
    { type: "response.completed", response: bodies.responses }
  ]
}

type Path = ReadonlyArray<string | number>

/** An event in which one field holds another value, or is there at all. */
const withField = (event: unknown, [name, ...rest]: Path, value: unknown): unknown => {
  if (name === undefined) return value
  const within: unknown = typeof event === "object" && event !== null ? Reflect.get(event, name) : undefined
  const changed = withField(within, rest, value)
  return Array.isArray(event)
    ? event.map((each, place) => (place === name ? changed : each))
    : { ...(typeof event === "object" ? event : {}), [name]: changed }
}

/** Fields beside a piece of text that neither hold it nor say what kind of event it is in, or whose. */
const besideText: { readonly [A in "chat" | "messages"]: ReadonlyArray<Path> } = {
  chat: [
    ...["id", "object", "created", "model", "usage", "error", "service_tier", "x_groq"].map((name) => [name]),
    ...["finish_reason", "logprobs", "error", "native_finish_reason"].map((name) => ["choices", 0, name]),
    ...["role", "tool_calls", "function_call", "reasoning_content", "annotations"].map((name) => [
      "choices",
      0,
      "delta",
      name
    ])
  ],
  messages: [
    ...["id", "usage", "message", "error", "content_block"].map((name) => [name]),
    ...["citations", "stop_reason", "thinking", "partial_json", "usage"].map((name) => ["delta", name])
  ]
}

describe("a reply of any shape", () => {
  const anywhere = fc.array(fc.nat(30), { maxLength: 6 })

  it.each(["chat", "messages", "responses"] as const)(
    "is a reply or an error, never a defect: %s",
    async (api) => {
      await fc.assert(
        fc.asyncProperty(anywhere, fc.oneof(odd, fc.jsonValue()), async (path, value) => {
          const whole = await wholly(mutated(bodies[api], path, value), { api })
          const events = await streamed(
            streamsToMutate[api].map((event, nth) =>
              nth === (path[0] ?? 0) % 4 ? mutated(event, path.slice(1), value) : event
            ),
            { api }
          )
          for (const result of [whole, events]) expect(Result.isResult(result)).toBe(true)
        }),
        { ...seeded, numRuns: 600 }
      )
    }
  )

  it.each(["chat", "messages"] as const)(
    "loses no piece of a stream to an odd field in silence: %s",
    async (api) => {
      await fc.assert(
        fc.asyncProperty(
          fc.nat(2),
          fc.constantFrom(...besideText[api]),
          fc.oneof(odd, fc.jsonValue()),
          async (chosen, path, value) => {
            let carrying = -1
            const events = streamsToMutate[api].map((event) => {
              if (/"(?:Do |not |refund)"/u.test(JSON.stringify(event))) carrying++
              else return event
              return carrying === chosen ? withField(event, path, value) : event
            })
            const result = await streamed(events, { api })
            if (Result.isSuccess(result)) expect(result.success.text).toBe("Do not refund")
          }
        ),
        { ...seeded, numRuns: 600 }
      )
    }
  )

  it("however deeply it is nested", async () => {
    const deep = (open: string, close: string) => open.repeat(15_000) + close.repeat(15_000)
    for (const nested of [
      deep("[", "]"),
      deep('{"error":', "}").replace("}", "1}"),
      deep('{"type":"text","text":', "}").replace("}", "1}")
    ]) {
      for (const api of ["chat", "messages", "responses"] as const) {
        const results = [
          await wholly(nested, { api, limit: 2 ** 24 }),
          await wholly(
            `{"choices":[{"message":{"content":${nested},"tool_calls":[{"function":{"arguments":${nested}}}]}}]}`,
            { api, limit: 2 ** 24 }
          ),
          await wholly(
            `{"choices":[{"message":{"tool_calls":[{"function":{"name":"f","arguments":${JSON.stringify(nested)}}}]}}]}`,
            { api, limit: 2 ** 24 }
          ),
          await wholly(
            `{"content":[{"type":"tool_use","input":${nested}}],"output":[{"type":"function_call","arguments":${nested}}]}`,
            { api, limit: 2 ** 24 }
          )
        ]
        for (const result of results) expect(Result.isResult(result)).toBe(true)
      }
    }
  })
})
