import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Enforce from "./Enforce.ts"

const clean = ({ output }: { readonly output: string }) => !/\bass\b/u.test(output)
const long = { onFailure: "block", within: 5_000 } as const

const through = async (stream: ReadableStream<string> | AsyncIterable<string>) => {
  const all: Array<string> = []
  try {
    for await (const each of stream) all.push(each)
    return { text: all.join(""), error: undefined }
  } catch (error) {
    return { text: all.join(""), error }
  }
}

describe("a guard that decides", () => {
  it("passes, blocks, replaces and escalates, by the first rule that is broken", async () => {
    const of = (action: Enforce.Action<string>) =>
      Enforce.make<string, string>({ rules: [{ scorers: { clean }, action }], ...long })
    const check = (action: Enforce.Action<string>, output: string) => of(action).check({ input: "", output })
    const because = "clean is 0, 1 or more is required"
    expect(await check("block", "class")).toEqual({ status: "passed", output: "class" })
    expect(await check("block", "an ass")).toEqual({ status: "blocked", because })
    expect(await check("escalate", "an ass")).toEqual({ status: "escalated", because })
    expect(await check({ replace: "…" }, "an ass")).toEqual({ status: "replaced", output: "…", because })
    expect(
      await check({ replace: ({ output = "" }) => output.replace("ass", "***") }, "an ass")
    ).toMatchObject({ output: "an ***" })
    const fails: Enforce.Action<string> = {
      replace: () => {
        throw new Error("none left")
      }
    }
    expect(await check(fails, "an ass")).toEqual({
      status: "blocked",
      because: `${because}; the replacement failed: Error: none left`
    })
  })

  it("calls an answer unchecked, never passed, where the check throws, hangs, says nothing or something odd", async () => {
    const failing: ReadonlyArray<() => unknown> = [
      () => {
        throw new Error("down")
      },
      () => Promise.reject(undefined),
      () => new Promise(() => {}),
      // biome-ignore lint/suspicious/noThenProperty: what a check may return
      () => ({ then: () => {} }),
      () => ({}),
      () => undefined,
      () => Number.NaN,
      () => "fine"
    ]
    for (const scorer of failing)
      for (const onFailure of ["allow", "block"] as const) {
        const enforce = Enforce.make<string, string>({
          rules: [{ scorers: scorer as () => number, action: "block" }],
          onFailure,
          within: 20
        })
        const found = await enforce.check({ input: "", output: "x" })
        expect(found.status).toBe(onFailure === "allow" ? "unchecked" : "blocked")
        if ("because" in found) expect(found.because).not.toBe("")
        expect(enforce.counts().passed).toBe(0)
      }
  })

  it("has no default for what happens then", () => {
    const rules = [{ scorers: { clean }, action: "block" as const }]
    expect(() => Enforce.make({ rules, within: 10 } as never)).toThrow(
      'onFailure: expected "allow" or "block"'
    )
    expect(() => Enforce.make({ rules, onFailure: "block" } as never)).toThrow("within: expected")
  })

  it("counts an answer that is too long as unchecked", async () => {
    const enforce = Enforce.make<string, string>({
      rules: [{ scorers: { clean }, action: "block" }],
      ...long,
      maxLength: 10
    })
    expect(await enforce.check({ input: "", output: "x".repeat(11) })).toEqual({
      status: "blocked",
      because: "unchecked: the answer is longer than 10"
    })
    const { stream } = enforce.stream(ReadableStream.from(["x".repeat(11)]), { input: "" }, { mode: "hold" })
    expect(await through(stream)).toMatchObject({ text: "", error: { status: "blocked" } })
  })
})

