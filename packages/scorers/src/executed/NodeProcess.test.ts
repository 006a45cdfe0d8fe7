import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import * as NodeProcess from "./NodeProcess.ts"

/** Enough for a busy machine; an attack that is stopped by time has a shorter one. */
const runner = NodeProcess.runner({ timeoutMs: 30_000 })

const run = (code: string, ...expressions: ReadonlyArray<string>) => runner.run({ code, expressions })

describe("NodeProcess", () => {
  it("evaluates expressions after the code, each on its own, and waits for promises", async () => {
    const { values, stopped } = await run(
      "const add = (a, b) => a + b\nclass Box { get() { return { a: [1, null] } } }",
      "add(1, 2)",
      "new Box().get()",
      "Promise.resolve('later')",
      "add(",
      "missing()",
      "undefined",
      "0 / 0",
      "1n"
    )
    expect(stopped).toBeUndefined()
    expect(values.slice(0, 3)).toEqual([{ value: 3 }, { value: { a: [1, null] } }, { value: "later" }])
    for (const each of values.slice(3)) expect(each).toMatchObject({ error: expect.any(String) })
  })

  it("says of code that does not parse or throws why no check has a value", async () => {
    expect(await run("const = 1", "1")).toMatchObject({
      values: [{ error: expect.stringContaining("SyntaxError") }]
    })
    expect(await run("throw new Error('no')", "1", "2")).toMatchObject({
      values: [{ error: "Error: no" }, { error: "Error: no" }]
    })
  })

  it.each([[{ timeoutMs: 0 }], [{ memoryMb: 1 }], [{ outputChars: Number.NaN }]])(
    "refuses limits that are none: %s",
    (limits) => {
      expect(() => NodeProcess.runner(limits)).toThrow(RangeError)
    }
  )
})

describe("code that attacks the runner", () => {
  const attacks = [
    ["fork", "require('node:child_process').spawn('sleep', ['60'])"],
    ["exec", "require('node:child_process').execFileSync(process.execPath, ['-v'])"],
    ["replace itself", "process.execve('/bin/sh', ['sh', '-c', 'true'])"],
    ["start a thread", "new (require('node:worker_threads').Worker)('1', { eval: true })"],
    ["read a file", `require('node:fs').readFileSync(${JSON.stringify(import.meta.filename)}, 'utf8')`],
    ["read its environment in /proc", "require('node:fs').readFileSync('/proc/self/environ', 'utf8')"],
    [
      "read that of its parent",
      "require('node:fs').readFileSync('/proc/' + process.ppid + '/environ', 'utf8')"
    ],
    ["list a folder", "require('node:fs').readdirSync('/')"],
    [
      "write a file",
      `require('node:fs').writeFileSync(${JSON.stringify(join(tmpdir(), "assay-attack"))}, 'x')`
    ],
    ["import a file", "import('/etc/hostname')"],
    ["kill its parent", "process.kill(process.ppid, 'SIGKILL')"],
    ["bind to the inside of Node", "process.binding('spawn_sync')"],
    ["open the inspector of its parent", "process._debugProcess(process.ppid)"]
  ] as const

  it("may not start a process or thread, reach a file, or signal its parent", async () => {
    const { values } = await run(
      "",
      ...attacks.map(([, attack]) => `(async () => { await (${attack}); return 'succeeded' })()`),
      "1"
    )
    attacks.forEach(([name], index) => {
      expect([name, values[index]]).toEqual([name, { error: expect.any(String) }])
    })
    expect(values.at(-1)).toEqual({ value: 1 })
  })

  it("sees an empty environment, the names that it declares, and nothing of the harness", async () => {
    process.env.ASSAY_ATTACKED_SECRET = "secret"
    try {
      const { values } = await run(
        "const fs = 1, vm = 2, code = 3, run = 4, main = 5, say = 6, expressions = 7",
        "Object.keys(process.env)",
        "process.execArgv.concat(process.argv).join(' ').includes('secret')",
        "[fs, code, main]",
        "typeof stringify",
        "Object.getOwnPropertyNames(globalThis).filter((name) => /expect|equals|program/iu.test(name))"
      )
      expect(values).toEqual([[], false, [1, 3, 5], "undefined", []].map((value) => ({ value })))
    } finally {
      delete process.env.ASSAY_ATTACKED_SECRET
    }
  })

  it("ends early as if all were well: no check has a value", async () => {
    const { values, stopped } = await run("console.log('all passed'); process.exit(0)", "1", "2")
    expect({ values, stopped }).toEqual({ values: [undefined, undefined], stopped: "exit" })
  })

  it("writes results itself: a value that is told twice is none", async () => {
    const forged = "require('node:fs').writeSync(3, JSON.stringify({ index: 0, json: '42' }) + '\\n')"
    expect((await run(forged, "1", "2")).values).toEqual([
      { error: "the code wrote to the channel of results" },
      { value: 2 }
    ])
  })

  it("loops without end: stopped by time, with the values before", async () => {
    const { values, stopped } = await NodeProcess.runner({ timeoutMs: 1500 }).run({
      code: "const loop = () => { for (;;); }",
      expressions: ["1", "loop()", "2"]
    })
    expect(stopped).toBe("time")
    // A busy machine may not even have started the process.
    expect([{ value: 1 }, undefined]).toContainEqual(values[0])
    expect(values.slice(1)).toEqual([undefined, undefined])
  })
})
