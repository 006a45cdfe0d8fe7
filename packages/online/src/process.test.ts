/** A guard in a process of somebody else: how that ends is not its affair. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { readdirSync, readFileSync } from "node:fs"
import { resolve } from "node:path"
import { describe, expect, it } from "vitest"

const guard = JSON.stringify(new URL("./index.ts", import.meta.url).href)

/** Starts a host with a guard whose queue is full, whose check never ends and whose sink hangs. */
const host = (code: string) =>
  spawn(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `import { Guard, Sink } from ${guard}
      const hang = () => new Promise(() => {})
      let n = 0
      const guard = Guard.make({ scorers: { odd: () => (n++ % 2 ? hang() : 1) }, sample: 1, sinks: [Sink.call(hang)] })
      for (let i = 0; i < 500; i++) guard.observe({ input: "", output: "" })
      const listeners = ["SIGTERM", "SIGINT", "exit", "beforeExit", "uncaughtException", "unhandledRejection"]
      const listening = listeners.map((name) => process.listenerCount(name)).join()
      ${code}
      console.log("ready", listening)`
    ],
    { cwd: resolve(import.meta.dirname, "../../.."), stdio: ["ignore", "pipe", "inherit"] }
  )

const ended = async (child: ReturnType<typeof host>, signal?: NodeJS.Signals) => {
  let out = ""
  child.stdout?.on("data", (data) => {
    out += String(data)
  })
  while (!out.includes("\n")) await once(child.stdout ?? child, "data")
  const began = performance.now()
  if (signal !== undefined) child.kill(signal)
  const [code, killedBy] = await once(child, "close")
  return { out: out.trim(), code, killedBy, ms: performance.now() - began }
}

describe("a process with a guard", () => {
  it("drains under SIGTERM as its own handler says, with its code and in its time", async () => {
    const child = host(`
      setInterval(() => {}, 1_000)
      process.on("SIGTERM", () => setTimeout(() => process.exit(3), 200))`)
    const { out, code, ms } = await ended(child, "SIGTERM")
    expect([out, code]).toEqual(["ready 0,0,0,0,0,0", 3])
    expect(ms).toBeGreaterThan(150)
    expect(ms).toBeLessThan(3_000)
  })

  it("without a handler is ended by the signal at once", async () => {
    const { code, killedBy, ms } = await ended(host("setInterval(() => {}, 1_000)"), "SIGTERM")
    expect([code, killedBy]).toEqual([null, "SIGTERM"])
    expect(ms).toBeLessThan(2_000)
  })

  it("ends by itself when its own work is done, whatever the checks still have to do", async () => {
    const { code, ms } = await ended(host("process.exitCode = 4"))
    expect(code).toBe(4)
    expect(ms).toBeLessThan(3_000)
  })

  it("flushes within its bound, though a check and a sink hang", async () => {
    const { out, code, ms } = await ended(host("console.log(await guard.flush({ within: 300 }))"))
    expect([out.split("\n")[0], code]).toEqual(["false", 0])
    expect(ms).toBeLessThan(3_000)
  })
})

describe("the package", () => {
  it("imports what is light alone when it is loaded: nothing of core but a draw, nothing of the runtime", () => {
    const seen = new Set<string>()
    const visit = (file: string): void => {
      if (seen.has(file)) return
      seen.add(file)
      const text = readFileSync(file, "utf8")
      const imports = /^(?:import|export)\s(?<clause>[\w*{},\s]*?)(?:from\s)?"(?<wanted>[^"]+)"/gmu
      for (const { groups: { clause = "", wanted = "" } = {} } of text.matchAll(imports)) {
        if (clause.startsWith("type ")) continue
        if (wanted.startsWith(".")) visit(resolve(file, "..", wanted))
        else seen.add(wanted)
      }
    }
    visit(resolve(import.meta.dirname, "index.ts"))
    const outside = [...seen].filter((each) => !each.startsWith("/") && !each.startsWith("node:")).toSorted()
    expect(outside.filter((each) => !each.startsWith("@assay/stats/"))).toEqual([
      "@assay/core/internal/draw",
      "@assay/pacing/Budget"
    ])
    expect(readdirSync(resolve(import.meta.dirname, "../../core/src/foundation"))).toContain("draw.ts")
  })
})
