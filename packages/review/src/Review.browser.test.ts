/**
 * A look at the page in a real browser; all of it is walked through in `Review.browser.slow.test.ts`.
 */
import { describe, expect, it } from "vitest"
import { chromiumPath, enter, launch, orWhyNot, press, sit } from "./browser.fixture.ts"
import { item, served } from "./work.fixture.ts"

describe.skipIf(chromiumPath === undefined)(`the page in a browser${orWhyNot}`, () => {
  it("takes a grade from the keyboard, and does nothing that texts ask for", async () => {
    const hostile = "</script><script>alert('x')</script><img src=//example.com/x onerror=alert(1)>"
    const server = await served({
      items: [item(1, { input: hostile, outputs: [{ output: hostile }] }), item(2)]
    })
    const browser = await launch()
    try {
      const { page, misdeeds } = await sit(browser, server.address())
      await enter(page, "ann")
      await press(page, "2")
      await expect.poll(() => page.textContent("#progress")).toMatch(/^1 of 2 labelled by ann/)
      expect(server.log.labels).toMatchObject([{ person: "ann", grade: 1, label: "yes" }])
      expect(misdeeds).toEqual([])
    } finally {
      await browser.close()
      await server.close()
    }
  }, 120_000)
})
