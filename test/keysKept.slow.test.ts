/**
 * A key that a server sends back in its replies and errors is in nothing that a run leaves behind or prints.
 */
import { execFile } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { expect, it } from "vitest"

const key = "sk-live-7d3b9e1f5a2c8064d1e7"

const checkout = resolve(import.meta.dirname, "..")
const bin = join(checkout, "packages/cli/src/bin.ts")
const source = (name: string): string =>
  JSON.stringify(pathToFileURL(join(checkout, `packages/${name}/src/index.ts`)).href)

const experiment = `
import { Dataset, Experiment, Task } from ${source("core")}
import { OpenAICompatible } from ${source("providers")}
import { Redacted, Schema } from "effect"
const ask = Task.make("ask", { input: Schema.String, output: Schema.String, prompt: (text) => text })
const provider = OpenAICompatible.chat("m", { baseUrl: process.env.URL_OF_TEST, apiKey: Redacted.make(process.env.KEY_OF_TEST) })
Experiment.main(import.meta, Experiment.make("keys", {
  dataset: Dataset.make("d", ["reply", "model", "error", "html", "base64"].map((id) => ({ id, input: id, expected: "x" }))),
  candidates: { m: Task.on(ask, provider) },
  scorers: { right: ({ output }) => output === "x" },
  maxErrorRate: 1, retry: false
}))
`

const completion = (content: string, model = "m") =>
  JSON.stringify({ model, choices: [{ message: { content }, finish_reason: "stop" }] })

/** What the server says of each question; the key stands in all. */
const answers: Readonly<Record<string, readonly [status: number, body: string]>> = {
  reply: [200, completion(`you sent ${key}`)],
  model: [200, completion("yes", `m-${key}`)],
  error: [400, JSON.stringify({ error: { message: `the key ${key} is not for this` } })],
  html: [200, `<html>authorization: Bearer ${key}</html>`],
  base64: [200, completion(Buffer.from(`user:${key}`).toString("base64"))]
}

const tells = (text: string): boolean => {
  const spelled = [key, Buffer.from(`user:${key}`).toString("base64")]
  // What is at both ends of the second is not the key's.
  return spelled.some((each) => {
    for (let i = 8; i + 10 <= each.length; i++) if (text.includes(each.slice(i, i + 8))) return true
    return false
  })
}

it("a key that a server sends back is in no store, report, export or output", {
  timeout: 120_000
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "assay-keys-"))
  // Inside the checkout, so that the packages are found.
  const file = join(import.meta.dirname, `fixtures/.keys-${process.pid}.ts`)
  writeFileSync(file, experiment)
  const server = createServer((request, response) => {
    let text = ""
    request.on("data", (piece) => {
      text += piece
    })
    request.on("end", () => {
      const asked = Object.keys(answers).find((each) => text.includes(`"${each}"`)) ?? ""
      const [status, body] = answers[asked] ?? [500, "not asked for"]
      response.writeHead(status, { "content-type": "application/json" }).end(body)
    })
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  const env = {
    ...process.env,
    NO_COLOR: "1",
    URL_OF_TEST: `http://127.0.0.1:${port}/v1`,
    KEY_OF_TEST: key
  }
  const run = (...args: ReadonlyArray<string>): Promise<string> =>
    new Promise((done) => {
      execFile(process.execPath, [...args], { cwd: checkout, env }, (_, stdout, stderr) =>
        done(`${stdout}${stderr}`)
      )
    })
  const at = (name: string): string => join(folder, name)
  const store = ["--store", at("assay.db")]
  try {
    const printed = [
      await run(file, ...store, "--html", at("report.html")),
      await run(bin, "export", "latest", "--out", at("trials.csv"), ...store),
      await run(bin, "export", "latest", ...store),
      await run(bin, "show", "latest", ...store)
    ]
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(["assay.db", "report.html", "trials.csv"]))
    expect(readFileSync(at("trials.csv"), "utf8")).toContain("[secret]")
    expect(readFileSync(at("report.html"), "utf8")).toContain("[secret]")
    expect(printed.map(tells)).toEqual(printed.map(() => false))
    for (const name of readdirSync(folder)) {
      expect([name, tells(readFileSync(at(name), "latin1"))]).toEqual([name, false])
    }
  } finally {
    server.closeAllConnections()
    server.close()
    rmSync(file)
    rmSync(folder, { recursive: true })
  }
})
