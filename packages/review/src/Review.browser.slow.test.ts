/**
 * The page in a real browser, as people work at it for an hour: by keyboard alone, two at once, on a phone, in the dark,
 * over reloads and a killed server.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Label } from "@assay/core"
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { chromiumPath, enter, launch, orWhyNot, press, sit } from "./browser.fixture.ts"
import * as Rubric from "./Rubric.ts"
import { item, items, rubric, served } from "./work.fixture.ts"

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

interface AxeResults {
  readonly violations: ReadonlyArray<{
    readonly id: string
    readonly nodes: ReadonlyArray<{ readonly html: string; readonly failureSummary?: string }>
  }>
}

/** Complaints of axe about the page as it is shown. */
const complaints = async (page: Page): Promise<ReadonlyArray<string>> => {
  // Over the debugger's protocol: the page's own policy lets no script in.
  await page.evaluate(axe)
  const found = await page.evaluate<AxeResults>("axe.run(document, { resultTypes: ['violations'] })")
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ""}`)
  )
}

/** What must not be left in any text of the page. */
const acting =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be left
  /[\u0000-\u0008\u000b-\u001f\u200b\u2028-\u202e\ufeff]/

const overflow = (page: Page): Promise<number> =>
  page.evaluate<number>("document.documentElement.scrollWidth - innerWidth")

/** Texts that would run, load, close, hide or reorder something if they were anything but texts. */
const hostile: ReadonlyArray<string> = [
  "<script>alert('script')</script>",
  "</script><script>alert('closed')</script><!--",
  "<img src=https://example.com/x onerror=alert('image')><iframe src=//example.com></iframe>",
  '<meta http-equiv=refresh content="0;url=https://example.com"><base href=//example.com>',
  "<form action=//example.com><input autofocus onfocus=alert(1)></form></fieldset></main>",
  "abc\u202etxt.exe\u202c, zero\u200bwidth\ufeff, \u001b[31mred, nul\u0000, line\u2028separator",
  "https://example.com/very-long-address-without-a-break/".repeat(60),
  `${"A long answer. ".repeat(3_000)}the end`,
  "",
  "مرحبا بالعالم and back again"
]

const hostileItems = hostile.map((text, nth) =>
  item(nth, {
    input: text,
    outputs: [{ candidate: "secret", output: text }],
    expected: { [text]: text },
    answer: Label.digestOf({ input: text, output: text })
  })
)

const hostileRubric = Rubric.of(
  {
    instructions: hostile.join("\n"),
    criteria: hostile.slice(0, 2).map((text) => ({
      name: text,
      asks: text,
      levels: hostile.slice(0, 6).map((label, value) => ({ value, label, anchor: label }))
    }))
  },
  "hostile"
)

describe.skipIf(chromiumPath === undefined)(`the page in a browser${orWhyNot}`, () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await launch()
  }, 120_000)

  afterAll(() => browser?.close())

  it("is worked from the keyboard alone: levels, criteria, marks, comments, corrections, undo, help, results", async () => {
    const server = await served({ rubric, items: items(8) })
    const { page, misdeeds, close } = await sit(browser, server.address())
    await page.keyboard.type("ann")
    await page.keyboard.press("Enter")
    await page.waitForSelector("#desk:not([hidden])")
    await page.keyboard.press("?")
    expect(await page.isVisible("#help")).toBe(true)
    await page.keyboard.press("Escape")
    const first = await page.textContent(".content[aria-label=Input]")
    await press(page, "3")
    expect(await page.locator("fieldset.current legend").textContent()).toBe("Is it polite?")
    await page.keyboard.press("ArrowUp")
    await press(page, "1")
    await page.keyboard.press("c")
    await page.keyboard.type("12 un usual: b a n")
    await page.keyboard.press("Escape")
    await expect.poll(() => server.log.labels.at(-1)?.comment).toBe("12 un usual: b a n")
    await press(page, "e")
    await page.keyboard.press("ControlOrMeta+a")
    await page.keyboard.type("corrected")
    await page.keyboard.press("Escape")
    await expect.poll(() => server.log.labels.at(-1)?.expected).toBe("corrected")
    await press(page, "2")
    await expect.poll(() => page.textContent(".content[aria-label=Input]")).not.toBe(first)
    expect(await page.textContent("#progress")).toMatch(/^1 of 8/)
    const labels = Label.current(server.log.labels)
    expect(labels.map(({ score, grade }) => [score, grade])).toEqual([
      ["helpful", 0],
      ["polite", 1]
    ])
    await press(page, "b")
    await expect.poll(() => page.textContent("#progress")).toMatch(/^2 of 8/)
    await press(page, "u")
    await expect.poll(() => page.textContent("#progress")).toMatch(/^1 of 8/)
    await press(page, "ArrowLeft")
    expect(await page.textContent(".content[aria-label=Input]")).toBe(first)
    await press(page, "n")
    await press(page, "0")
    await page.keyboard.press("r")
    await page.waitForSelector("#results:not([hidden])")
    expect(server.log.labels.some(({ shown }) => shown?.includes("results") === true)).toBe(false)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await press(page, "Enter")
    expect(await page.textContent("#results")).toContain("mean grade by the judge")
    await press(page, "Escape")
    await press(page, "1")
    expect(server.log.labels.at(-1)?.shown).toEqual(["results"])
    expect(misdeeds).toEqual([])
    await close()
    await server.close()
  }, 120_000)

  it("has a button of full words for every key", async () => {
    const server = await served({ items: items(3) })
    const { page, close } = await sit(browser, server.address())
    await enter(page, "ann")
    for (const words of [
      "Previous",
      "Next",
      "Next undecided",
      "Bad case",
      "Ambiguous case",
      "See and correct what is expected",
      "Undo",
      "Results",
      "Keys",
      "Cannot say",
      "no",
      "yes"
    ])
      expect(await page.getByRole("button", { name: words, exact: true }).count(), words).toBe(1)
    await page.getByRole("button", { name: "yes", exact: true }).click()
    await expect.poll(() => page.textContent("#progress")).toMatch(/^1 of 3/)
    await page.getByRole("button", { name: "Undo" }).click()
    await expect.poll(() => page.textContent("#progress")).toMatch(/^0 of 3/)
    await close()
    await server.close()
  }, 60_000)

  it("does not take a key twice for an answer that nobody has seen yet", async () => {
    const server = await served({ items: items(6) })
    const { page, close } = await sit(browser, server.address())
    await enter(page, "ann")
    await page.evaluate(
      "for (let n = 0; n < 5; n++) document.dispatchEvent(new KeyboardEvent('keydown', { key: '2', bubbles: true }))"
    )
    await page.waitForTimeout(500)
    expect(server.log.labels).toHaveLength(1)
    await close()
    await server.close()
  }, 60_000)

  it("lets two people work at once, each in an order and under a name of their own", async () => {
    const server = await served({ items: items(6) })
    const reviewers = await Promise.all(
      ["ann", "bob"].map(async (name) => {
        const reviewer = await sit(browser, server.address(name))
        await reviewer.page.waitForSelector("#desk:not([hidden])")
        return { ...reviewer, name, level: name === "ann" ? "1" : "2" }
      })
    )
    await Promise.all(
      reviewers.map(async ({ page, level }) => {
        for (let n = 1; n <= 6; n++) {
          await page.waitForFunction("!document.getElementById('desk').hidden")
          await page.keyboard.press(level)
          await expect
            .poll(() => page.textContent("#progress"), { timeout: 10_000 })
            .toMatch(new RegExp(`^${n} of 6`))
          await page.waitForTimeout(50)
        }
        await page.waitForSelector("#end:not([hidden])")
      })
    )
    const byPerson = Map.groupBy(server.log.labels, ({ person }) => person)
    expect([...(byPerson.get("ann") ?? [])].every(({ grade }) => grade === 0)).toBe(true)
    expect([...(byPerson.get("bob") ?? [])].every(({ grade }) => grade === 1)).toBe(true)
    expect(byPerson.get("ann")?.map(({ case: id }) => id)).not.toEqual(
      byPerson.get("bob")?.map(({ case: id }) => id)
    )
    expect(reviewers.flatMap(({ misdeeds }) => misdeeds)).toEqual([])
    await Promise.all(reviewers.map(({ close }) => close()))
    await server.close()
  }, 120_000)

  it("shows hostile texts as texts, and does nothing that they ask for", async () => {
    const server = await served({ items: hostileItems, rubric: hostileRubric, title: hostile.join(" ") })
    const { page, misdeeds, close } = await sit(browser, server.address(), {
      viewport: { width: 360, height: 740 }
    })
    await enter(page, hostile[0] ?? "")
    for (let nth = 0; nth < hostile.length; nth++) {
      await press(page, "e")
      await page.keyboard.press("Escape")
      expect(await overflow(page)).toBeLessThanOrEqual(0)
      expect(await page.evaluate("document.body.innerText")).not.toMatch(acting)
      await press(page, "ArrowRight")
    }
    await page.keyboard.press("r")
    await page.getByRole("button", { name: "Show the results" }).click()
    await page.waitForSelector("#results table")
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    expect(
      await page.evaluate("document.querySelectorAll('img, iframe, base, object, link, a, script').length")
    ).toBe(1)
    expect(misdeeds).toEqual([])
    await close()
    await server.close()
  }, 120_000)

  it.each([
    { scheme: "light", width: 1280 },
    { scheme: "dark", width: 1280 },
    { scheme: "light", width: 360 }
  ] as const)(
    "is accessible and fits on every screen of it, $scheme, $width pixels wide",
    async ({ scheme, width }) => {
      const server = await served({ rubric, items: items(2) })
      const { page, close } = await sit(browser, server.address(), {
        colorScheme: scheme,
        viewport: { width, height: 800 }
      })
      const look = async (what: string): Promise<void> => {
        expect(await complaints(page), what).toEqual([])
        expect(await overflow(page), what).toBeLessThanOrEqual(0)
      }
      await look("entry")
      await enter(page, "ann")
      await look("desk")
      await press(page, "2")
      await press(page, "e")
      await look("expected, one level chosen")
      await page.keyboard.press("Escape")
      await page.keyboard.press("?")
      await look("help")
      await page.keyboard.press("Escape")
      await page.keyboard.press("r")
      await look("before the results")
      await page.getByRole("button", { name: "Show the results" }).click()
      await page.waitForSelector("#results table")
      await look("results")
      await press(page, "Escape")
      for (const key of ["1", "1", "1"]) {
        await press(page, key)
        await page.waitForTimeout(150)
      }
      await page.waitForSelector("#end:not([hidden])")
      await look("end")
      await close()
      await server.close()
    },
    120_000
  )

  it("keeps what was done over a reload amid a rating, and a text that was being typed", async () => {
    const server = await served({ rubric, items: items(5) })
    const { page, close } = await sit(browser, server.address())
    await enter(page, "ann")
    await press(page, "2")
    const before = await page.textContent(".content[aria-label=Input]")
    await page.keyboard.press("c")
    await page.keyboard.type("half a sen")
    await page.reload()
    await page.waitForSelector("#desk:not([hidden])")
    expect(await page.textContent(".content[aria-label=Input]")).toBe(before)
    expect(await page.locator(".level[aria-pressed=true]").textContent()).toContain("partly")
    await expect.poll(() => page.inputValue("#field-comment")).toBe("half a sen")
    await expect.poll(() => Label.current(server.log.labels)[0]?.comment).toBe("half a sen")
    await close()
    await server.close()
  }, 60_000)

  it("loses nothing when the server is killed: it goes on from the store, the text from the page", async () => {
    const folder = mkdtempSync(join(tmpdir(), "assay-review-"))
    const store = join(folder, "labels.db")
    const children: Array<ChildProcess> = []
    const start = async (): Promise<{ readonly address: string; readonly child: ChildProcess }> => {
      const child = spawn(
        process.execPath,
        ["--import", "tsx", join(import.meta.dirname, "serving.fixture.ts"), store],
        { cwd: join(import.meta.dirname, ".."), stdio: ["ignore", "pipe", "inherit"] }
      )
      children.push(child)
      const address = await new Promise<string>((resolve) =>
        child.stdout?.once("data", (chunk) => resolve(String(chunk).trim()))
      )
      return { address, child }
    }
    try {
      const first = await start()
      const { page, close } = await sit(browser, first.address)
      await enter(page, "ann")
      await press(page, "2")
      await page.waitForTimeout(300)
      await press(page, "1")
      await page.waitForTimeout(300)
      const before = await page.textContent(".content[aria-label=Input]")
      first.child.kill("SIGKILL")
      await page.keyboard.press("1")
      await expect.poll(() => page.textContent("#alert")).toContain("The server does not answer")
      await page.keyboard.press("c")
      await page.keyboard.type("while it was away")
      await page.keyboard.press("Escape")
      await expect.poll(() => page.locator(".field .saved").first().textContent()).toContain("Not saved")
      expect(await page.inputValue("#field-comment")).toBe("while it was away")
      await close()

      const second = await start()
      const again = await sit(browser, second.address)
      await enter(again.page, "ann")
      expect(await again.page.textContent("#progress")).toMatch(/^2 of 5/)
      expect(await again.page.textContent(".content[aria-label=Input]")).toBe(before)
      await press(again.page, "u")
      await expect.poll(() => again.page.textContent("#progress")).toMatch(/^1 of 5/)
      await again.close()
    } finally {
      for (const child of children) child.kill("SIGKILL")
      rmSync(folder, { recursive: true })
    }
  }, 120_000)
})
