import { expect, test } from "vitest"
import { bestName } from "./bestName.ts"

test("a tie names all that share the best score, or how many more there are", () => {
  expect(bestName({ candidate: "a-rather-long-name-of-a-prompt" })).toBe("a-rather-long-name-of-a-prompt")
  expect(bestName({ candidate: "regex", level: ["shrug"] })).toBe("regex, shrug")
  expect(bestName({ candidate: "short prompt", level: ["long prompt", "rules"] })).toBe(
    "short prompt and 2 more"
  )
})
