import { describe, expect, it } from "vitest"
import { beats } from "./beating.fixture.ts"
import { judge } from "./judging.ts"

describe("a hybrid beats both", () => {
  it("rarely where it cannot, mostly where it does by far", () => {
    expect(beats(() => 0.85, 0.85, 100, 20)).toBeLessThanOrEqual(0.15)
    expect(beats((confidence) => (confidence > 0.5 ? 0.99 : 0.4), 0.8, 500, 4)).toBeGreaterThan(0.5)
  })

  it("is open where one of both is open, and needs the cases of the slower", () => {
    const sure = { effect: 0.2, low: 0.1, high: 0.3, needs: 40 }
    const open = { effect: 0.02, low: -0.02, high: 0.06, needs: 900 }
    const worse = { effect: -0.05, low: -0.08, high: -0.02, needs: 100 }
    const at = { served: 0.5, n: 200 }
    expect(judge("quality", { baseline: sure, model: sure }, at).status).toBe("yes")
    expect(judge("quality", { baseline: sure, model: open }, at)).toMatchObject({
      status: "cannot-tell",
      needs: 900
    })
    expect(judge("quality", { baseline: sure, model: worse }, at).status).toBe("no")
    expect(judge({ maxLoss: 0.03 }, { baseline: worse, model: open }, at).status).toBe("yes")
    expect(judge({ maxLoss: 0.01 }, { baseline: sure, model: worse }, at).status).toBe("no")
  })
})
