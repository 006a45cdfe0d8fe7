/** A real browser for tests, where the machine has one. */
import { existsSync } from "node:fs"
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core"

const places = [
  process.env.ASSAY_CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
]

/** The path of a Chromium; undefined where there is none. */
export const chromiumPath: string | undefined = places.find((path) => path !== undefined && existsSync(path))

/** Why tests are skipped, for their names. */
export const orWhyNot: string =
  chromiumPath === undefined ? " (skipped: no Chromium here; name one in ASSAY_CHROMIUM)" : ""

export const launch = (): Promise<Browser> =>
  chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
  })

/** A reviewer at a browser of their own, and what their page did that it should not. */
export interface Reviewer {
  readonly page: Page
  readonly misdeeds: Array<string>
  readonly close: () => Promise<void>
}

/** Opens an address that the server printed. */
export const sit = async (
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {}
): Promise<Reviewer> => {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const misdeeds: Array<string> = []
  const { origin } = new URL(address)
  page.on("dialog", (dialog) => {
    misdeeds.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on("console", (message) => misdeeds.push(`console: ${message.text()}`))
  page.on("pageerror", (error) => misdeeds.push(`error: ${error.message}`))
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== origin) misdeeds.push(`request: ${request.url()}`)
  })
  await page.goto(address)
  await page.waitForSelector("html[data-loaded]")
  return { page, misdeeds, close: () => context.close() }
}

/** Says who sits there. */
export const enter = async (page: Page, name: string): Promise<void> => {
  await page.fill("#person", name)
  await page.keyboard.press("Enter")
  await page.waitForSelector("#desk:not([hidden]), #end:not([hidden])")
}

/** Presses a key, and waits until the page has heard back. */
export const press = async (page: Page, key: string): Promise<void> => {
  const answered = page.waitForResponse((response) => response.url().includes("/api/"))
  await page.keyboard.press(key)
  await answered
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 30)))")
}