describe("a stream that is judged", () => {
  const word = fc.constantFrom("class", "assist", "ass", "a", "grass", "ok", "s")
  const cut = (text: string, places: ReadonlyArray<number>) => {
    const ends = [...new Set(places.map((place) => place % (text.length + 1)))].toSorted((a, b) => a - b)
    return [0, ...ends].map((from, nth) => text.slice(from, ends[nth] ?? text.length))
  }

  it("has the verdict of the whole, however it is cut, in every mode; and what is bad never leaves", async () => {
    const enforce = Enforce.make<string, string>({
      rules: [{ scorers: { clean }, action: "block" }],
      ...long
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(word, { maxLength: 12 }),
        fc.array(fc.nat(60), { maxLength: 8 }),
        fc.constantFrom<Enforce.StreamMode>("hold", "end", { window: 1 }, { window: 5 }, { window: 40 }),
        fc.boolean(),
        async (words, places, mode, isWeb) => {
          const text = words.join(" ")
          const chunks = cut(text, places)
          async function* source() {
            yield* chunks
          }
          const judged = enforce.stream<string, ReadableStream<string> | AsyncIterable<string>>(
            isWeb ? ReadableStream.from(chunks) : source(),
            { input: "" },
            { mode }
          )
          const found = await through(judged.stream)
          const isGood = !words.includes("ass")
          expect((await judged.verdict).status).toBe(isGood ? "passed" : "blocked")
          if (isGood || mode === "end") expect(found).toEqual({ text, error: undefined })
          else {
            expect(found.error).toBeInstanceOf(Enforce.StoppedError)
            expect(text.startsWith(found.text)).toBe(true)
            expect(found.text.length).toBeLessThanOrEqual(text.search(/\bass\b/u))
            if (mode === "hold") expect(found.text).toBe("")
          }
        }
      ),
      { numRuns: 300 }
    )
  }, 30_000)

  it("joins each choice by itself", async () => {
    const enforce = Enforce.make<string, string>({
      rules: [{ scorers: { clean }, action: "block" }],
      ...long
    })
    // Interleaved the two read "a ass s"; apart, "a s" and "ass".
    const chunks = [
      ["0", "a "],
      ["1", "as"],
      ["0", "s"],
      ["1", "s"]
    ].map(([channel = "", text = ""]) => ({ channel, text }))
    const judge = (list: typeof chunks) =>
      enforce.stream<(typeof chunks)[number], ReadableStream<(typeof chunks)[number]>>(
        ReadableStream.from(list),
        { input: "" },
        { mode: "hold", read: (each) => [each] }
      )
    const judged = judge(chunks)
    await expect(
      (async () => {
        for await (const _ of judged.stream);
      })()
    ).rejects.toBeInstanceOf(Enforce.StoppedError)
  })

  it("is replaced by a last chunk, and stops its source", async () => {
    const enforce = Enforce.make<string, string>({
      rules: [{ scorers: { clean }, action: { replace: "[removed]" } }],
      ...long
    })
    let isStopped = false
    async function* source() {
      try {
        yield "you are "
        yield "an ass "
        yield "and more"
      } finally {
        isStopped = true
      }
    }
    const judged = enforce.stream(source(), { input: "" }, { mode: { window: 4 } })
    expect((await through(judged.stream)).text).toBe("you are [removed]")
    expect((await judged.verdict).status).toBe("replaced")
    expect(isStopped).toBe(true)
  })

  it("hands a cancel with its reason to the source, and an error of the source to the reader", async () => {
    const enforce = Enforce.make<string, string>({
      rules: [{ scorers: { clean }, action: "block" }],
      ...long
    })
    let reason: unknown
    const source = new ReadableStream<string>({
      cancel: (why) => {
        reason = why
      }
    })
    const judged = enforce.stream(source, { input: "" }, { mode: "hold" })
    await judged.stream.cancel("enough")
    expect([reason, (await judged.verdict).status]).toEqual(["enough", "blocked"])
    const error = new Error("gone")
    const broken = enforce.stream(
      new ReadableStream<string>({ pull: (c) => c.error(error) }),
      { input: "" },
      { mode: "hold" }
    )
    expect((await through(broken.stream)).error).toBe(error)
    expect((await broken.verdict).status).toBe("blocked")
  })
})
