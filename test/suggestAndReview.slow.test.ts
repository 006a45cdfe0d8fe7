/**
 * From production to the test set, as people do it: `assay dataset suggest` writes a queue, `assay review` opens it in a
 * real browser, people say what they see, and `assay dataset add` makes cases of these very requests.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { chromiumPath, enter, launch, orWhyNot, press, sit } from "../packages/review/src/browser.fixture.ts"
import { bin, env as builtEnv } from "./fixtures/built.ts"

const checkout = resolve(import.meta.dirname, "..")
const env = { ...builtEnv, NO_COLOR: "1", NODE_PATH: "", COLUMNS: "80" }

let folder: string
let children: Array<ChildProcess> = []

beforeEach(() => {
  // Inside the checkout, where its packages are found.
  folder = mkdtempSync(join(import.meta.dirname, ".extensions-"))
  children = []
  const devDependencies = { "@assay/review": "*", "@assay/datasets": "*" }
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", devDependencies }))
  mkdirSync(join(folder, "node_modules/@assay"), { recursive: true })
  for (const name of ["review", "datasets"])
    symlinkSync(join(checkout, "packages", name), join(folder, "node_modules/@assay", name))
})

afterEach(() => {
  for (const child of children) child.kill("SIGKILL")
  rmSync(folder, { recursive: true })
})

const assay = (...args: ReadonlyArray<string>) => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [bin, ...args], {
    cwd: folder,
    env,
    encoding: "utf8"
  })
  expect(stderr).toBe("")
  return { stdout, status }
}

const review = async (): Promise<string> => {
  const child = spawn(
    process.execPath,
    [bin, "review", "queue.jsonl", "--question", "Is the answer right?"],
    { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] }
  )
  children.push(child)
  let said = ""
  for await (const chunk of child.stdout) {
    said += String(chunk)
    if (said.includes("Ctrl-C stops.")) break
  }
  return /http:\S+/u.exec(said)?.[0] ?? ""
}

const lines = (name: string): ReadonlyArray<string> =>
  readFileSync(join(folder, name), "utf8").trimEnd().split("\n")

const write = (name: string, rows: ReadonlyArray<unknown>): void =>
  writeFileSync(join(folder, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(""))

describe.skipIf(chromiumPath === undefined)(`production, a queue, people, and the set${orWhyNot}`, () => {
  it("what people saw becomes cases as it was written, with who said it and why it was drawn", {
    timeout: 240_000
  }, async () => {
    const subjects = ["refund for order", "weather in town", "reset password of", "track the parcel"]
    const request = (at: number) => ({ channel: "mail", text: `${subjects[at % 4]} w${at % 23} w${at % 17}` })
    write(
      "tickets.jsonl",
      Array.from({ length: 80 }, (_, at) => ({
        ticket: `t${at}`,
        ask: request(at),
        intent: subjects[at % 4]?.split(" ")[0]
      }))
    )
    // Keys in an order of their own, a name that objects have, and something personal.
    const odd = {
      z: "a poem about the sea\n\twith <b>tags</b>",
      __proto: 1.5,
      a: ["for ann@firm.de", 10, null]
    }
    write("sample.jsonl", [
      ...Array.from({ length: 40 }, (_, at) => ({
        id: `r${at}`,
        input: request(at * 3 + 90),
        output: subjects[(at * 3 + 90) % 4]?.split(" ")[0],
        user: at,
        picked: { by: "random", probability: 0.1 }
      })),
      { id: "t1", input: odd, output: "weather", user: 77, picked: { by: "random", probability: 0.1 } }
    ])
    const fields = "id=ticket,input=ask,expected=intent"
    const suggested = assay(
      ..."dataset suggest tickets.jsonl --production sample.jsonl --n 41 --out queue.jsonl --fields".split(
        " "
      ),
      fields
    )
    expect(suggested.stdout).toMatch(/^\d+ requests of \d+ written to queue\.jsonl\n/)
    expect(suggested.stdout).toContain(
      'label them: assay review queue.jsonl --question "Is the answer right?"'
    )
    const queue = lines("queue.jsonl").map((line) => JSON.parse(line))
    expect(queue.find(({ id }) => id === "t1")?.why).toEqual(["not covered"])
    const browser = await launch()
    try {
      const { page, misdeeds } = await sit(browser, await review())
      await enter(page, "ann")
      // In an order of her own: until the odd one came, and six others.
      let [others, isOddSeen] = [0, false]
      while (!isOddSeen || others < 6) {
        const shown = (await page.textContent("#desk")) ?? ""
        if (shown.includes("a poem about the sea")) {
          // The answer is wrong, and Ann says what is right.
          expect(shown).toContain("[EMAIL]")
          isOddSeen = true
          await press(page, "e")
          await page.keyboard.type("poem")
          await page.waitForSelector("text=Saved.")
          await page.keyboard.press("Escape")
          await press(page, "1")
        } else {
          expect(queue.some(({ input }) => shown.includes(input.text))).toBe(true)
          others++
          await press(page, "2")
        }
        // The next one comes a moment later.
        await page.waitForTimeout(300)
      }
      expect(misdeeds).toEqual([])
    } finally {
      await browser.close()
    }
    const before = readFileSync(join(folder, "tickets.jsonl"), "utf8")
    const added = assay(
      "dataset",
      "add",
      "queue.jsonl",
      "--to",
      "tickets.jsonl",
      "--fields",
      fields,
      "--write"
    )
    expect(added.stdout).toMatch(/^\d+ cases added to tickets\.jsonl\.\n/)
    const after = readFileSync(join(folder, "tickets.jsonl"), "utf8")
    expect(after.startsWith(before)).toBe(true)
    const cases = after
      .slice(before.length)
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line))
    const poem = cases.find(({ intent }) => intent === "poem")
    // Its id is that of a ticket: it gets a part of its digest behind it.
    expect(poem.ticket).toMatch(/^t1-[0-9a-f]{8}$/)
    expect(JSON.stringify(poem.ask)).toBe(JSON.stringify(odd).replace("ann@firm.de", "[EMAIL]"))
    for (const each of cases) {
      expect(each.provenance).toMatch(
        /^labelled by ann on \d{4}-\d\d-\d\d; drawn with probability [\d.]+(?: \(not covered\))?$/
      )
      if (each !== poem) {
        const asked = queue.find(({ id }) => id === each.ticket)
        expect(JSON.stringify(each.ask)).toBe(JSON.stringify(asked.input))
        expect(each.intent).toBe(asked.output)
      }
    }
    // The new version is a dataset, and once more adds nothing.
    expect(assay("dataset", "lint", "tickets.jsonl", "--fields", fields, "--fail-on", "never").status).toBe(0)
    expect(
      assay("dataset", "add", "queue.jsonl", "--to", "tickets.jsonl", "--fields", fields, "--write").stdout
    ).toMatch(/^Nothing to add to tickets\.jsonl\.\n/)
  })
})
