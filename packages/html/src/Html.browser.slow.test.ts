/**
 * The report in a real browser: nothing in it acts, all of it can be read, and 20,000 trials do not stall it.
 */
import { createRequire } from "node:module"
import type { Browser, CDPSession, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { chromiumPath, launch, open, orWhyNot } from "./browser.fixture.ts"
import {
  hostile,
  hostileExperiment,
  largeExperiment,
  type RenderedRun,
  recordExperiment,
  rendered
} from "./runs.fixture.ts"

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js")

interface AxeResults {
  readonly violations: ReadonlyArray<{
    readonly id: string
    readonly nodes: ReadonlyArray<{ readonly html: string; readonly failureSummary?: string }>
  }>
}

/** Complaints of axe about the page as it is shown. */
const complaints = async (page: Page): Promise<ReadonlyArray<string>> => {
  // Over the debugger's protocol: the page's own policy lets no script in.
  const { readFileSync } = await import("node:fs")
  await page.evaluate(readFileSync(axe, "utf8"))
  const found = await page.evaluate<AxeResults>("axe.run(document, { resultTypes: ['violations'] })")
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ""}`)
  )
}

/** What must not be left in any text of the page. */
const acting =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be left
  /[\u0000-\u0008\u000b-\u001f\u200b\u2028-\u202e\u2066-\u2069\ufeff]/

const overflow = (page: Page): Promise<number> =>
  page.evaluate<number>("document.documentElement.scrollWidth - innerWidth")

const shownCount = (page: Page): Promise<string | null> => page.textContent("#count")

describe.skipIf(chromiumPath === undefined)(`a report in a browser${orWhyNot}`, () => {
  let browser: Browser
  let nasty: RenderedRun
  let large: RenderedRun

  beforeAll(async () => {
    browser = await launch()
    nasty = await rendered(hostileExperiment)
    large = await rendered(largeExperiment(10_000))
  }, 300_000)

  afterAll(() => browser?.close())

  it("does nothing that hostile texts ask for, and breaks no rule of its own policy", async () => {
    const { page, misdeeds, close } = await open(browser, nasty.html)
    await page.selectOption("#first", "")
    const count = Number.parseInt((await shownCount(page)) ?? "", 10)
    expect(count).toBe(hostile.length * 4 * 2)
    await page.focus("#list")
    for (let row = 0; row < count; row++)
      await page.keyboard.press("ArrowDown", { delay: row % 8 === 0 ? 40 : 0 })
    for (const each of await page.$$("details:not([open]) > summary"))
      if (await each.isVisible()) await each.click()
    await page.waitForTimeout(500)
    expect(misdeeds).toEqual([])
    expect(
      await page.evaluate(
        "document.querySelectorAll('img, iframe, base, object, link, a[href]:not([href^=\"#\"])').length"
      )
    ).toBe(0)
    expect(await page.evaluate("document.querySelectorAll('script').length")).toBe(2)
    await close()
  }, 120_000)

  it("shows hostile texts as they are, with hidden characters named", async () => {
    const { page, close } = await open(browser, nasty.html)
    for (const [nth, text] of hostile.entries()) {
      await page.fill("#query", `"case ${nth}.0 "`)
      await page.focus("#list")
      await page.keyboard.press("Home")
      const content = page.locator("#detail .content[aria-label=Input]")
      const isPlain = !acting.test(text)
      await expect
        .poll(() => content.textContent())
        .toEqual(isPlain ? text : expect.stringMatching(/\[U\+[0-9A-F]{4}\]/))
    }
    expect(await page.evaluate("document.body.innerText")).not.toMatch(acting)
    await close()
  }, 120_000)

  it.each([
    { scheme: "light", width: 1280 },
    { scheme: "dark", width: 1280 },
    { scheme: "light", width: 360 }
  ] as const)(
    "is accessible and fits, $scheme, $width pixels wide",
    async ({ scheme, width }) => {
      const options = { colorScheme: scheme, viewport: { width, height: 800 } }
      for (const { html } of [nasty, large]) {
        const { page, close } = await open(browser, html, options)
        expect(await overflow(page)).toBeLessThanOrEqual(0)
        for (const each of await page.$$("details:not([open]) > summary"))
          if (await each.isVisible()) await each.click()
        expect(await complaints(page)).toEqual([])
        expect(await overflow(page)).toBeLessThanOrEqual(0)
        await close()
      }
    },
    120_000
  )

  it("prints figures and tables, without controls", async () => {
    const { page, close } = await open(browser, large.html)
    await page.emulateMedia({ media: "print" })
    expect(await page.isVisible("#controls")).toBe(false)
    expect(await page.isVisible("#browser")).toBe(false)
    expect(await page.isVisible("figure .wide svg")).toBe(true)
    expect((await page.pdf({ format: "A4" })).byteLength).toBeGreaterThan(20_000)
    await close()
  }, 60_000)

  it("is worked from the keyboard, and its address brings the view back", async () => {
    const { page, close } = await open(browser, large.html)
    await page.keyboard.press("/")
    await page.keyboard.type('"17: "')
    await page.selectOption("#flip", "any")
    await page.focus("#query")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("End")
    await expect.poll(() => page.evaluate("location.hash")).toMatch(/flip=any.*case=case-00[1-9]/)
    const selected = await page.textContent("#detail h3")
    const count = await shownCount(page)
    const hash = await page.evaluate<string>("location.hash")
    await close()
    const again = await open(browser, large.html, {}, hash)
    expect(await shownCount(again.page)).toBe(count)
    await expect.poll(() => again.page.textContent("#detail h3")).toBe(selected)
    expect(await again.page.inputValue("#query")).toBe('"17: "')
    await again.close()
  }, 60_000)

  it("sets expected and output side by side, field by field, and shows what was sent on demand", async () => {
    const { html } = await rendered(recordExperiment)
    const { page, misdeeds, close } = await open(browser, html)
    await expect.poll(() => page.locator("#detail h3").first().textContent()).toBe("n-9")
    const differing = page.locator("#detail .fields tr:has(.differs)")
    expect(await differing.allTextContents()).toEqual(["totalnine≠ 9"])
    expect(await page.locator("#detail .fields tbody th").allTextContents()).toEqual(["currency", "total"])
    expect(await page.locator("#detail .chip").textContent()).toBe("wrong-silent 50 %")
    await page.click("#detail summary:text-is('Prompt')")
    expect(await page.locator("#detail .content[aria-label='Prompt, user']").textContent()).toBe("9")
    await page.click("#detail summary:text-is('Settings')")
    await expect.poll(() => page.locator("#detail").textContent()).toContain("temperature0.3")
    await page.uncheck("#detail input[type=checkbox]")
    expect(await page.locator("#detail .differs").count()).toBe(0)
    // The name of a field is not broken within a word, however long the values beside it are.
    const lines = `(() => {
      const name = document.querySelector("#detail .fields tbody th")
      name.textContent = "description"
      for (const value of document.querySelectorAll("#detail .fields td")) value.textContent = "long ".repeat(99)
      const range = document.createRange()
      range.selectNodeContents(name)
      return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size
    })()`
    expect(await page.evaluate<number>(lines)).toBe(1)
    expect(misdeeds).toEqual([])
    await close()
  }, 60_000)

  it("marks what differs between two outputs", async () => {
    const { page, close } = await open(browser, large.html)
    await expect.poll(() => page.locator("#detail ins").count()).toBeGreaterThan(0)
    expect(await page.locator("#detail del").count()).toBeGreaterThan(0)
    const [first] = await page.locator("#detail .content[aria-label=Output]").allTextContents()
    await page.uncheck("#detail input[type=checkbox]")
    expect(await page.locator("#detail ins").count()).toBe(0)
    expect(await page.locator("#detail .content[aria-label=Output]").first().textContent()).toBe(first)
    await close()
  }, 60_000)

  /** Processor time of the page's main thread so far, in milliseconds: what others do on the machine is not in it. */
  const busy = async (session: CDPSession): Promise<number> => {
    const { metrics } = await session.send("Performance.getMetrics")
    return 1_000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN)
  }

  it("opens 20,000 trials in pieces and filters them in under 200 ms a keystroke, with few elements", async () => {
    const started = performance.now()
    const { page, misdeeds, close } = await open(browser, large.html)
    const openedMs = performance.now() - started
    expect(await page.textContent("#trials + p")).toContain("20,000")
    const session = await page.context().newCDPSession(page)
    await session.send("Performance.enable", { timeDomain: "threadTicks" })
    const costs: Array<number> = []
    await page.focus("#query")
    for (const key of "wizards judge quartz 9") {
      const before = await busy(session)
      await page.keyboard.press(key)
      // Two frames later the rows have been laid out and painted.
      await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
      costs.push((await busy(session)) - before)
    }
    const elements = await page.evaluate<number>("document.getElementsByTagName('*').length")
    console.log(
      `20,000 trials: ${Math.round(large.html.length / 1_000)} kB, opened in ${Math.round(openedMs)} ms, ` +
        `a keystroke ${Math.round(costs.reduce((a, b) => a + b) / costs.length)} ms, the slowest ${Math.round(Math.max(...costs))} ms, ${elements} elements`
    )
    expect(Math.max(...costs)).toBeLessThan(200)
    expect(elements).toBeLessThan(5_000)
    await page.evaluate("document.getElementById('list').scrollTop = 200000")
    await page.waitForTimeout(100)
    expect(await page.locator(".row").count()).toBeLessThan(60)
    expect(misdeeds).toEqual([])
    await close()
  }, 120_000)
})
