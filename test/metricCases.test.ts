/**
 * Published and independently computed values of every metric that there is. A family is one row here and one function in
 * metricCases/.
 */
import { describe, expect, it } from "vitest"
import { casesOf, type Family, folder, isHere, type Value } from "./metricCases/cases.fixture.ts"
import { bleu, chrf } from "./metricCases/corpora.ts"
import { rouge, truthfulQa } from "./metricCases/rouge.ts"
import { editRate, exactMatch } from "./metricCases/spelling.ts"
import { squad } from "./metricCases/squad.ts"

const families: ReadonlyArray<Family> = [squad, bleu, chrf, rouge, truthfulQa, editRate, exactMatch]

const expectNear = (found: Value | undefined, expected: Value, tolerance: number, path: string): void => {
  if (typeof expected === "number") {
    expect(typeof found, path).toBe("number")
    expect(
      Math.abs(Number(found) - expected),
      `${path}: expected ${expected}, found ${found}`
    ).toBeLessThanOrEqual(tolerance)
    return
  }
  for (const [name, value] of Object.entries(expected))
    expectNear(typeof found === "object" ? found[name] : undefined, value, tolerance, `${path}.${name}`)
}

const skipped = isHere ? "" : ` (skipped: no ${folder})`

describe.each(families)("$file", (family) => {
  it.skipIf(!isHere)(`equals the expected values of all cases${skipped}`, async () => {
    const cases = casesOf(family)
    expect(cases).toHaveLength(family.cases)
    for (const each of cases) expectNear(await family.compute(each), each.expected, each.tolerance, each.id)
  })
})
