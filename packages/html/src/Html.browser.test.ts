/**
 * A look at the report in a real browser; all of it is walked through in `Html.browser.slow.test.ts`.
 */
import { describe, expect, it } from "vitest"
import { chromiumPath, launch, open, orWhyNot } from "./browser.fixture.ts"
import { hostileExperiment, rendered } from "./runs.fixture.ts"

describe.skipIf(chromiumPath === undefined)(`a report in a browser${orWhyNot}`, () => {
  it("lists its trials, and does nothing that texts ask for", async () => {
    const { html } = await rendered(hostileExperiment)
    const browser = await launch()
    try {
      const { page, misdeeds, close } = await open(browser, html)
      expect(await page.textContent("#count")).toMatch(/^\d+ /)
      await page.waitForTimeout(200)
      expect(misdeeds).toEqual([])
      await close()
    } finally {
      await browser.close()
    }
  }, 120_000)
})
