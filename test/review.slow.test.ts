/**
 * `assay review` as a project has it: installed beside the command, found by the rule for extensions, on a real store.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { afterEach, beforeEach, expect, it } from "vitest"
import { bin, env as builtEnv } from "./fixtures/built.ts"

const checkout = resolve(import.meta.dirname, "..")

let folder: string
let children: Array<ChildProcess> = []

beforeEach(() => {
  // Inside the checkout, where its packages are found.
  folder = mkdtempSync(join(import.meta.dirname, ".extensions-"))
  children = []
})

afterEach(() => {
  for (const child of children) child.kill("SIGKILL")
  rmSync(folder, { recursive: true })
})

const project = (devDependencies: object): void => {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", devDependencies }))
  mkdirSync(join(folder, "node_modules/@assay"), { recursive: true })
  symlinkSync(join(checkout, "packages/review"), join(folder, "node_modules/@assay/review"))
}

const env = { ...builtEnv, NO_COLOR: "1", NODE_PATH: "" }

const assay = (args: ReadonlyArray<string>, input = "") =>
  spawnSync(process.execPath, ["--import", "tsx", bin, ...args], {
    cwd: folder,
    env,
    input,
    encoding: "utf8"
  })

const queue = (n: number): string =>
  Array.from({ length: n }, (_, nth) =>
    JSON.stringify({ id: `c-${nth}`, input: nth, output: `answer ${nth}` })
  ).join("\n")

it("labels a file in a terminal, and goes on from what the store has", { timeout: 240_000 }, () => {
  project({ "@assay/review": "*" })
  writeFileSync(join(folder, "queue.jsonl"), queue(3))
  const label = (words: string) =>
    assay(["review", "queue.jsonl", "--question", "Is it right?", "--terminal", "--people", "ann"], words)
  const first = label("2\n1\nq\n")
  expect(first.stderr).toBe("")
  expect(first.status).toBe(0)
  expect(first.stdout).toContain("queue.jsonl: 3 answers to label by answer")
  expect(label("2\nq\n").stdout).toContain("All done: 3 of 3.")
  const { stdout } = assay(["review", "export"])
  const labels = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
  expect(labels.map(({ person, grade }) => [person, grade])).toEqual([
    ["ann", 1],
    ["ann", 0],
    ["ann", 1]
  ])
})

it("serves the page for two people, and stores each label before it says so", {
  timeout: 240_000
}, async () => {
  project({ "@assay/review": "*" })
  writeFileSync(join(folder, "queue.jsonl"), queue(3))
  const serve = async (): Promise<ReadonlyArray<string>> => {
    const child = spawn(
      process.execPath,
      ["--import", "tsx", bin, "review", "queue.jsonl", "--question", "Is it right?", "--people", "ann, bob"],
      { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] }
    )
    children.push(child)
    let said = ""
    for await (const chunk of child.stdout) {
      said += String(chunk)
      if (said.includes("Ctrl-C stops.")) break
    }
    expect(said).toMatch(/^ann: open http:\/\/127\.0\.0\.1:\d+\/\?token=/m)
    return Array.from(said.matchAll(/http:\S+/g), ([address]) => address)
  }
  /** Sits down as a browser does: exchanges the token, then asks with the cookie. */
  const sit = async (
    address: string
  ): Promise<(route: string, body: object) => Promise<Record<string, unknown>>> => {
    const { origin } = new URL(address)
    const cookie =
      (await fetch(address, { redirect: "manual" })).headers.get("set-cookie")?.split(";")[0] ?? ""
    return async (route: string, body: object) => {
      const response = await fetch(`${origin}/api/${route}`, {
        method: "POST",
        headers: { cookie, origin, "content-type": "application/json" },
        body: JSON.stringify(body)
      })
      return (await response.json()) as Record<string, unknown>
    }
  }
  const [one = "", two = ""] = await serve()
  const [ann, bob] = [await sit(one), await sit(two)]
  for (const ask of [ann, bob]) {
    const { slot } = await ask("view", { move: "undecided" })
    await ask("grade", { slot: (slot as { readonly id: string }).id, score: "answer", level: 1 })
  }
  children[0]?.kill("SIGKILL")
  const [again = ""] = await serve()
  expect(await (await sit(again))("view", { move: "undecided" })).toMatchObject({
    person: "ann",
    done: 1,
    total: 3
  })
  expect(assay(["review", "export"]).stdout.trim().split("\n")).toHaveLength(2)
})

it("says how to get the package where it is missing", { timeout: 60_000 }, () => {
  project({})
  const { status, stderr } = assay(["review", "latest"])
  expect(stderr).toMatch(/assay review needs the package @assay\/review, .* @assay\/review$/m)
  expect(status).toBe(2)
})
