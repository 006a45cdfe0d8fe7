/**
 * A service around a client of its own, as a user has it: nothing but its `fetch` is told of the run.
 */
import { execFile } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join, resolve } from "node:path"
import { promisify } from "node:util"
import { afterAll, expect, it, vi } from "vitest"

const checkout = resolve(import.meta.dirname, "..")
const folder = mkdtempSync(join(import.meta.dirname, ".services-"))
afterAll(() => rmSync(folder, { recursive: true }))

vi.setConfig({ testTimeout: 120_000 })

const experiment = (url: string) => `
import { Dataset, Experiment } from "@assay/core"
import OpenAI from "openai"
const client = (fetch) => new OpenAI({ apiKey: "none", baseURL: "${url}/openai/deployments/x", fetch })
export default Experiment.make("service", {
  dataset: Dataset.make("d", ["one", "two"].map((id) => ({ id, input: id }))),
  candidates: {
    service: async (input, { fetch }) => {
      const { choices } = await client(fetch).chat.completions.create({
        model: "m",
        messages: [{ role: "user", content: input }]
      })
      return choices[0].message.content
    }
  },
  scorers: { filled: ({ output }) => output !== "" }
})
`

it("has the tokens of its calls in the report, by what the packages of the project know", async () => {
  let calls = 0
  const server = createServer((request, response) => {
    request.resume()
    request.on("end", () => {
      calls++
      response.writeHead(200, { "content-type": "application/json" })
      response.end(
        JSON.stringify({
          model: "m",
          choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "yes" } }],
          usage: { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 }
        })
      )
    })
  })
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  try {
    mkdirSync(join(folder, "node_modules/@assay"), { recursive: true })
    for (const name of ["core", "providers"])
      symlinkSync(join(checkout, "packages", name), join(folder, "node_modules/@assay", name))
    symlinkSync(join(checkout, "packages/providers/node_modules/openai"), join(folder, "node_modules/openai"))
    const dependencies = { "@assay/core": "*", "@assay/providers": "*" }
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", dependencies }))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    writeFileSync(join(folder, "service.mjs"), experiment(url))
    const run = () =>
      promisify(execFile)(
        process.execPath,
        [join(checkout, "packages/cli/src/bin.ts"), "service.mjs", "--store", "s.db", "--json"],
        { cwd: folder }
      )
    const [candidate] = JSON.parse((await run()).stdout).candidates
    expect([calls, candidate.tokens]).toEqual([2, { trials: 2, input: 40, output: 10 }])
    expect(candidate.cost.unpriced.reasons[0].reason).toContain("no price is known")
    await run()
    expect(calls).toBe(2)
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
