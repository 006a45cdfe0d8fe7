/**
 * A real browser for tests, where the machine has one.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
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

/** What a page did that it should not, and a file that goes away with it. */
export interface OpenedPage {
  readonly page: Page
  readonly misdeeds: ReadonlyArray<string>
  readonly close: () => Promise<void>
}

/** Opens a report from a file, as its readers do, and waits until its trials are loaded. */
export const open = async (
  browser: Browser,
  html: string,
  options: BrowserContextOptions = {},
  hash = ""
): Promise<OpenedPage> => {
  const folder = mkdtempSync(join(tmpdir(), "assay-html-"))
  const file = join(folder, "report.html")
  writeFileSync(file, html)
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const misdeeds: Array<string> = []
  const url = pathToFileURL(file).href
  page.on("dialog", (dialog) => {
    misdeeds.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on("console", (message) => misdeeds.push(`console: ${message.text()}`))
  page.on("pageerror", (error) => misdeeds.push(`error: ${error.message}`))
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== url) misdeeds.push(`request: ${request.url()}`)
  })
  page.on("framenavigated", (frame) => {
    if (frame.url().split("#")[0] !== url) misdeeds.push(`went to: ${frame.url()}`)
  })
  await page.addInitScript(() => {
    // Runs in the page, whose types are not those of this program.
    const { document } = globalThis as unknown as {
      document: {
        addEventListener: (type: string, listener: (event: { violatedDirective: string }) => void) => void
      }
    }
    document.addEventListener("securitypolicyviolation", (event) =>
      console.error(`policy: ${event.violatedDirective}`)
    )
  })
  await page.goto(url + hash)
  await page.waitForSelector("html[data-loaded]", { timeout: 60_000 })
  return {
    page,
    misdeeds,
    close: async () => {
      await context.close()
      rmSync(folder, { recursive: true })
    }
  }
}
