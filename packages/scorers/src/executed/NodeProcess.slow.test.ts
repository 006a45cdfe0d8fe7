/**
 * Attacks that take seconds of a processor each.
 */
import { createServer } from "node:net"
import { describe, expect, it } from "vitest"
import * as NodeProcess from "./NodeProcess.ts"

const runner = NodeProcess.runner({ timeoutMs: 60_000 })

const run = (code: string, ...expressions: ReadonlyArray<string>) => runner.run({ code, expressions })

const valueOfOne = async (code: string, expression = "value") => (await run(code, expression)).values[0]

describe("code that attacks the runner at length", () => {
  it("never answers: stopped by time or its own end", async () => {
    const { values, stopped } = await run("const never = new Promise(() => {})", "never")
    expect({ values, stopped }).toEqual({ values: [undefined], stopped: "exit" })
  })

  it("floods file descriptors: that ends with the process", async () => {
    const flood =
      "const net = require('node:net'); const value = 1; for (let i = 0; i < 100000; i++) net.createServer().listen(0).on('error', () => {})"
    const { values } = await NodeProcess.runner({ timeoutMs: 4000 }).run({
      code: flood,
      expressions: ["value"]
    })
    expect([[{ value: 1 }], [undefined], [{ error: expect.any(String) }]]).toContainEqual(values)
    await new Promise<void>((resolve, reject) => {
      const server = createServer().on("error", reject)
      server.listen(0, () => server.close(() => resolve()))
    })
  })

  it("prints a gigabyte: it goes nowhere", async () => {
    const print =
      "const big = 'x'.repeat(2 ** 20); for (let i = 0; i < 1024; i++) require('node:fs').writeSync(1, big)"
    expect(await valueOfOne(print, "1")).toEqual({ value: 1 })
  })

  it("writes a gigabyte to the channel of results: stopped by output", async () => {
    const write = "const big = 'x'.repeat(2 ** 20); for (;;) require('node:fs').writeSync(3, big)"
    expect(await run(write, "1")).toEqual({ values: [undefined], stopped: "output" })
  })

  it("gives a value that is too large: an error, and the others stay", async () => {
    const { values } = await NodeProcess.runner({ timeoutMs: 30_000, outputChars: 100 }).run({
      code: "",
      expressions: ["'x'.repeat(200)", "1"]
    })
    expect(values).toEqual([{ error: "expected a value of at most 100 characters" }, { value: 1 }])
  })

  it("fills the heap: stopped by memory", async () => {
    const { stopped } = await run("const all = []; for (;;) all.push(new Array(100000).fill({}))", "1")
    expect(stopped).toBe("memory")
  })

  it.skipIf(process.platform !== "linux")(
    "fills buffers outside of the heap: stopped by memory",
    async () => {
      const fill =
        "const all = []; const next = () => { all.push(Buffer.alloc(2 ** 24, 1)); return new Promise((r) => setTimeout(r, 1)) }"
      const { stopped } = await run(
        fill,
        "(async () => { for (let i = 0; i < 100; i++) await next() })()",
        "1"
      )
      expect(stopped).toBe("memory")
    }
  )

  it.each([
    ["process.exit(0)"],
    ["process.reallyExit(0)"],
    ["process.exitCode = 0; process.emit('exit', 0); process.exit()"],
    ["process.abort()"]
  ])("ends early by %s: no check has a value", async (code) => {
    const { values, stopped } = await run(code, "1", "2")
    expect(values).toEqual([undefined, undefined])
    expect(stopped).toBeDefined()
  })

  it("prints that all checks passed: nobody listens", async () => {
    const { values } = await run(
      "console.log('all passed'); console.error(JSON.stringify({ passed: 2, of: 2 }))",
      "wrong"
    )
    expect(values).toMatchObject([{ error: expect.any(String) }])
  })

  it("says that it is done, and loops: that ends it, without a value", async () => {
    const done = "require('node:fs').writeSync(3, JSON.stringify({ done: true }) + '\\n'); for (;;);"
    expect((await run(done, "1")).values).toEqual([undefined])
  })

  it("changes what every program stands on: the harness has kept what it needs", async () => {
    const poison =
      "JSON.stringify = () => '42'; JSON.parse = () => 42; String.prototype.slice = () => 'x'; Array.prototype.push = () => 0; Object.prototype.toJSON = undefined; require('node:vm').runInThisContext = () => 42"
    expect(await valueOfOne(poison, "1 + 1")).toEqual({ value: 2 })
  })
})
